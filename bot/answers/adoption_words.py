"""The words and the chart of an adoption answer: from measures to sentences (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from bot.answers import wording as say
from bot.catalog import KIND_WORDS
from bot.charts.describe import describe
from bot.charts.spec import DailyLine
from bot.question import Question
from queries.measures.adoption import Counts
from queries.measures.proportions import difference
from queries.measures.use import Who

_NOUN = {"accountId": "account", "visitorId": "person"}
_NOUNS = {"accountId": "accounts", "visitorId": "people"}


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that adoption's sentences rest on, besides the question."""

    counts: Counts
    daily: tuple[int, ...]
    daily_before: tuple[int, ...]
    swing: tuple[int, int] | None
    silent_since: date | None
    app_name: str
    has_rules: bool
    complete_until: datetime | None
    """Events up to here are in; None where Pendo did not say."""
    no_comparison: str
    """Why a comparison that was wanted is left out; '' where it is not."""
    stale_since: datetime | None
    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Words:
    """The parts of an Answer that are text."""

    headline: str
    detail: str
    change: str
    bullets: tuple[str, ...]
    caveats: tuple[str, ...]
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lead:
    """The figures that lead: accounts, or people where they were asked for or no account is known."""

    who: Who
    used: int
    active: int
    used_before: int | None
    active_before: int | None

    @property
    def nouns(self) -> str:
        return _NOUNS[self.who]


def leads_with(question: Question, counts: Counts) -> Who:
    """``accountId`` or ``visitorId``: what the headline, the change and the chart count."""
    by_people = question.lead == "visitors" or question.account is not None or not counts["accounts_active"]
    return "visitorId" if by_people else "accountId"


def words(question: Question, findings: Findings) -> Words:
    """The sentences of the answer."""
    lead = _lead(question, findings.counts)
    headline, detail = _headline(question, findings, lead)
    return Words(
        headline=headline,
        detail=detail,
        change=_change(question, findings, lead),
        bullets=_bullets(question, findings, lead),
        caveats=_caveats(question, findings, lead),
        scope=_scope(question, findings),
    )


def _lead(question: Question, counts: Counts) -> _Lead:
    who = leads_with(question, counts)
    name = "accounts" if who == "accountId" else "visitors"
    values = [counts[f"{prefix}{name}_{part}"] for prefix in ("", "previous_") for part in ("used", "active")]
    used, active, used_before, active_before = cast("list[int]", values)
    return _Lead(who, used, active, used_before, active_before)


def _headline(question: Question, findings: Findings, lead: _Lead) -> tuple[str, str]:
    name = question.things[0].name
    group = f"{lead.nouns} at {question.account.name}" if question.account else lead.nouns
    fraction = f"({_of(lead.used, lead.active)})"
    if not lead.active:
        at = f" at {question.account.name}" if question.account else ""
        return f"{name}: nobody{at} was active in these days", "(so there is no rate to give)"
    if not lead.used:
        alone = findings.counts["excluded_visitors"]
        return (
            f"{name}: {'only colleagues' if alone else 'nobody'} used it",
            f"(0 of {say.number(lead.active)} active {group})",
        )
    if lead.used == lead.active == 1:
        return f"{name}: the one active {_NOUN[lead.who]} used it", "(1 of 1)"
    return f"{name}: {say.percent(lead.used / lead.active)} of active {group} used it", fraction


def _change(question: Question, findings: Findings, lead: _Lead) -> str:
    comparison = question.comparison
    if comparison is None or not lead.active or findings.no_comparison:
        return findings.no_comparison
    than = say.before(comparison, question.window, findings.today)
    if not lead.active_before or lead.used_before is None:
        return f"No comparison: nobody was active in {say.dates(comparison, findings.today)}."
    if not lead.used_before and lead.used:
        earlier = say.dates(comparison, findings.today)
        return f"▲ New: nobody used it in {earlier} (0 of {say.number(lead.active_before)})."
    points = (lead.used / lead.active - lead.used_before / lead.active_before) * 100
    mark = "▲" if points > 0 else "▼" if points < 0 else "●"
    amount = say.points(points) if points else "No change"
    fraction = _of(lead.used_before, lead.active_before)
    return f"{mark} {amount} on {than} ({fraction}). {_judgement(findings, lead)}".rstrip()


