// rich_text: what people type, and what the bot writes wherever names come from outside.

import { el } from "./dom.js";
import { broadcast, channelMention, emoji, groupMention, link, userMention } from "./text.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };
const BULLETS = 3;

export function drawRichText(block) {
  return el("div", { class: "rich-text" }, joinedLists(block.elements));
}

/** Lists that follow each other with other indents are one list with lists inside. */
function joinedLists(elements) {
  const nodes = [];
  let stack = [];
  for (const element of elements) {
    if (element.type !== "rich_text_list") {
      stack = [];
      nodes.push(drawPart(element));
      continue;
    }
    const list = drawList(element);
    const depth = element.indent ?? 0;
    stack = stack.slice(0, depth);
    const parent = stack.at(-1)?.lastElementChild;
    if (parent) parent.append(list);
    else nodes.push(list);
    stack.push(list);
  }
  return nodes;
}

function drawList(element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const start = element.style === "ordered" && element.offset ? element.offset + 1 : null;
  const items = element.elements.map((item) => el("li", {}, item.elements.map(drawInline)));
  return el(tag, { class: `bullets-${(element.indent ?? 0) % BULLETS}`, start }, items);
}

function drawPart(element) {
  const inside = element.elements.map(drawInline);
  if (element.type === "rich_text_preformatted") return el("pre", {}, inside);
  if (element.type === "rich_text_quote") return el("blockquote", {}, inside);
  return el("div", { class: "rich-section" }, inside);
}

function drawInline(element) {
  const node = DRAWN[element.type]?.(element) ?? `[${element.type}]`;
  return Object.entries(STYLES).reduce(
    (inner, [style, tag]) => (element.style?.[style] ? el(tag, {}, inner) : inner),
    node,
  );
}

const DRAWN = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text),
  user: (element) => userMention(element.user_id),
  usergroup: (element) => groupMention(element.usergroup_id),
  channel: (element) => channelMention(element.channel_id),
  broadcast: (element) => broadcast(element.range),
  emoji: (element) => emoji(element.name),
  color: (element) => element.value,
  date: (element) => element.fallback ?? new Date(element.timestamp * 1000).toLocaleString(),
};
