// Slack's question before a click that cannot be taken back.

import { el, newId } from "./dom.js";
import { drawText } from "./text.js";

/** Whether the person says yes. */
export function confirmed(question) {
  return new Promise((resolve) => {
    const titleId = newId();
    const answer = (isYes) => () => {
      dialog.close();
      dialog.remove();
      resolve(isYes);
    };
    const dialog = el("dialog", { class: "modal confirm", "aria-labelledby": titleId, oncancel: answer(false) },
      el("header", {}, el("h2", { id: titleId }, drawText(question.title))),
      el("div", { class: "modal-body mrkdwn" }, drawText(question.text)),
      el("footer", {},
        el("button", { type: "button", class: "button", onclick: answer(false) }, drawText(question.deny)),
        el("button", { type: "button", class: `button button-${question.style ?? "primary"}`, onclick: answer(true) }, drawText(question.confirm))));
    document.body.append(dialog);
    dialog.showModal();
  });
}
