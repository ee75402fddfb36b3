"""What an app may answer when somebody types into an external menu."""

from __future__ import annotations

from bot.sandbox.slack.blockkit.objects import option_group, plain_option
from bot.sandbox.slack.blockkit.shapes import Fault, Record, exactly_one, many, record

MOST_OPTIONS = 100

_reply = record(
    {},
    {
        "options": many(plain_option, most=MOST_OPTIONS, least=0),
        "option_groups": many(option_group, most=MOST_OPTIONS, least=0),
    },
    [exactly_one("options", "option_groups")],
)


def option_faults(answer: Record) -> list[Fault]:
    """Everything that keeps a menu from showing ``answer``; an empty list says that nothing was found."""
    return list(_reply(answer, ""))
