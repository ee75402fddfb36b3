// Making elements. Text only ever gets in as text.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  hash: "M5 9h14M5 15h14M10 4 8 20M16 4l-2 16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.300 3.300 0 0 1 0 6.300M18 14.500c2 .7 3.200 2.600 3.500 5.500",
  shared: "M4 20V8l6-3v15M10 20V10h10v10M4 20h16M14 14h2M14 17h2",
  reply: "M4 5h16v11H11l-5 4v-4H4z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  send: "M4 12 20 4l-5 16-4-6z",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  check: "M5 12.500 10 17.500 19 7",
};

/** An element. ``props``: ``on*`` functions listen, true and false set or leave out, ``class``, the rest are
 *  attributes. Children: nodes, text, nothing. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows an icon and is called ``label``. */
export function iconButton(name, label, props = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...props }, icon(name));
}

let last = 0;

/** An id that no other element has. */
export const newId = () => `id${++last}`;

/** Redraw ``container`` by ``draw``; the focus stays on what has the same ``data-key``. */
export function keepingFocus(container, draw) {
  const focused = container.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.closest("[data-key]")?.dataset.key;
  draw();
  if (!focused || container.contains(focused) || !key) return;
  container.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** Do ``work`` once at a time; the button keeps the focus meanwhile. */
export async function whileBusy(button, work) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  await work();
  button.removeAttribute("aria-busy");
}

let ending;

/** Tell something that went wrong, for some seconds. */
export function notice(sentence) {
  const place = document.getElementById("notice");
  const host = document.querySelector("dialog[open]") ?? document.body;
  if (place.parentNode !== host) host.append(place);
  place.textContent = sentence;
  clearTimeout(ending);
  ending = setTimeout(() => { place.textContent = ""; }, 8000);
}
