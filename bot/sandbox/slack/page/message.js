// One message: who, when, what stands in it, and what can be done with it.

import { act, fileAddress } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { el, icon, iconButton, notice } from "./dom.js";
import { menuButton } from "./menu.js";
import { inMessage } from "./places.js";
import { person, repliesTo, state } from "./state.js";
import { mrkdwn } from "./text.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
export const time = (ts) => clock.format(new Date(Number(ts) * 1000));

/** ``openThread``: what the reply button does; none inside a thread. */
export function drawMessage(message, openThread) {
  const author = person(message.user);
  const isTyped = message.via === "command";
  return el("article", { class: `message ${message.is_ephemeral ? "message-ephemeral" : ""}`, "data-ts": message.ts, "data-key": message.ts },
    avatar(author),
    el("div", { class: "message-body" },
      message.is_ephemeral && el("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      el("div", { class: "byline" },
        el("strong", { class: "author" }, author.is_bot ? author.name : author.real_name),
        author.is_bot && el("span", { class: "badge" }, "APP"),
        author.is_stranger && el("span", { class: "badge badge-shared" }, "EXTERNAL"),
        el("time", { datetime: new Date(Number(message.ts) * 1000).toISOString() }, time(message.ts)),
        message.is_edited && !author.is_bot && el("span", { class: "edited" }, "(edited)")),
      isTyped ? el("p", {}, el("code", {}, message.text)) : drawContent(message),
      openThread && drawThreadLink(message, openThread)),
    drawTools(message, openThread));
}

export function avatar(user) {
  if (user.is_bot) return el("img", { class: "avatar", src: "/page/icon.svg", alt: "" });
  const initials = user.real_name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  return el("span", { class: `avatar avatar-${hue(user)}`, "aria-hidden": "true" }, initials);
}

const HUES = 7;
const hue = (user) => state.cast.users.indexOf(user) % HUES;

function drawContent(message) {
  const place = inMessage(message);
  const shown = JSON.stringify(message.blocks);
  const files = message.files.filter((file) => !shown.includes(`"${file.id}"`));
  return [
    message.blocks.length
      ? drawBlocks(message.blocks, place)
      : message.text && el("div", { class: "block mrkdwn" }, mrkdwn(message.text)),
    files.map(drawFile),
  ];
}

function drawFile(file) {
  const address = fileAddress(file.id);
  if (file.mimetype.startsWith("image/")) {
    return el("a", { href: address, target: "_blank", class: "picture" }, el("img", { src: address, alt: file.title }));
  }
  return el("a", { href: address, download: file.name, class: "file" },
    icon("file"),
    el("span", {}, el("strong", {}, file.title || file.name), el("small", {}, `${file.name} · ${bytes(file.size)}`)));
}

const bytes = (size) => (size < 1024 ? `${size} bytes` : `${Math.round(size / 1024).toLocaleString()} KB`);

function drawThreadLink(message, openThread) {
  const replies = message.is_ephemeral ? [] : repliesTo(message);
  if (!replies.length) return null;
  return el("button", { type: "button", class: "thread-link", onclick: openThread, "data-key": `${message.ts}-thread` },
    icon("reply"),
    el("strong", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    el("span", {}, `last at ${time(replies.at(-1).ts)}`));
}

function drawTools(message, openThread) {
  const shortcuts = state.cast.installed.shortcuts.filter((each) => each.on_message);
  const more = iconButton("more", "More actions", { "data-key": `${message.ts}-more` });
  const items = () => (shortcuts.length
    ? shortcuts.map((each) => ({ label: each.name, description: each.description, choose: () => take(each, message) }))
    : [{ label: "No shortcuts for messages", disabled: true }]);
  return el("div", { class: "tools" },
    openThread && !message.is_ephemeral &&
      iconButton("reply", "Reply in thread", { onclick: openThread, "data-key": `${message.ts}-reply` }),
    menuButton(more, items));
}

async function take(shortcut, message) {
  try {
    await act("message-shortcut", { user: state.user, channel: message.channel, ts: message.ts, callback_id: shortcut.callback_id });
  } catch (error) {
    notice(error.message);
  }
}
