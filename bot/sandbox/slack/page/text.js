// Slack's text: mrkdwn, plain_text, and who or what an id stands for.

import { el } from "./dom.js";
import { channels, person, state } from "./state.js";

const EMOJI = {
  white_check_mark: "✅", warning: "⚠️", bar_chart: "📊", chart_with_upwards_trend: "📈", thumbsup: "👍",
  "+1": "👍", thumbsdown: "👎", "-1": "👎", star: "⭐", eyes: "👀", tada: "🎉", bulb: "💡", lock: "🔒", x: "❌",
};
const BROADCASTS = new Set(["here", "channel", "everyone"]);
const SPAN = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])|(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])/g;

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Nodes for text in which Slack's marks are live. */
export function mrkdwn(text) {
  return text.split(/(^(?:&gt;|>) ?.*(?:\n(?:&gt;|>) ?.*)*\n?)/m).flatMap((part) => {
    if (!/^(?:&gt;|>)/.test(part)) return spans(part);
    return [el("blockquote", {}, spans(part.replace(/^(?:&gt;|>) ?/gm, "").trimEnd()))];
  });
}

function spans(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, pre, code, reference, name, bold, italic, struck] = match;
    if (match.index > end) nodes.push(unescaped(text.slice(end, match.index)));
    end = match.index + whole.length;
    if (pre !== undefined) nodes.push(el("pre", {}, unescaped(pre.trim())));
    else if (code !== undefined) nodes.push(el("code", {}, unescaped(code)));
    else if (reference !== undefined) nodes.push(referred(reference));
    else if (name !== undefined) nodes.push(emoji(name));
    else if (bold !== undefined) nodes.push(el("strong", {}, spans(bold)));
    else if (italic !== undefined) nodes.push(el("em", {}, spans(italic)));
    else nodes.push(el("s", {}, spans(struck)));
  }
  if (end < text.length) nodes.push(unescaped(text.slice(end)));
  return nodes;
}

function referred(reference) {
  const [target, label] = reference.split("|");
  if (target.startsWith("@")) return userMention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9));
  if (target.startsWith("!")) return BROADCASTS.has(target.slice(1)) ? mention(`@${target.slice(1)}`) : unescaped(label ?? "");
  return link(unescaped(target), unescaped(label ?? target));
}

const mention = (text, kind = "") => el("span", { class: `mention ${kind}` }, text);

export const userMention = (id) => mention(`@${person(id)?.name ?? id}`, id === state.user ? "mention-me" : "");
export const groupMention = (id) => mention(`@${state.cast.groups.find((each) => each.id === id)?.handle ?? id}`);
export const broadcast = (range) => mention(`@${range}`);
export const channelMention = (id, label) => mention(`#${label || channels().find((each) => each.id === id)?.name || "private channel"}`);
export const emoji = (name) => EMOJI[name] ?? `:${name}:`;

/** A link, where the address is one that a browser may follow; else the text. */
export function link(address, text) {
  const isSafe = /^(https?:|mailto:)/i.test(address);
  return isSafe ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text || address) : (text || address);
}

/** Nodes for a text object. */
export function drawText(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  if (object.emoji === false) return [object.text];
  return [object.text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole)];
}

/** The same as one string, for labels. */
export const plainText = (object) => drawText(object).map((node) => node.textContent ?? node).join("");
