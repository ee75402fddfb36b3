// Everything the page asks of the sandbox: acts of a person, and what that person sees.

const PAUSE = 1000;

/** The person could not have done that; ``message`` is Slack's word for why. */
export class Refused extends Error {}

const FAILURES = {
  operation_timeout: "usagebot did not answer within three seconds.",
  dispatch_failed: "usagebot could not be reached, or answered with an error.",
  required_field_empty: "A required field is empty.",
  is_archived: "This channel is archived.",
  user_not_in_channel: "You are not in this channel.",
  not_found: "This is not open any more.",
  message_not_found: "This message is not there any more.",
  wrong_length: "The text is too short or too long.",
};

/** A sentence for one of Slack's words. */
export const sentence = (code) => (FAILURES[code] ? `${FAILURES[code]} (${code})` : `Slack answered “${code}”.`);

/** Do ``name`` as somebody. Resolves to what came of it; rejects with a sentence where Slack would show one,
 *  which it does for commands, clicks and forms, never for messages. */
export async function act(name, fields) {
  const response = await fetch(`/_sandbox/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
  if (!response.ok) throw new Refused(sentence(await response.text()));
  const done = await response.json();
  if (done?.failure) throw new Refused(sentence(done.failure));
  return done;
}

export async function readCast() {
  return (await fetch("/_sandbox/cast")).json();
}

export const fileAddress = (file) => `/_sandbox/files/${encodeURIComponent(file)}`;

/** Call ``tell`` with what ``user`` sees, now and whenever it changes, until ``signal``; with null while the
 *  sandbox is away. */
export async function watch(user, tell, signal) {
  let since = "";
  while (!signal.aborted) {
    try {
      const query = new URLSearchParams({ user, since });
      const response = await fetch(`/_sandbox/seen?${query}`, { signal });
      const version = response.headers.get("etag")?.replaceAll('"', "");
      const seen = await response.json();
      if (signal.aborted) return;
      if (version !== since) tell(seen);
      since = version;
    } catch {
      if (signal.aborted) return;
      tell(null);
      since = "";
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
