// The list beside: who acts, the conversations, the app.

import { el, icon, keepingFocus } from "./dom.js";
import { avatar } from "./message.js";
import { app, channels, direct, person, state, title, unread } from "./state.js";

const ICONS = { private: "lock", mpim: "people" };

/** ``go(place)`` opens a conversation, ``become(user)`` acts as somebody else. */
export function renderSidebar(node, { go, become }) {
  keepingFocus(node, () => {
    const scrolled = node.scrollTop;
    node.replaceChildren(
      el("header", { class: "workspace" }, el("img", { src: "/page/icon.svg", alt: "", class: "avatar" }),
        el("div", {}, el("strong", {}, state.cast.team.name), el("small", {}, "a sandbox on your machine"))),
      group("Channels", channels().filter((each) => each.kind !== "im").map((each) => place(each, go))),
      group("Apps", [appItem(go)]),
      people(become));
    node.scrollTop = scrolled;
  });
}

function group(name, items) {
  return el("section", {}, el("h2", {}, name), el("ul", {}, items.map((item) => el("li", {}, item))));
}

function place(here, go) {
  const news = here.id === state.place ? 0 : unread(here.id);
  return link(here.id, go, news,
    icon(ICONS[here.kind] ?? "hash"),
    el("span", { class: "place-name" }, title(here)),
    here.is_shared && el("span", { class: "shared-mark", title: "Shared with another company" }, icon("shared"), el("span", { class: "unseen" }, "shared with another company")),
    here.is_archived && el("small", {}, "archived"));
}

function appItem(go) {
  const here = direct();
  const isHere = state.place === "home" || state.place === here?.id;
  return link("home", go, here && !isHere ? unread(here.id) : 0,
    el("img", { src: "/page/icon.svg", alt: "", class: "avatar avatar-small" }),
    el("span", { class: "place-name" }, app().name));
}

function link(id, go, news, ...inside) {
  const isHere = id === state.place || (id === "home" && state.place === direct()?.id);
  return el("button", { type: "button", class: `place ${news ? "place-news" : ""}`, "aria-current": isHere ? "page" : null, onclick: () => go(id), "data-key": `place ${id}` },
    inside, news > 0 && el("span", { class: "count" }, String(news), el("span", { class: "unseen" }, " new")));
}

function people(become) {
  const users = state.cast.users.filter((user) => !user.is_bot);
  return el("section", { class: "people" },
    el("fieldset", {},
      el("legend", {}, "You act as"),
      users.map((user) => el("label", { class: "actor" },
        el("input", { type: "radio", name: "actor", value: user.id, checked: user.id === state.user, onchange: () => become(user.id), "data-key": `actor ${user.id}` }),
        avatar(user),
        el("span", {}, el("strong", {}, person(user.id).real_name), el("small", {}, user.title))))));
}