def _judgement(findings: Findings, lead: _Lead) -> str:
    """Whether a change is real (the 95 % interval leaves out 0) and how it compares with the usual swing."""
    assert lead.used_before is not None
    assert lead.active_before is not None
    interval = difference(lead.used, lead.active, lead.used_before, lead.active_before)
    if interval is None or lead.used / lead.active == lead.used_before / lead.active_before:
        return ""
    real = interval[0] > 0 or interval[1] < 0
    verdict = "A real change, more than chance explains" if real else "Within what chance alone explains"
    if lead.who != "accountId" or findings.swing is None:
        return f"{verdict}."
    low, high = findings.swing
    swing = f"{low}" if low == high else f"{low}–{high}"
    moved = abs(lead.used - lead.used_before)
    return f"{verdict} (usual swing: {swing} accounts; this time {moved})."


def _bullets(question: Question, findings: Findings, lead: _Lead) -> tuple[str, ...]:
    if not lead.used:
        return ()
    counts = cast("dict[str, int]", findings.counts)
    lines = [_other_side(question, counts, lead), _wider_or_busier(counts), _concentration(counts)]
    if lead.used < lead.active and question.account is None:
        missing = lead.active - lead.used
        active = "account" if lead.who == "accountId" else "person"
        lines.append(f"Not yet: {say.count(missing, 'active ' + active, 'active ' + lead.nouns)}")
    return tuple(line for line in lines if line)


def _other_side(question: Question, counts: dict[str, int], lead: _Lead) -> str:
    if lead.who == "accountId":
        return f"People: {_of_active(counts['visitors_used'], counts['visitors_active'])}"
    if question.account is None and counts["accounts_active"]:
        return f"Accounts: {_of_active(counts['accounts_used'], counts['accounts_active'])}"
    each = counts["clicks"] / counts["visitors_used"]
    return f"{say.count(counts['clicks'], 'click')}, {each:.1f} for each who used it"


def _of(part: int, whole: int) -> str:
    return f"{say.number(part)} of {say.number(whole)}"


def _of_active(used: int, active: int) -> str:
    return f"{_of(used, active)} active ({say.percent(used / active)})"


def _wider_or_busier(counts: dict[str, int]) -> str:
    people, clicks = counts["visitors_used"], counts["clicks"]
    people_before, clicks_before = counts["previous_visitors_used"], counts["previous_clicks"]
    if not people_before or not clicks_before:
        return ""
    wider, busier = people / people_before - 1, clicks / clicks_before - 1
    verdict = {
        (True, True): "Both",
        (True, False): "Wider",
        (False, True): "Just busier",
        (False, False): "Neither",
    }[wider >= 0.02, busier >= 0.02]
    more_people = say.signed_percent(people, people_before)
    more_clicks = say.signed_percent(clicks, clicks_before)
    return f"Wider or just busier? {verdict}: people {more_people}, clicks {more_clicks}"


def _concentration(counts: dict[str, int]) -> str:
    people, half = counts["visitors_used"], counts["half_of_use_accounts"]
    parts: list[str] = []
    if people > 5:
        parts.append(f"Five people make {say.percent(counts['top5_share'])} of the clicks")
    if half and counts["accounts_used"] > 1:
        verb = "makes" if half == 1 else "make"
        parts.append(f"{say.count(half, 'account')} {verb} half")
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:]


