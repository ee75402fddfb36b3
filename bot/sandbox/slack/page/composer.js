// Where people write: messages, mentions, commands; and the shortcuts beside.

import { act } from "./api.js";
import { el, iconButton, newId, notice } from "./dom.js";
import { examplesFor } from "./examples.js";
import { menuButton } from "./menu.js";
import { app, person, state } from "./state.js";
import { Suggestions } from "./suggestions.js";

const TALLEST = 200;

/** Write into ``channel``, or into the thread ``threadTs`` there. */
export function drawComposer(channel, threadTs = "") {
  if (channel.is_archived) return el("p", { class: "composer-closed" }, "This channel is archived. It can be read, and nothing can be written here.");
  const label = threadTs ? "Reply in the thread" : `Message ${channel.kind === "im" ? app().name : channel.name && `#${channel.name}` || "the group"}`;
  const hintId = newId();
  const field = el("textarea", {
    rows: 1, id: threadTs ? null : "write", placeholder: label, "aria-label": label, "aria-describedby": hintId,
    autocomplete: "off", "data-key": `write ${threadTs}`,
  });
  const hint = el("p", { class: "composer-hint", id: hintId }, hintFor(threadTs));
  const suggestions = new Suggestions(field, hint, hintFor(threadTs), channel, Boolean(threadTs));
  const send = async () => {
    const text = field.value.trim();
    if (!text) return;
    put("");
    try {
      await sendText(text, channel, threadTs);
    } catch (error) {
      if (!field.value) put(text);
      notice(error.message);
    }
  };
  const put = (text) => {
    field.value = text;
    suggestions.update();
    grow(field);
  };
  field.addEventListener("input", () => grow(field));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || suggestions.takes(event)) return;
    event.preventDefault();
    send();
  });
  const examples = examplesFor(channel, Boolean(threadTs)).map((text) =>
    el("button", { type: "button", class: "example", onclick: () => { put(text); field.focus(); } }, text));
  return el("div", { class: "composer" },
    el("div", { class: "examples", role: "group", "aria-label": "Things to try" }, el("span", {}, "Try"), examples),
    el("div", { class: "composer-box" },
      suggestions.node,
      field,
      el("div", { class: "composer-tools" },
        !threadTs && shortcutsButton(),
        el("span", { class: "as" }, "as ", el("strong", {}, person().real_name)),
        iconButton("send", "Send", { onclick: send, class: "icon-button send" }))),
    hint);
}

const hintFor = (threadTs) => (threadTs
  ? "Enter sends. @usagebot and some words go on from its answer."
  : "Enter sends. / for commands, @usagebot to ask in words.");

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
}

async function sendText(text, channel, threadTs) {
  const where = { user: state.user, channel: channel.id };
  if (!text.startsWith("/")) {
    await act("say", { ...where, text, thread_ts: threadTs });
    return;
  }
  const [, command, rest] = text.match(/^(\S+)\s*([\s\S]*)$/);
  if (threadTs) throw new Error(`${command} cannot be used in threads. Use it in the channel.`);
  const known = state.cast.installed.commands;
  if (known.length && !known.some((each) => each.name === command)) throw new Error(`${command} is not a command of this workspace.`);
  await act("command", { ...where, command, text: rest });
}

function shortcutsButton() {
  const button = iconButton("bolt", "Shortcuts", { "data-key": "shortcuts" });
  return menuButton(button, () => {
    const shortcuts = state.cast.installed.shortcuts.filter((each) => !each.on_message);
    if (!shortcuts.length) return [{ label: "No shortcuts", disabled: true }];
    return shortcuts.map((each) => ({ label: each.name, description: each.description, choose: () => take(each) }));
  });
}

async function take(shortcut) {
  try {
    await act("shortcut", { user: state.user, callback_id: shortcut.callback_id });
  } catch (error) {
    notice(error.message);
  }
}
