// What can be clicked, chosen or typed into. Native controls wherever HTML has one.

import { combobox } from "./combobox.js";
import { confirmed } from "./confirm.js";
import { el, icon, iconButton, newId, whileBusy } from "./dom.js";
import { menuButton } from "./menu.js";
import { channels, state } from "./state.js";
import { drawText, plainText } from "./text.js";

const LEAST_TYPED = 3;

/** An element that stands by itself: its label is what it says, or its placeholder. */
export function drawElement(element, block, place) {
  const label = element.accessibility_label ?? plainText(element.placeholder ?? element.text) ?? "";
  return draw(element, block, place, { "aria-label": label || "Choose", "data-key": element.action_id });
}

/** An input block's element with its label, and the ids of what describes it. */
export function labelled(block, label, place, error) {
  const { element } = block;
  const id = newId();
  const describedBy = { error: `${id}-error`, hint: `${id}-hint` };
  const describing = [error && describedBy.error, block.hint && describedBy.hint].filter(Boolean).join(" ");
  const isRequired = !block.optional;
  const shown = [label, block.optional && el("span", { class: "optional" }, " (optional)")];
  const told = { "aria-describedby": describing || null, "aria-invalid": error ? "true" : null, "data-key": element.action_id };
  if (GROUPS.has(element.type)) {
    const box = draw(element, block, place, { ...told, "data-required": isRequired });
    return { node: el("fieldset", {}, el("legend", {}, shown), box), describedBy };
  }
  const field = draw(element, block, place, { ...told, id, "aria-required": isRequired ? "true" : null, "data-required": isRequired });
  return { node: [el("label", { for: id }, shown), field], describedBy };
}

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

function draw(element, block, place, attributes) {
  const make = ELEMENTS[element.type];
  return make
    ? make(element, block, place, attributes)
    : el("span", { class: "not-drawn" }, `This page cannot draw “${element.type}”.`);
}

const ELEMENTS = {
  button: drawButton,
  overflow: drawOverflow,
  static_select: (element, block, place, attributes) => drawSelect(element, block, place, attributes, optionsOf(element)),
  conversations_select: drawConversations,
  channels_select: drawConversations,
  users_select: (element, block, place, attributes) =>
    drawSelect(element, block, place, attributes, peopleOptions()),
  external_select: drawExternal,
  multi_external_select: drawExternalSeveral,
  radio_buttons: (element, block, place, attributes) => drawBoxes(element, block, place, attributes, "radio"),
  checkboxes: (element, block, place, attributes) => drawBoxes(element, block, place, attributes, "checkbox"),
  plain_text_input: drawText_,
  email_text_input: (...given) => drawInput(...given, { type: "email" }),
  url_text_input: (...given) => drawInput(...given, { type: "url" }),
  number_input: (...given) => drawInput(...given, { type: "number", step: given[0].is_decimal_allowed ? "any" : 1 }),
  datepicker: (...given) => drawInput(...given, { type: "date" }),
  timepicker: (...given) => drawInput(...given, { type: "time" }),
};

function drawButton(element, block, place, attributes) {
  const onclick = async () => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    await whileBusy(button, () => place.click(element));
  };
  const named = { ...attributes, "aria-label": element.accessibility_label ?? null };
  const style = `button ${element.style ? `button-${element.style}` : ""}`;
  const button = el("button", { type: "button", class: style, onclick, ...named }, drawText(element.text));
  if (!element.url) return button;
  return el("a", { class: style, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: () => place.click(element), ...named }, drawText(element.text));
}

function drawOverflow(element, block, place, attributes) {
  const button = el("button", { type: "button", class: "button button-square", ...attributes, "aria-label": "More" }, icon("more"));
  return menuButton(button, () => element.options.map((option) => ({
    label: plainText(option.text),
    description: option.description && plainText(option.description),
    choose: () => place.click(element, option.value),
  })));
}

const optionsOf = (element) => (element.option_groups ?? [{ options: element.options }]).map((group) => ({
  label: group.label && plainText(group.label),
  options: group.options.map((option) => ({ value: option.value, label: plainText(option.text) })),
}));

const peopleOptions = () => [{
  options: state.cast.users.filter((user) => !user.is_bot).map((user) => ({ value: user.id, label: user.real_name })),
}];

