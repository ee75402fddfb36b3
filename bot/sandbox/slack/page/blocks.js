// Block Kit, block by block. ``place`` is where the blocks stand: see places.js.

import { fileAddress } from "./api.js";
import { el } from "./dom.js";
import { drawElement, labelled } from "./elements.js";
import { drawChart, drawTable } from "./figures.js";
import { drawRichText } from "./richtext.js";
import { drawText, link, mrkdwn, plainText } from "./text.js";

export function drawBlocks(blocks, place) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type] ?? unknown;
    return el("div", { class: `block block-${block.type}` }, draw(block, place));
  });
}

const unknown = (block) => el("p", { class: "not-drawn" }, `This page cannot draw the block “${block.type}”.`);

const BLOCKS = {
  rich_text: drawRichText,
  section: drawSection,
  context: drawContext,
  actions: (block, place) => block.elements.map((element) => drawElement(element, block, place)),
  divider: () => el("hr"),
  header: (block) => el("h2", {}, drawText(block.text)),
  image: drawImage,
  input: drawInput,
  markdown: (block) => el("div", { class: "mrkdwn" }, mrkdwn(block.text)),
  table: drawTable,
  data_table: drawTable,
  data_visualization: drawChart,
};

function drawSection(block, place) {
  const fields = (block.fields ?? []).map((field) => el("div", { class: "field" }, drawText(field)));
  return [
    el("div", { class: "section-text" },
      block.text && el("div", { class: "mrkdwn" }, drawText(block.text)),
      fields.length > 0 && el("div", { class: "fields" }, fields)),
    block.accessory && el("div", { class: "accessory" }, drawAccessory(block, place)),
  ];
}

function drawAccessory(block, place) {
  return block.accessory.type === "image" ? picture(block.accessory) : drawElement(block.accessory, block, place);
}

function drawContext(block) {
  return block.elements.map((element) =>
    element.type === "image"
      ? picture(element)
      : el("span", { class: "context-text" }, drawText(element)));
}

function drawImage(block) {
  return el("figure", {},
    block.title && el("figcaption", {}, drawText(block.title)),
    picture(block));
}

/** A picture that the sandbox holds; one from elsewhere is named, never fetched. */
function picture(element) {
  const file = element.slack_file?.id ?? element.slack_file?.url?.match(/F[A-Z0-9]{8,}/)?.[0];
  if (!file) return el("span", { class: "not-drawn" }, element.alt_text, " (", link(element.image_url, "picture elsewhere"), ")");
  return el("a", { href: fileAddress(file), target: "_blank", class: "picture", title: "Open in full size" },
    el("img", { src: fileAddress(file), alt: element.alt_text }));
}

function drawInput(block, place) {
  const error = place.errorOf(block);
  const { node, describedBy } = labelled(block, plainText(block.label), place, error);
  return [
    node,
    error && el("p", { class: "field-error", id: describedBy.error }, error),
    block.hint && el("p", { class: "hint", id: describedBy.hint }, drawText(block.hint)),
  ];
}
