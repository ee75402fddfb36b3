// Who acts, what that person sees, and which conversation is open. The address keeps who and where.

export const state = {
  cast: null,
  user: "",
  seen: null,
  isAway: false,
  /** A channel's id, or "home" for the app's Home. */
  place: "",
  /** The ts of the message whose thread is open. */
  thread: "",
  /** Per person and conversation the newest ts that was on the screen. */
  read: new Map(),
  /** Who has acted already: what stood there before is not news. */
  visited: new Set(),
};

export const person = (id = state.user) => state.cast.users.find((user) => user.id === id);
export const app = () => person(state.cast.bot);
export const channels = () => state.seen?.channels ?? [];
export const channel = (id = state.place) => channels().find((each) => each.id === id);
export const direct = () => channels().find((each) => each.kind === "im");

/** What stands in a conversation, without what stands in threads. */
export const messagesIn = (id) => (state.seen?.messages ?? []).filter((each) => each.channel === id && !each.thread_ts);

export const repliesTo = (parent) =>
  state.seen.messages.filter((each) => each.channel === parent.channel && each.thread_ts === parent.ts);

export const openedThread = () =>
  state.seen?.messages.find((each) => each.channel === state.place && each.ts === state.thread);

/** How a conversation is called in the list of conversations. */
export function title(of) {
  if (of.kind === "im") return app().name;
  if (of.kind !== "mpim") return of.name;
  return of.members.filter((id) => id !== state.user).map((id) => person(id).name).join(", ");
}

const readKey = (id) => `${state.user} ${id}`;

export function markRead(id) {
  const newest = messagesIn(id).at(-1)?.ts;
  if (newest) state.read.set(readKey(id), newest);
}

export function unread(id) {
  const since = Number(state.read.get(readKey(id)) ?? 0);
  return messagesIn(id).filter((each) => each.user !== state.user && Number(each.ts) > since).length;
}

/** What the address says: who, and where. */
export function fromAddress() {
  const [user, place] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { user: state.cast.users.find((each) => each.name === user && !each.is_bot)?.id ?? "", place: place ?? "" };
}

export function toAddress() {
  const name = channel()?.name || (state.place === "home" ? "home" : "direct");
  history.replaceState(null, "", `#${encodeURIComponent(person().name)}/${encodeURIComponent(name)}`);
}

/** The conversation that the address, or nothing, names; the first one where there is none of that name. */
export function placeNamed(name) {
  if (name === "home") return "home";
  const found = name === "direct" ? direct() : channels().find((each) => each.name === (name || null));
  return (found ?? channels().find((each) => each.kind !== "im") ?? direct())?.id ?? "home";
}
