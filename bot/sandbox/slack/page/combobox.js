// Type-ahead: a field that offers what the app says fits.

import { el, newId, notice } from "./dom.js";
import { plainText } from "./text.js";

const PAUSE = 120;

/** ``load(text)`` gives options; ``choose(option)`` hears of the one taken, null when it is taken back. */
export function combobox({ attributes, placeholder, least, chosen, load, choose }) {
  const listId = newId();
  const list = el("ul", { role: "listbox", id: listId, class: "options", hidden: true, "aria-label": "Suggestions" });
  const input = el("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": listId, placeholder, ...attributes,
  });
  let options = [];
  let active = -1;
  let taken = chosen;
  let asked = 0;
  let timer;
  input.value = taken ? plainText(taken.text) : "";

  const close = () => {
    clearTimeout(timer);
    asked++;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (at) => {
    active = at;
    [...list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    const node = list.children[at];
    if (options[at] && node) {
      input.setAttribute("aria-activedescendant", node.id);
      node.scrollIntoView({ block: "nearest" });
    }
  };

  const take = (option) => {
    taken = option;
    input.value = plainText(option.text);
    close();
    choose(option);
  };

  const open = (found) => {
    options = found;
    list.replaceChildren(...(found.length
      ? found.map((option) => el("li", {
        role: "option", id: newId(), "aria-selected": "false",
        onmousedown: (event) => { event.preventDefault(); take(option); },
      }, el("span", {}, plainText(option.text)), option.description && el("small", {}, plainText(option.description))))
      : [el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "nothing" }, "Nothing fits")]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    activate(found.length ? 0 : -1);
    list.scrollIntoView({ block: "nearest" });
  };

  const ask = async () => {
    const mine = ++asked;
    if (input.value.length < least) {
      close();
      return;
    }
    try {
      const found = await load(input.value);
      if (mine === asked && document.activeElement === input) open(found);
    } catch (error) {
      notice(error.message);
    }
  };

  input.addEventListener("input", () => {
    if (taken) choose(null);
    taken = null;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("focus", () => { if (!taken) ask(); });
  input.addEventListener("click", () => { if (list.hidden && !taken) ask(); });
  input.addEventListener("blur", () => {
    close();
    if (!taken) input.value = "";
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) activate((active + step + options.length) % options.length);
    else if ((event.key === "Enter" || event.key === "Tab") && options[active]) take(options[active]);
    else if (event.key === "Escape") close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  });
  return el("div", { class: "combobox" }, input, list);
}
