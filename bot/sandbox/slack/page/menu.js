// A button that opens a menu below or above itself.

import { el, newId } from "./dom.js";

const MARGIN = 8;

/** ``items()``: what can be chosen now, each with a label, perhaps a description, and ``choose``. */
export function menuButton(button, items) {
  const list = el("div", { role: "menu", class: "menu", popover: "auto", id: newId(), "aria-label": button.getAttribute("aria-label") ?? button.textContent });
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    list.replaceChildren(...items().map((item) => drawItem(item, list)));
    list.showPopover();
    placeBeside(list, button);
    list.querySelector("[role=menuitem]")?.focus();
  });
  list.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed" && (list.contains(document.activeElement) || document.activeElement === document.body)) button.focus();
  });
  list.addEventListener("keydown", (event) => move(event, list));
  return el("span", { class: "menu-anchor" }, button, list);
}

function drawItem(item, list) {
  const choose = () => {
    list.hidePopover();
    item.choose();
  };
  return el("button", { type: "button", role: "menuitem", tabindex: -1, onclick: choose, disabled: item.disabled },
    el("span", {}, item.label),
    item.description && el("small", {}, item.description));
}

function move(event, list) {
  const items = [...list.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    items.at(next % items.length)?.focus();
  } else if (event.key === "Tab") {
    list.hidePopover();
  }
}

/** Put ``box`` (in the top layer) where it fits: below ``anchor`` or above it, within the window. */
export function placeBeside(box, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + 4;
  const top = below + height + MARGIN <= innerHeight ? below : at.top - height - 4;
  const left = Math.min(at.left, innerWidth - width - MARGIN);
  box.style.top = `${Math.max(MARGIN, top)}px`;
  box.style.left = `${Math.max(MARGIN, left)}px`;
}