function drawSelect(element, block, place, attributes, groups) {
  const chosen = place.chosen(block, element);
  const current = chosen?.value ?? chosen ?? "";
  const items = (group) => group.options.map((each) => el("option", { value: each.value, selected: each.value === current }, each.label));
  const select = el("select", { ...attributes, onchange: () => place.choose(block, element, select.value || null) },
    el("option", { value: "", selected: current === "" }, plainText(element.placeholder) || "Choose"),
    groups.map((group) => (group.label ? el("optgroup", { label: group.label }, items(group)) : items(group))));
  return select;
}

/** Conversations that the person is in, as far as the filter lets them. */
function drawConversations(element, block, place, attributes) {
  const { include, exclude_external_shared_channels: isInternal } = element.filter ?? {};
  const kinds = include ?? (element.type === "channels_select" ? ["public"] : ["public", "private", "mpim", "im"]);
  const offered = channels().filter((each) =>
    kinds.includes(each.kind) && !(isInternal && each.is_shared) && each.kind !== "im" && !each.is_archived);
  const isFresh = !place.drafts.has(element.action_id) && place.chosen(block, element) === null;
  if (isFresh && element.default_to_current_conversation && offered.some((each) => each.id === state.place)) {
    place.drafts.set(element.action_id, state.place);
  }
  const label = (each) => (each.kind === "mpim" ? "A group conversation" : `# ${each.name}`);
  return drawSelect(element, block, place, attributes, [{ options: offered.map((each) => ({ value: each.id, label: label(each) })) }]);
}

function drawExternal(element, block, place, attributes) {
  return combobox({
    attributes,
    placeholder: plainText(element.placeholder) || "Type to search",
    least: element.min_query_length ?? LEAST_TYPED,
    chosen: place.chosen(block, element),
    load: (text) => place.load(element, text),
    choose: (option) => place.choose(block, element, option),
  });
}

/** What was chosen, each with a button that takes it back, and a field that adds to it. */
function drawExternalSeveral(element, block, place, attributes) {
  const box = el("div", { class: "several" });
  const put = (options) => {
    place.choose(block, element, options);
    redraw();
    (box.querySelector("li:last-of-type button") ?? box.querySelector("input"))?.focus();
  };
  const redraw = () => {
    const chosen = place.chosen(block, element) ?? [];
    const without = (option) => chosen.filter((each) => each.value !== option.value);
    const field = combobox({
      attributes,
      placeholder: plainText(element.placeholder) || "Type to search",
      least: element.min_query_length ?? LEAST_TYPED,
      chosen: null,
      load: (text) => place.load(element, text),
      choose: (option) => option && put([...without(option), option]),
    });
    const items = chosen.map((option) => el("li", {}, plainText(option.text),
      iconButton("close", `Take back ${plainText(option.text)}`, { onclick: () => put(without(option)) })));
    box.replaceChildren(...(items.length ? [el("ul", { class: "chosen", "aria-label": "Chosen" }, items)] : []), field);
  };
  redraw();
  return box;
}

function drawBoxes(element, block, place, attributes, type) {
  const name = newId();
  const chosen = place.chosen(block, element);
  const values = new Set([chosen].flat().map((each) => each?.value ?? each));
  const boxes = () => [...box.querySelectorAll("input:checked")].map((each) => each.value);
  const onchange = () => place.choose(block, element, type === "radio" ? boxes()[0] ?? null : boxes());
  const box = el("div", { class: "boxes", role: type === "radio" ? "radiogroup" : "group", ...attributes, onchange },
    element.options.map((option, at) => el("label", { class: "box" },
      el("input", { type, name, value: option.value, checked: values.has(option.value), "data-key": `${element.action_id}-${at}` }),
      el("span", {}, drawText(option.text), option.description && el("small", {}, drawText(option.description))))));
  return box;
}

function drawText_(element, block, place, attributes) {
  return drawInput(element, block, place, attributes, element.multiline ? { rows: 4 } : { type: "text" });
}

function drawInput(element, block, place, attributes, kind) {
  const limits = { minlength: element.min_length, maxlength: element.max_length, min: element.min_value, max: element.max_value };
  const placeholder = element.placeholder && plainText(element.placeholder);
  const field = el(kind.rows ? "textarea" : "input", { ...attributes, ...kind, ...limits, placeholder, autocomplete: "off" });
  field.value = place.chosen(block, element) ?? "";
  const isQuiet = block.type === "input" && !block.dispatch_action;
  field.addEventListener(isQuiet ? "input" : "change", () => place.choose(block, element, field.value || null));
  return field;
}
