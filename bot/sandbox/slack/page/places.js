// Where blocks stand, and so what clicking and filling in do: a message, the Home, or a modal's form.

import { act } from "./api.js";
import { notice } from "./dom.js";
import { state } from "./state.js";

const CHOSEN = [
  "selected_option", "selected_options", "selected_user", "selected_conversation", "selected_channel",
  "selected_users", "selected_conversations", "selected_channels", "selected_date", "selected_time", "value",
];

/** What stands in a field by its state, as the choice that would put it there. */
function choiceIn(fieldState) {
  const key = CHOSEN.find((each) => each in (fieldState ?? {}));
  return (key ? fieldState[key] : null) ?? null;
}

class Place {
  constructor(spot, values, errors = {}) {
    this.spot = spot;
    this.values = values ?? {};
    this.errors = errors;
    this.drafts = new Map();
  }

  errorOf(block) {
    return this.errors[block.block_id];
  }

  /** What the field shows: an option or its value, a text, an id, a list. */
  chosen(block, element) {
    if (this.drafts.has(element.action_id)) return this.drafts.get(element.action_id);
    return choiceIn(this.values[block.block_id]?.[element.action_id]);
  }

  /** Click a button, or choose in a menu that tells the app at once, together with what stands in the fields
   *  of a view by now. Says what went wrong. */
  async click(element, choice = null) {
    const choices = this.spot.view ? Object.fromEntries(this.drafts) : {};
    try {
      await act("click", { user: state.user, ...this.spot, action: element.action_id, choice, choices });
    } catch (error) {
      notice(error.message);
    }
  }

  /** The options that the app offers for ``text``. */
  async load(element, text) {
    const done = await act("type-ahead", { user: state.user, ...this.spot, action: element.action_id, text });
    return done.options;
  }

  choose(block, element, choice) {
    this.drafts.set(element.action_id, choice);
    if (block.type !== "input" || block.dispatch_action) this.click(element, choice);
  }
}

export const inMessage = (message) => new Place({ channel: message.channel, ts: message.ts });
export const inView = (view) => new Place({ view: view.id }, view.state.values, view.errors);
