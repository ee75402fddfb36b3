// The app's page: its Home tab, and the direct messages with it.

import { drawBlocks } from "./blocks.js";
import { el, keepingFocus } from "./dom.js";
import { inView } from "./places.js";
import { app, direct, state } from "./state.js";

/** The head of both tabs; ``go(place)`` changes between them. */
export function appHeader(menu, go) {
  const tab = (place, name) => el("button", {
    type: "button", class: "tab", "aria-current": state.place === place ? "page" : null, onclick: () => go(place), "data-key": `tab ${name}`,
  }, name);
  return [
    menu,
    el("h1", {}, el("img", { src: "/page/icon.svg", alt: "", class: "avatar avatar-small" }), app().name),
    el("nav", { class: "tabs", "aria-label": app().name }, tab("home", "Home"), direct() && tab(direct().id, "Messages")),
  ];
}

export class Home {
  constructor() {
    this.header = el("header", { class: "place-header" });
    this.body = el("div", { class: "scroller home", tabindex: 0, role: "region", "aria-label": "Home" });
    this.node = el("section", { class: "conversation", "aria-label": "App" }, this.header, this.body);
  }

  render(header) {
    keepingFocus(this.header, () => this.header.replaceChildren(...header));
    const view = state.seen.home;
    const signature = JSON.stringify([state.user, view]);
    if (signature === this.signature) return;
    this.signature = signature;
    keepingFocus(this.body, () => this.body.replaceChildren(
      view ? el("div", { class: "home-blocks" }, drawBlocks(view.blocks, inView(view))) : drawEmpty()));
  }
}

const drawEmpty = () => el("div", { class: "empty" }, el("p", {}, `${app().name} has not drawn a Home for you yet.`));
