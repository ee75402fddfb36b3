// The modal before a person: the topmost of the stack, filled in, sent, or closed.

import { act } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { el, iconButton, keepingFocus, newId, notice, whileBusy } from "./dom.js";
import { inView } from "./places.js";
import { state } from "./state.js";
import { plainText } from "./text.js";

const REQUIRED = "Please complete this required field.";

let dialog = null;
const NOTHING = { id: "", signature: "", place: null };
let shown = NOTHING;

/** Show what stands before the person now. */
export function renderModal() {
  const view = state.seen?.modals.at(-1);
  if (!view) return closeDialog();
  const signature = JSON.stringify([view.hash, view.errors, state.seen.modals.length]);
  if (shown.id === view.id && shown.signature === signature) return undefined;
  const place = inView(view);
  const isNew = shown.id !== view.id;
  if (!isNew) keepDrafts(place, view);
  shown = { id: view.id, signature, place };
  return open(view, place, isNew);
}

/** What was filled in stays while the form is redrawn, where the field is still there. */
function keepDrafts(place, view) {
  const fields = JSON.stringify(view.blocks);
  for (const [action, choice] of shown.place.drafts) {
    if (fields.includes(JSON.stringify(action))) place.drafts.set(action, choice);
  }
}

function open(view, place, isNew = false) {
  dialog ??= makeDialog();
  keepingFocus(dialog, () => dialog.replaceChildren(drawForm(view, place)));
  if (!dialog.open) dialog.showModal();
  const invalid = dialog.querySelector("[aria-invalid=true]");
  const isLost = isNew || !dialog.contains(document.activeElement);
  const first = invalid ?? (isLost ? firstField() : null);
  (first?.matches(".boxes") ? first.querySelector("input") : first)?.focus();
}

const firstField = () => dialog.querySelector(".modal-body :is(input, select, textarea, button)") ?? dialog.querySelector("footer button");

function makeDialog() {
  const made = el("dialog", { class: "modal", id: "modal", oncancel: (event) => { event.preventDefault(); leave(false); } });
  made.addEventListener("keydown", (event) => { if (event.key === "Tab") trap(event, made); });
  document.body.append(made);
  return made;
}

/** The focus goes round inside the modal. */
function trap(event, box) {
  const stops = [...box.querySelectorAll("a[href], button, input, select, textarea, [tabindex='0']")].filter(
    (each) => !each.disabled && each.checkVisibility());
  const [first, last] = [stops[0], stops.at(-1)];
  if (event.shiftKey ? document.activeElement === first : document.activeElement === last) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}

function drawForm(view, place) {
  const titleId = newId();
  dialog.setAttribute("aria-labelledby", titleId);
  return el("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); send(view, place); } },
    el("header", {},
      el("h2", { id: titleId }, plainText(view.title)),
      iconButton("close", "Close", { onclick: () => leave(true), "data-key": "leave" })),
    el("div", { class: "modal-body" }, drawBlocks(view.blocks, place)),
    el("footer", {},
      el("button", { type: "button", class: "button", onclick: () => leave(false), "data-key": "close" }, plainText(view.close) || "Cancel"),
      view.submit && el("button", { type: "submit", class: "button button-primary", "data-key": "submit" }, plainText(view.submit))));
}

async function send(view, place) {
  if (missing(view, place)) return;
  await whileBusy(dialog.querySelector("[type=submit]"), async () => {
    try {
      await act("submit", { user: state.user, view: view.id, choices: Object.fromEntries(place.drafts) });
    } catch (error) {
      notice(error.message);
    }
  });
}

/** Whether a required field is empty; it is marked, as Slack's own client does before it sends anything. */
function missing(view, place) {
  const empty = view.blocks.filter((block) =>
    block.type === "input" && !block.optional && [null, ""].includes(flat(place.chosen(block, block.element))));
  if (!empty.length) return false;
  place.errors = Object.fromEntries(empty.map((block) => [block.block_id, REQUIRED]));
  open(view, place);
  return true;
}

const flat = (choice) => (Array.isArray(choice) && !choice.length ? null : choice);

async function leave(everything) {
  try {
    await act("close", { user: state.user, view: shown.id, everything });
  } catch (error) {
    notice(error.message);
  }
}

function closeDialog() {
  shown = NOTHING;
  if (dialog?.open) dialog.close();
}
