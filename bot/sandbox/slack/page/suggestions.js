// What is offered while somebody writes: commands after a slash, people after an @.

import { el, newId } from "./dom.js";
import { person, state } from "./state.js";

export class Suggestions {
  constructor(field, hint, idleHint, channel, isThread) {
    Object.assign(this, { field, hint, idleHint, channel, isThread, found: [], active: 0 });
    this.node = el("ul", { role: "listbox", class: "options suggestions", id: newId(), hidden: true, "aria-label": "Suggestions" });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.node.id);
    field.addEventListener("input", () => this.update());
    field.addEventListener("blur", () => this.show([]));
    field.addEventListener("keydown", (event) => this.move(event));
  }

  update() {
    this.show(this.offered());
    const command = state.cast.installed.commands.find((each) => this.field.value.startsWith(`${each.name} `));
    this.hint.textContent = command ? `${command.name} ${command.usage}` : this.idleHint;
  }

  offered() {
    const typed = this.field.value.slice(0, this.field.selectionStart);
    if (/^\/\S*$/.test(typed) && !this.isThread) {
      return state.cast.installed.commands
        .filter((each) => each.name.startsWith(typed) && each.name !== typed)
        .map((each) => ({ text: `${each.name} `, label: each.name, description: each.description, from: 0 }));
    }
    const at = typed.match(/(?:^|\s)@([a-z0-9._-]*)$/);
    if (!at) return [];
    return this.channel.members
      .map((id) => person(id))
      .filter((each) => each.name.startsWith(at[1]) && each.name !== at[1])
      .sort((one, other) => Number(other.is_bot) - Number(one.is_bot))
      .map((each) => ({ text: `@${each.name} `, label: `@${each.name}`, description: each.title || "App", from: typed.length - at[1].length - 1 }));
  }

  show(found) {
    this.found = found;
    this.node.replaceChildren(...found.map((each) => el("li", {
      role: "option", id: newId(), "aria-selected": "false",
      onmousedown: (event) => { event.preventDefault(); this.take(each); },
    }, el("strong", {}, each.label), el("small", {}, each.description))));
    this.node.hidden = !found.length;
    this.activate(0);
  }

  activate(at) {
    this.active = at;
    [...this.node.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
    const node = this.node.children[at];
    if (node) this.field.setAttribute("aria-activedescendant", node.id);
    else this.field.removeAttribute("aria-activedescendant");
    node?.scrollIntoView({ block: "nearest" });
  }

  /** Whether a suggestion is taken by this key, so that nothing is sent. */
  takes(event) {
    return event.key === "Enter" && this.isTaken;
  }

  move(event) {
    this.isTaken = false;
    if (!this.found.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.activate((this.active + step + this.found.length) % this.found.length);
    else if (event.key === "Enter" || event.key === "Tab") {
      this.isTaken = true;
      this.take(this.found[this.active]);
    } else if (event.key === "Escape") this.show([]);
    else return;
    event.preventDefault();
  }

  take({ text, from }) {
    const { field } = this;
    const rest = field.value.slice(field.selectionStart);
    field.value = field.value.slice(0, from) + text + rest;
    field.selectionStart = field.selectionEnd = from + text.length;
    this.show([]);
    this.update();
  }
}
