"""What a person chose or typed, as the fields of an action and as the state of a message or view."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.slack.blockkit.shapes import Record, as_list, as_record
from bot.sandbox.slack.workspace import Refusal

_BUTTONS = frozenset({"button", "icon_button"})
_FIELDS = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "checkboxes": "selected_options",
    "radio_buttons": "selected_option",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "file_input": "files",
}
"""Which field of an element's state holds what was chosen; elements that are not named here keep nothing."""
_SEVERAL = frozenset(
    {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
)
_OPTIONS = frozenset({"selected_option", "selected_options"})


def is_interactive(element: Record) -> bool:
    kind = element.get("type")
    return kind in _FIELDS or kind in _BUTTONS or kind in ("overflow", "feedback_buttons")


def is_stateful(element: Record) -> bool:
    return element.get("type") in _FIELDS


def initial(element: Record) -> Record:
    """The state of a field that nobody has touched."""
    field = _field(element)
    key = field.replace("selected_", "initial_", 1) if field != "value" else "initial_value"
    return {"type": element["type"], field: element.get(key, [] if field in _SEVERAL else None)}


def is_blank(state: Record) -> bool:
    return not any(value for key, value in state.items() if key != "type")


def chosen(element: Record, choice: object) -> Record:
    """What a payload says of ``choice``: an option's value (or the option, or a list), a text, an id.

    Raises Refusal option_not_found for what the element does not offer.
    """
    kind = element["type"]
    if kind in _BUTTONS:
        return {"type": kind, **{key: element[key] for key in ("text", "value", "style") if key in element}}
    if kind == "feedback_buttons":
        return {"type": kind, **_feedback(element, choice)}
    field = "selected_option" if kind == "overflow" else _field(element)
    if field in _SEVERAL:
        values = as_list(choice)
        if values is None:
            raise Refusal("several_expected")
        return {"type": kind, field: [_one(element, field, value) for value in values]}
    return {"type": kind, field: None if choice is None else _one(element, field, choice)}


def _field(element: Record) -> str:
    return _FIELDS[str(element["type"])]


def _one(element: Record, field: str, choice: object) -> object:
    return _option(element, choice) if field in _OPTIONS else choice


def _option(element: Record, choice: object) -> Record:
    option = as_record(choice)
    if "external" in str(element["type"]) and option is not None:
        return option  # the app offered it when it was asked
    for each in offered(element):
        if choice in (each, each.get("value")):
            return each
    raise Refusal("option_not_found")


def offered(element: Record) -> Sequence[Record]:
    """The options of an element or of an app's answer, those in groups as well."""
    groups = [as_record(group) or {} for group in as_list(element.get("option_groups")) or ()] or [element]
    return [as_record(item) or {} for group in groups for item in as_list(group.get("options")) or ()]


def _feedback(element: Record, choice: object) -> Record:
    for key in ("positive_button", "negative_button"):
        button = as_record(element.get(key)) or {}
        if button.get("value") == choice:
            return {"text": button["text"], "value": choice}
    raise Refusal("option_not_found")
