// Tables, and Slack's own charts as tables with bars: the figures are what counts.

import { el } from "./dom.js";
import { drawRichText } from "./richtext.js";

const cell = (each) => (each.type === "rich_text" ? drawRichText(each) : String(each.text ?? each.value ?? ""));

export function drawTable(block) {
  const [head, ...rows] = block.rows;
  const align = (at) => `align-${block.column_settings?.[at]?.align ?? (rows[0]?.[at]?.type === "raw_number" ? "right" : "left")}`;
  return el("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": block.caption ?? "Table" },
    el("table", {},
      block.caption && el("caption", {}, block.caption),
      el("thead", {}, el("tr", {}, head.map((each, at) => el("th", { scope: "col", class: align(at) }, cell(each))))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((each, at) => el("td", { class: align(at) }, cell(each))))))));
}

export function drawChart(block) {
  const { chart } = block;
  const series = chart.type === "pie" ? [{ name: "", data: chart.segments }] : chart.series;
  const most = Math.max(...series.flatMap((each) => each.data.map((point) => Math.abs(point.value))), 1e-9);
  const labels = chart.axis_config?.categories ?? chart.segments.map((each) => each.label);
  const value = (each, label) => each.data.find((point) => point.label === label)?.value ?? 0;
  return el("figure", { class: "chart" },
    el("figcaption", {}, block.title),
    el("table", {},
      series.length > 1 && el("thead", {}, el("tr", {}, el("td"), series.map((each) => el("th", { scope: "col" }, each.name)))),
      el("tbody", {}, labels.map((label) => el("tr", {},
        el("th", { scope: "row" }, label),
        series.map((each) => el("td", {}, bar(value(each, label), most))))))),
    chart.axis_config?.y_label && el("p", { class: "hint" }, chart.axis_config.y_label));
}

function bar(value, most) {
  const filled = el("span", { class: "bar" });
  filled.style.width = `${(100 * Math.abs(value)) / most}%`;
  return [el("span", { class: "bar-frame" }, filled), el("span", { class: "bar-value" }, String(value))];
}
