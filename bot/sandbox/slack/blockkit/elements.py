"""Interactive elements, and which block takes which."""

from __future__ import annotations

from bot.sandbox.slack.blockkit.objects import (
    action_id,
    any_option,
    confirm,
    conversation_filter,
    dispatch,
    image_element,
    link_option,
    max_selected,
    option_group,
    plain,
    plain_option,
    same_options,
    url,
)
from bot.sandbox.slack.blockkit.shapes import (
    Check,
    Fault,
    Faults,
    Record,
    Rule,
    boolean,
    exactly_one,
    many,
    one_of,
    record,
    tagged,
    text,
    typed,
    whole,
)

_common: dict[str, Rule] = {"action_id": action_id, "confirm": confirm, "focus_on_load": boolean}
_hinted: dict[str, Rule] = {**_common, "placeholder": plain(150)}
_typing: dict[str, Rule] = {
    "action_id": action_id,
    "focus_on_load": boolean,
    "placeholder": plain(150),
    "dispatch_action_config": dispatch,
}

button = typed(
    "button",
    {"text": plain(75)},
    {
        "action_id": action_id,
        "confirm": confirm,
        "url": url,
        "value": text(most=2000),
        "style": one_of("primary", "danger"),
        "accessibility_label": text(most=75),
        "agent_prompt": text(most=4000),
    },
)
overflow = typed(
    "overflow",
    {"options": many(link_option, most=5)},
    {"action_id": action_id, "confirm": confirm},
)


def _menu(kind: str, one: dict[str, Rule], several: dict[str, Rule], *checks: Check) -> dict[str, Rule]:
    """A select menu and its multi-select twin."""
    return {
        kind: typed(kind, {}, {**_hinted, **one}, *checks),
        f"multi_{kind}": typed(
            f"multi_{kind}", {}, {**_hinted, **several, "max_selected_items": max_selected}, *checks
        ),
    }


_options: dict[str, Rule] = {
    "options": many(plain_option, most=100),
    "option_groups": many(option_group, most=100),
}
_id = text(pattern=r"[A-Z][A-Z0-9]{8,}", otherwise="invalid id")
_conversations: dict[str, Rule] = {
    "default_to_current_conversation": boolean,
    "filter": conversation_filter,
}
_answering: dict[str, Rule] = {"response_url_enabled": boolean}
_query: dict[str, Rule] = {"min_query_length": whole(0)}
_menus: dict[str, Rule] = {
    **_menu(
        "static_select",
        {**_options, "initial_option": plain_option},
        {**_options, "initial_options": many(plain_option, most=100)},
        exactly_one("options", "option_groups"),
        same_options,
    ),
    **_menu(
        "external_select",
        {**_query, "initial_option": plain_option},
        {**_query, "initial_options": many(plain_option, most=100)},
    ),
    **_menu("users_select", {"initial_user": _id}, {"initial_users": many(_id)}),
    **_menu(
        "conversations_select",
        {**_conversations, **_answering, "initial_conversation": _id},
        {**_conversations, "initial_conversations": many(_id)},
    ),
    **_menu("channels_select", {**_answering, "initial_channel": _id}, {"initial_channels": many(_id)}),
}
_single_menus = {kind: rule for kind, rule in _menus.items() if not kind.startswith("multi_")}

_date = text(pattern=r"\d{4}-\d{2}-\d{2}", otherwise="invalid date")
_time = text(pattern=r"([01]\d|2[0-3]):[0-5]\d", otherwise="invalid time")
_choices: dict[str, Rule] = {
    "checkboxes": typed(
        "checkboxes",
        {"options": many(any_option, most=10)},
        {**_common, "initial_options": many(any_option, most=10)},
        same_options,
    ),
    "radio_buttons": typed(
        "radio_buttons",
        {"options": many(any_option, most=10)},
        {**_common, "initial_option": any_option},
        same_options,
    ),
    "datepicker": typed("datepicker", {}, {**_hinted, "initial_date": _date}),
    "timepicker": typed("timepicker", {}, {**_hinted, "initial_time": _time, "timezone": text()}),
}
_datetimepicker: dict[str, Rule] = {
    "datetimepicker": typed(
        "datetimepicker", {}, {**_common, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}
    )
}


def _ordered_lengths(fields: Record, pointer: str) -> Faults:
    least, most = fields.get("min_length", 0), fields.get("max_length", 3000)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Fault("min_length is greater than max_length", f"{pointer}/min_length")


_decimal = text(pattern=r"-?\d+(\.\d+)?", otherwise="invalid number")
_inputs: dict[str, Rule] = {
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_typing,
            "multiline": boolean,
            "initial_value": text(most=3000, least=0),
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _ordered_lengths,
    ),
    "email_text_input": typed("email_text_input", {}, {**_typing, "initial_value": text()}),
    "url_text_input": typed("url_text_input", {}, {**_typing, "initial_value": url}),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**_typing, "initial_value": _decimal, "min_value": _decimal, "max_value": _decimal},
    ),
    "file_input": typed(
        "file_input", {}, {"action_id": action_id, "filetypes": many(text()), "max_files": whole(1, 10)}
    ),
}

_clickable: dict[str, Rule] = {"button": button, "overflow": overflow}
in_section = tagged({**_clickable, **_menus, **_choices, "image": image_element})
in_actions = tagged({**_clickable, **_single_menus, **_choices, **_datetimepicker})
in_input = tagged({**_menus, **_choices, **_datetimepicker, **_inputs})

_feedback_button = record(
    {"text": plain(75), "value": text(most=2000)}, {"accessibility_label": text(most=75)}
)
in_context_actions = tagged(
    {
        "feedback_buttons": typed(
            "feedback_buttons",
            {"positive_button": _feedback_button, "negative_button": _feedback_button},
            {"action_id": action_id},
        ),
        "icon_button": typed(
            "icon_button",
            {"icon": one_of("trash"), "text": plain(75)},
            {
                "action_id": action_id,
                "value": text(most=2000),
                "confirm": confirm,
                "accessibility_label": text(most=75),
                "visible_to_user_ids": many(_id),
            },
        ),
    }
)