def _caveats(question: Question, findings: Findings, lead: _Lead) -> tuple[str, ...]:
    thing, counts = question.things[0], findings.counts
    lines = list(question.notes)
    if question.lead == "accounts" and question.account is None and lead.who == "visitorId" and lead.active:
        lines.append("No account ids in this data, so this counts people instead of accounts.")
    if findings.silent_since is not None:
        since = say.day(findings.silent_since, findings.today, weekday=True)
        lines.append(
            f"⚠ Nothing since {since}, though it was used steadily before. "
            "Perhaps its tag broke; check it in Pendo before you trust this."
        )
    if thing.dirty:
        lines.append(
            f"⚠ Pendo is still re-counting this {KIND_WORDS[thing.kind]}: earlier days may read low."
        )
    if findings.stale_since is not None:
        old = say.age(findings.stale_since, findings.now)
        lines.append(f"⚠ Pendo's newest figures are still being read; these are {old}.")
    if not findings.has_rules:
        lines.append(
            "No rule says who your colleagues are, so they count as customers here (setting: internal)."
        )
    elif counts["excluded_visitors"] and counts["clicks"] is not None and not counts["clicks"]:
        lines.append("Everyone who used it is a colleague by your rules.")
    return tuple(lines)


def _scope(question: Question, findings: Findings) -> tuple[str, ...]:
    window, counts = question.window, cast("dict[str, int]", findings.counts)
    where = findings.app_name
    parts = [
        f"{say.dates(window, findings.today)}, {say.full_days(window)} ({say.place(window.zone)})",
        *([f"only {question.account.name}"] if question.account else []),
        where,
        _completeness(question, findings),
    ]
    left_out: list[str] = []
    if counts["excluded_visitors"]:
        left_out.append(say.count(counts["excluded_visitors"], "colleague"))
    if counts["excluded_by_pendo"]:
        left_out.append(f"{say.number(counts['excluded_by_pendo'])} on Pendo's exclude list")
    lines = [" · ".join(part for part in parts if part)]
    if left_out:
        lines.append(f"Left out: {', and '.join(left_out)}")
    elif findings.has_rules:
        lines.append("Left out: nobody; no colleague used it")
    return tuple(lines)


def _completeness(question: Question, findings: Findings) -> str:
    until = findings.complete_until
    if until is None:
        return ""
    end_ms = question.window.epoch_ms()[1]
    if until.timestamp() * 1000 >= end_ms:
        return "complete"
    local = until.astimezone(findings.now.tzinfo)
    return f"data up to {say.day(local.date(), findings.today, weekday=True)} {local:%H:%M}"


def chart(question: Question, findings: Findings) -> DailyLine | None:
    """The daily line with the comparison as a ghost; None where there is no use to draw."""
    lead = _lead(question, findings.counts)
    if not lead.used:
        return None
    window = question.window
    name, nouns = question.things[0].name, lead.nouns
    title = f"{name} reached {say.count(lead.used, _NOUN[lead.who], nouns)}"
    if lead.used_before and not findings.no_comparison:
        more = lead.used - lead.used_before
        title += (
            f", {say.number(abs(more))} {'more' if more > 0 else 'fewer'} than before"
            if more
            else ", as many as before"
        )
    compared = question.comparison is not None and bool(lead.used_before) and not findings.no_comparison
    spec = DailyLine(
        title=title,
        subtitle=" · ".join(
            (f"{nouns.capitalize()} a day", say.dates(window, date.min), say.place(window.zone))
        ),
        days=tuple(date.fromordinal(window.start.toordinal() + offset) for offset in range(window.days)),
        values=findings.daily,
        label=nouns,
        alt_text="",
        ghost=findings.daily_before if compared else (),
        ghost_label=_ghost_label(question, findings.today) if compared else "",
        unfinished=window.unfinished,
    )
    return replace(spec, alt_text=describe(spec))


def _ghost_label(question: Question, today: date) -> str:
    if question.comparison is None or question.comparison_kind == "last year":
        return "a year before"
    return say.before(question.comparison, question.window, today).removeprefix("the ")
