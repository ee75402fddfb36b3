// A list of messages that is redrawn only where something changed, and stays at its end while it grows.

import { el, keepingFocus } from "./dom.js";

const NEAR = 80;
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayOf = (message) => day.format(new Date(Number(message.ts) * 1000));

export class MessageList {
  /** ``draw(message)`` makes an element; ``signature(message)`` changes whenever that would come out anew. */
  constructor(label, draw, signature) {
    this.draw = draw;
    this.signature = signature;
    this.drawn = new Map();
    this.list = el("ol", { class: "messages" });
    this.log = el("div", { role: "log", "aria-label": label }, this.list);
    this.node = el("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": label }, this.log);
    this.isAtEnd = true;
    this.node.addEventListener("scroll", () => {
      this.isAtEnd = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR;
    });
    const follow = new ResizeObserver(() => { if (this.isAtEnd) this.toEnd(); });
    follow.observe(this.log);
    follow.observe(this.node);
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** ``key`` names the conversation: another one starts at its end. */
  render(messages, key, empty = null) {
    if (key !== this.key) {
      this.drawn.clear();
      this.isAtEnd = true;
      this.key = key;
    }
    const kept = new Map();
    const items = [];
    let before = "";
    for (const message of messages) {
      if (dayOf(message) !== before) items.push(this.item(kept, `day ${dayOf(message)}`, "", () => el("span", {}, dayOf(message)), "day"));
      before = dayOf(message);
      items.push(this.item(kept, message.ts, this.signature(message), () => this.draw(message)));
    }
    this.drawn = kept;
    keepingFocus(this.list, () => sync(this.list, items));
    this.log.querySelector(".empty")?.remove();
    if (empty) this.log.prepend(empty);
    if (this.isAtEnd) this.toEnd();
  }

  item(kept, key, signature, draw, name = null) {
    const old = this.drawn.get(key);
    const item = old?.signature === signature ? old : { signature, node: el("li", { class: name }, draw()) };
    kept.set(key, item);
    return item.node;
  }
}

/** Make ``nodes`` the children of ``list`` without moving those that stay. */
function sync(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}
