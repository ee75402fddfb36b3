"""The two forms that Slack shows for this bot: to ask a question, and to go on from an answer (pure).

What a person may do is decided when a form comes back, never by what a form shows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.replies import limits
from bot.replies.fields import Block, Choice, field, input_block, option, plain, selected

View = dict[str, Any]

ASK = "ask"
MORE = "more"
FEATURE = "feature"
"""The names by which Slack tells one form, and the field with type-ahead, from another."""
SUBSCRIBE = "subscribe"
"""What is chosen in the one form to go on to another."""
_THEM = "Features, pages and track events"


@dataclass(frozen=True, slots=True)
class Found:
    """The first ``choices`` of ``total`` that fit."""

    choices: Sequence[Choice] = ()
    total: int = 0


CHOICES = (
    Choice("Compare with a year earlier", "vs last year"),
    Choice("Read it from Pendo again", "fresh"),
    Choice("Send me every row as a file", "csv"),
    Choice("Share it with this channel", "share"),
    Choice("Send it to me in a direct message", "send to me"),
    Choice("Keep this question on my Home", "keep"),
    Choice("Subscribe a channel to a weekly digest", SUBSCRIBE),
    Choice("Delete this answer", "delete"),
    Choice("This helped", "this helped"),
    Choice("Something is wrong with it", "this is wrong"),
)
"""What can be done with an answer."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a form was opened, and on which answer, which its reader may have seen ``alone``; it travels with
    the form, so it holds nothing secret."""

    channel_id: str = ""
    thread_ts: str = ""
    answer: str = ""
    alone: bool = False

    def packed(self) -> str:
        return json.dumps([self.channel_id, self.thread_ts, self.answer, self.alone])


def origin_of(view: Mapping[str, Any]) -> Origin:
    """What ``packed`` was given; empty where the form brought none."""
    try:
        channel, thread, answer, alone = json.loads(view.get("private_metadata") or "[]")
    except (ValueError, TypeError):
        return Origin()
    return Origin(str(channel), str(thread), str(answer), bool(alone))


def ask_form(
    questions: Sequence[Choice], origin: Origin, *, asks: str = "", feature: Choice | None = None
) -> View:
    """A form for any stored query; ``asks`` is the command word chosen at first."""
    chosen = [choice for choice in questions if choice.value == asks]
    kinds = [option(choice) for choice in dict.fromkeys((*chosen, *questions))][: limits.OPTIONS]
    more = len(questions) - len(kinds)
    rest = f"{more:,} more have no room here: /usage help names them." if more else ""
    picked: Block = {} if feature is None else {"initial_option": option(feature)}
    blocks: list[Block] = [
        input_block(
            "question",
            "Question",
            {"type": "static_select", "options": kinds, "initial_option": kinds[0]},
            hint=rest,
        ),
        input_block(
            "feature",
            _THEM,
            {
                "type": "external_select",
                "action_id": FEATURE,
                "min_query_length": 0,
                "placeholder": plain("Type some of its name"),
                **picked,
            },
            optional=True,
            hint="Some questions need none, such as those on the whole product.",
        ),
        input_block(
            "words",
            "Days, and anything else",
            {
                "type": "plain_text_input",
                "max_length": 500,
                "placeholder": plain("last 30 days"),
            },
            optional=True,
            hint="Such as: last quarter · in May · vs last year · for contoso · weekdays only · private",
        ),
    ]
    if not origin.channel_id:
        where: Block = {
            "type": "conversations_select",
            "default_to_current_conversation": True,
            "filter": {"exclude_bot_users": True, "exclude_external_shared_channels": True},
        }
        blocks.append(
            input_block("where", "Answer in", where, optional=True, hint="Left empty: in a direct message.")
        )
    return _modal(ASK, "Ask about usage", "Ask", origin, blocks)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks: the command word and what follows it; ``channel_id`` '' for a direct message."""

    command: str
    text: str
    channel_id: str


def asked_in(view: Mapping[str, Any], ids: Collection[str] = ()) -> Asked:
    """A submitted form of ``ask_form``, as it would have been typed; ``ids`` are those of all things."""
    values = view["state"]["values"]
    feature = _id_of(selected(values, "feature", FEATURE), ids)
    words = str(field(values, "words").get("value") or "").strip()
    where = str(field(values, "where").get("selected_conversation") or "")
    text = " ".join(part for part in (_quoted(feature), words) if part)
    return Asked(f"/{selected(values, 'question')}", text, origin_of(view).channel_id or where)


def choices_at(origin: Origin) -> Sequence[Choice]:
    """Those of ``CHOICES`` that do something there: a direct message is no channel, and what stands in one is
    sent already."""
    direct = origin.channel_id.startswith("D")
    idle = ("share",) if origin.alone else ("share", "send to me")
    return [choice for choice in CHOICES if not (direct and choice.value in idle)]


def more_form(choices: Sequence[Choice], origin: Origin) -> View:
    """What else can be done with an answer: one of ``choices``, or other words."""
    options = [option(choice) for choice in choices]
    blocks = [
        input_block("choice", "What next?", {"type": "radio_buttons", "options": options}, optional=True),
        input_block(
            "words",
            "Or the same with other words",
            {
                "type": "plain_text_input",
                "max_length": 500,
                "placeholder": plain("vs last year"),
            },
            optional=True,
            hint="Such as: last quarter · in May · vs last year · only contoso · weekdays only",
        ),
    ]
    return _modal(MORE, "More on this answer", "Go", origin, blocks)


def wanted_in(view: Mapping[str, Any]) -> str:
    """The words of a submitted ``more_form``: those typed, else those chosen; '' for neither."""
    values = view["state"]["values"]
    typed = str(field(values, "words").get("value") or "").strip()
    return typed or selected(values, "choice")


def options(found: Found) -> dict[str, Sequence[Block]]:
    """Slack's answer to what is typed into a field: at most a hundred, under a title where there are more."""
    offered = [option(choice) for choice in found.choices[: limits.OPTIONS]]
    if found.total <= len(offered):
        return {"options": offered}
    title = f"The first {len(offered)} of {found.total:,}: type more of the name"
    return {"option_groups": [{"label": plain(title), "options": offered}]}


def value_of(identity: str) -> str:
    """What stands for the thing of this id in a list: the id, or a short sign where Slack takes none so
    long."""
    if len(identity) <= limits.OPTION_VALUE:
        return identity
    return f"#{sha256(identity.encode()).hexdigest()}"


def _id_of(value: str, ids: Collection[str]) -> str:
    if not value.startswith("#"):
        return value
    return next((identity for identity in ids if value_of(identity) == value), value)


def _quoted(name: str) -> str:
    return f'"{name}"' if name else ""


def _modal(name: str, title: str, submit: str, origin: Origin, blocks: Sequence[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Close"),
        "private_metadata": origin.packed(),
        "blocks": list(blocks),
    }
