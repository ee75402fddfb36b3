"""Who may ask what: the shape of ``access.yml``, read from its text (pure)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError
from bot.yamltext import read_yaml

ChannelId = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{8,20}$")]
PersonId = Annotated[str, Field(pattern=r"^[UWS][A-Z0-9]{8,20}$")]
"""A user's id, U… or W…, or a user group's, S…."""
All = Literal["all"]

_CHANNEL = "each channel stands by its id, such as C0123ABCD (in Slack at the foot of its details)"
_PERSON = "each person stands by the id, such as U0123ABCD, each user group by its own, such as S0123ABCD"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Rule(_Part):
    """For one kind of data: what neither key allows is refused."""

    channels: All | list[ChannelId] = Field(
        default="all",
        description="Where anybody of the team may ask, and the answer stands for all to see. all: every "
        "channel without another company.",
    )
    people: All | list[PersonId] = Field(
        default="all",
        description="Who may ask in every other place inside as well, for an answer that they alone see.",
    )


class NamesRule(Rule):
    """Channels have to be named one by one: no word opens all of them to names."""

    channels: list[ChannelId] = Field(  # pyright: ignore[reportIncompatibleVariableOverride]
        default=[], description="As above, each by its id."
    )


class VisitorsRule(NamesRule):
    """Nobody, until somebody is named."""

    people: All | list[PersonId] = Field(default=[], description="As above.")


class AccessRules(_Part):
    """What ``access.yml`` says. Each default is what holds where the file or the key is missing."""

    values: Literal["shown", "links_only"] = Field(
        default="shown",
        description="links_only: no figure comes to Slack; an answer says how to read it in a terminal.",
    )
    administrators: list[PersonId] = Field(
        default=[],
        description="Who may see the audit trail and forget answers of others, and whom a refusal names.",
    )
    ratios: Rule = Field(default=Rule(), description="Shares and counts; all the others need them as well.")
    account_names: NamesRule = Field(
        default=NamesRule(), description="Answers that name accounts, or are about one."
    )
    visitor_names: VisitorsRule = Field(
        default=VisitorsRule(), description="Visitors' ids and addresses, such as in /usage log."
    )
    csv: NamesRule = Field(
        default=NamesRule(),
        description="Whole tables as a file, into the asker's direct messages; it is never in a channel.",
    )

    @property
    def groups(self) -> frozenset[str]:
        """Every user group that some key names."""
        named = [self.administrators, *(rule.people for rule in self._rules if rule.people != "all")]
        return frozenset(one for people in named for one in people if one.startswith("S"))

    @property
    def _rules(self) -> tuple[Rule, ...]:
        return (self.ratios, self.account_names, self.visitor_names, self.csv)


def read_rules(text: str, name: str) -> AccessRules:
    """The rules that ``text``, the content of the file ``name``, holds. Raises SettingsError with file,
    line and reason."""
    document = read_yaml(text, name)
    if document.content is None:  # such as a file that is just being written
        raise SettingsError(f"{name}:1: the file says nothing; values: shown would be enough")
    try:
        return AccessRules.model_validate(document.content)
    except ValidationError as error:
        fault = max(error.errors(), key=lambda fault: len(fault["loc"]))
        where = tuple(part for part in fault["loc"] if "[" not in str(part))
        raise document.fault(where, _reason(fault["type"], where)) from None


def _reason(kind: str, where: tuple[str | int, ...]) -> str:
    if kind == "extra_forbidden":
        return "there is no such key"
    if where == ("values",):
        return "shown or links_only"
    if "administrators" in where:
        return f"a list, in which {_PERSON}"
    if "people" in where:
        return f"all or a list, in which {_PERSON}"
    if "channels" in where:
        return ("all or a list" if where[0] == "ratios" else "a list") + f", in which {_CHANNEL}"
    return "keys with values are expected here"
