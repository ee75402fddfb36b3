// Puts the parts together: one person at a time, one place at a time, redrawn whenever something changes.

import { act, readCast, watch } from "./api.js";
import { Conversation, Thread, conversationHeader } from "./conversation.js";
import { iconButton, notice } from "./dom.js";
import { Home, appHeader } from "./home.js";
import { renderModal } from "./modal.js";
import { renderSidebar } from "./sidebar.js";
import { app, channel, channels, fromAddress, markRead, placeNamed, state, toAddress } from "./state.js";

const page = {
  app: document.getElementById("app"),
  sidebar: document.getElementById("sidebar"),
  curtain: document.getElementById("curtain"),
  main: document.getElementById("main"),
  place: document.getElementById("place"),
};
const conversation = new Conversation(openThread);
const home = new Home();
const thread = new Thread(document.getElementById("thread"), () => iconButton("close", "Close the thread", { onclick: closeThread }));
let watching = new AbortController();

function render() {
  if (!state.seen) return;
  if (state.place !== "home" && !channel()) state.place = placeNamed("");
  renderSidebar(page.sidebar, { go, become });
  const isHome = state.place === "home";
  const part = isHome ? home : conversation;
  if (page.place.firstChild !== part.node) page.place.replaceChildren(part.node);
  part.render(header());
  thread.render();
  if (!isHome) markRead(state.place);
  renderModal();
  document.title = `${isHome ? app().name : channel().name || app().name} · the local workspace`;
}

function header() {
  const menu = iconButton("menu", "Conversations and people", { onclick: () => showSidebar(true), class: "icon-button sidebar-button", "aria-expanded": "false", "data-key": "sidebar" });
  const here = channel();
  return !here || here.kind === "im" ? appHeader(menu, go) : conversationHeader(here, menu);
}

function go(place) {
  state.place = place;
  state.thread = "";
  showSidebar(false);
  toAddress();
  render();
  tellOfVisit();
  toWriting();
}

function toWriting() {
  (document.getElementById("write") ?? page.main).focus({ preventScroll: true });
}

/** The app learns when somebody opens its page. */
async function tellOfVisit() {
  const isDirect = channel()?.kind === "im";
  if (state.place !== "home" && !isDirect) return;
  try {
    await act("home", { user: state.user, tab: isDirect ? "messages" : "home" });
  } catch (error) {
    notice(error.message);
  }
}

function openThread(ts) {
  state.thread = ts;
  render();
}

function closeThread() {
  const ts = state.thread;
  state.thread = "";
  render();
  page.place.querySelector(`[data-key="${ts}-thread"], [data-key="${ts}-reply"]`)?.focus();
}

function showSidebar(isOpen) {
  page.app.classList.toggle("with-sidebar", isOpen);
  page.curtain.hidden = !isOpen;
  if (isOpen) page.sidebar.querySelector("[aria-current]")?.focus();
}

/** Act as ``user``, in the same place where that person is in it. */
function become(user) {
  watching.abort();
  watching = new AbortController();
  const wanted = channel()?.kind === "im" ? "direct" : channel()?.name ?? (state.place || "");
  Object.assign(state, { user, seen: null, thread: "" });
  let isFirst = true;
  watch(user, (seen) => {
    state.isAway = seen === null;
    document.body.classList.toggle("away", state.isAway);
    if (state.isAway) return notice("The sandbox does not answer. Is “make demo” still running?");
    state.seen = seen;
    if (isFirst) arrive(wanted);
    else render();
    isFirst = false;
    return undefined;
  }, watching.signal);
}

function arrive(wanted) {
  const named = state.place ? wanted : fromAddress().place;
  state.place = placeNamed(named);
  if (!state.visited.has(state.user)) channels().forEach((each) => markRead(each.id));
  state.visited.add(state.user);
  toAddress();
  render();
  tellOfVisit();
}

page.curtain.addEventListener("click", () => showSidebar(false));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  toWriting();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (page.app.classList.contains("with-sidebar")) showSidebar(false);
});

state.cast = await readCast();
become(fromAddress().user || state.cast.users.find((user) => !user.is_bot).id);
