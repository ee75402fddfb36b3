// The middle of the page: a conversation with its messages and the composer.

import { act } from "./api.js";
import { drawComposer } from "./composer.js";
import { el, icon, notice } from "./dom.js";
import { drawMessage } from "./message.js";
import { MessageList } from "./list.js";
import { app, channel, messagesIn, openedThread, person, repliesTo, state, title } from "./state.js";

const signature = (message) => JSON.stringify([message, message.is_ephemeral ? 0 : repliesTo(message).map((each) => each.ts)]);

/** ``openThread(ts)`` opens a thread beside; ``header`` stands above the messages. */
export class Conversation {
  constructor(openThread) {
    this.messages = new MessageList("Messages", (message) => drawMessage(message, () => openThread(message.ts)), signature);
    this.header = el("header", { class: "place-header" });
    this.composer = el("div");
    this.node = el("section", { class: "conversation", "aria-label": "Conversation" }, this.header, this.messages.node, this.composer);
  }

  render(header) {
    const here = channel();
    const where = `${state.user} ${here.id}`;
    this.header.replaceChildren(...header);
    const messages = messagesIn(here.id);
    this.messages.render(messages, where, messages.length ? null : drawEmpty(here));
    const composerKey = `${where} ${here.is_archived}`;
    if (this.composerKey !== composerKey) this.composer.replaceChildren(drawComposer(here));
    this.composerKey = composerKey;
  }
}

export function conversationHeader(here, menu) {
  const kind = { private: "lock", mpim: "people" }[here.kind] ?? "hash";
  const strangers = here.members.map(person).filter((each) => each.is_stranger);
  const isAppHere = here.members.includes(state.cast.bot);
  return [
    menu,
    el("h1", {}, icon(kind), title(here)),
    el("p", { class: "place-facts" },
      here.is_shared && el("span", { class: "badge badge-shared" }, icon("shared"), "Shared with another company"),
      here.kind === "private" && el("span", { class: "badge" }, "Private"),
      here.is_archived && el("span", { class: "badge" }, "Archived"),
      el("span", { class: "members", title: here.members.map((id) => person(id).name).join(", ") },
        icon("people"), `${here.members.length} members${strangers.length ? `, ${strangers.length} from outside` : ""}`)),
    !isAppHere && !here.is_archived && el("button", { type: "button", class: "button button-small", onclick: () => invite(here), "data-key": "invite" }, `Add ${app().name}`),
  ].filter(Boolean);
}

async function invite(here) {
  try {
    await act("invite", { user: state.user, invited: state.cast.bot, channel: here.id });
  } catch (error) {
    notice(error.message);
  }
}

function drawEmpty(here) {
  const words = here.kind === "im"
    ? "Ask in your own words. Only you and usagebot are here."
    : "Nothing has been said here yet. Ask for a figure: pick one of the examples below, or type a slash.";
  return el("div", { class: "empty" }, el("p", {}, words));
}

/** The panel beside: one message and the replies to it. */
export class Thread {
  constructor(node, close) {
    this.node = node;
    this.close = close;
    this.messages = new MessageList("Replies", (message) => drawMessage(message, null), (message) => JSON.stringify(message));
    this.composer = el("div");
    this.header = el("header", { class: "place-header" });
    node.append(this.header, this.messages.node, this.composer);
  }

  render() {
    const parent = openedThread();
    this.node.hidden = !parent;
    document.getElementById("app").classList.toggle("with-thread", Boolean(parent));
    if (!parent) {
      this.key = "";
      return;
    }
    const key = `${state.user} ${parent.channel} ${parent.ts}`;
    this.messages.render([parent, ...repliesTo(parent)], key);
    if (key === this.key) return;
    this.key = key;
    const here = channel();
    this.header.replaceChildren(
      el("h1", {}, "Thread"),
      el("p", { class: "place-facts" }, here.kind === "im" ? "Direct message" : `# ${title(here)}`),
      this.close());
    this.composer.replaceChildren(drawComposer(here, parent.ts));
    this.composer.querySelector("textarea")?.focus();
  }
}
