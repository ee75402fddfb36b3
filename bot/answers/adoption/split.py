"""An adoption split by a field of the accounts: the largest values, and the others together (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from bot.answers import wording as say
from bot.answers.answer import Listing, Row
from bot.answers.making import Words
from bot.catalog import Catalog, MetadataField
from bot.charts.spec import Bar, Bars
from bot.question import Question
from bot.rows import present
from queries.measures.adoption import Counts, Rows, adoption
from queries.measures.use import Scope, within

MOST = 5
OTHER, NONE = "other", "none"
_NAME = 60


@dataclass(frozen=True, slots=True)
class Part:
    """The accounts whose field holds ``value``: one of the ``MOST`` values with most active accounts, all
    others together, or those that hold none."""

    value: str
    counts: Counts

    @property
    def rate(self) -> float | None:
        return self.counts["adoption_rate"]

    @property
    def fraction(self) -> str:
        used, active = (cast(int, self.counts[name]) for name in ("accounts_used", "accounts_active"))
        return f"{say.number(used)} of {say.number(active)}"


def split(question: Question, rows: Rows, scope: Scope, catalog: Catalog) -> list[Part]:
    """The parts that hold an active account, the largest first, then the others and those without a value."""
    values = catalog.account_values.get(_field(question).path, {})
    inside = Rows(within(rows.use, question.window), within(rows.hidden, question.window), rows.activity)
    ours = (scope.split(table)[0] for table in (inside.use, inside.activity))
    accounts = set[str]().union(*(present(table.text("accountId")) for table in ours))
    by_value: dict[str, set[str]] = {}
    sizes = Counter(values[account] for account in accounts if account in values)
    largest = sorted(sizes, key=lambda value: (-sizes[value], value))[:MOST]
    for account in accounts:
        value = values.get(account)
        name = NONE if value is None else value if value in largest else OTHER
        by_value.setdefault(name, set()).add(account)
    return [
        Part(name, adoption(inside, question.window, None, None, replace(scope, accounts=frozenset(held))))
        for name in [*largest, OTHER, NONE]
        if (held := by_value.get(name))
    ]


def _field(question: Question) -> MetadataField:
    assert question.by is not None
    return question.by


def split_words(question: Question, whole: Words, parts: Sequence[Part]) -> Words:
    """``whole``, the words of everybody together, led by the parts."""
    name, field = say.shortened(question.subject, 80), _field(question).name
    rated = [part for part in parts if part.rate is not None]
    if not rated:
        return replace(whole, headline=f"{name} by {field}: no account was active", lists=())
    named = [part for part in rated if part.value not in (OTHER, NONE)] or rated
    ranked = sorted(named, key=lambda part: -(part.rate or 0))
    ends = [ranked[0], ranked[-1]] if len(ranked) > 1 else ranked
    sides = ("highest ", "lowest ") if len(ends) > 1 else ("",)
    told = ", ".join(
        f"{side}{say.shortened(part.value, 40)} {say.percent(part.rate or 0)}"
        for side, part in zip(sides, ends, strict=True)
    )
    lines = tuple(f"{say.shortened(part.value, 40)}: {_told(part)}" for part in parts)
    return replace(
        whole,
        headline=f"{name} by {field}: {told}",
        detail="(of active accounts)",
        change=f"All together: {_together(whole)}",
        bullets=(),
        lists=(Listing(f"Share of active accounts by {field}", lines),),
    )


def _together(whole: Words) -> str:
    """Everybody's headline, without the name that stands before the colon already."""
    said = whole.headline.rpartition(": ")[2]
    return f"{said} {whole.detail}.".replace(" .", ".")


def _told(part: Part) -> str:
    people = cast(int, part.counts["visitors_used"])
    return f"{say.percent(part.rate or 0)} ({part.fraction}) · {say.count(people, 'person', 'people')}"


def split_chart(question: Question, parts: Sequence[Part]) -> Bars | None:
    """None where no account was active."""
    if not parts:
        return None
    field = _field(question).name
    return Bars(
        title=f"{say.shortened(question.subject, _NAME)} by {field}",
        subtitle=" · ".join(
            (
                "Share of active accounts that used it",
                say.dates(question.window, date.min),
                say.place(question.window.zone),
            )
        ),
        bars=tuple(
            Bar(part.value, part.rate or 0.0, note=f"{say.percent(part.rate or 0)} ({part.fraction})")
            for part in parts
        ),
        unit="percent",
    )


_COLUMNS = (
    *("accounts_active", "accounts_used", "adoption_rate"),
    *("visitors_active", "visitors_used", "visitor_adoption_rate", "clicks"),
)


def split_rows(parts: Sequence[Part]) -> list[Row]:
    """A row for each part."""
    return [{"value": part.value, **{name: part.counts[name] for name in _COLUMNS}} for part in parts]
