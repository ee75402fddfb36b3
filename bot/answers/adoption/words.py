"""The words of an adoption answer: from measures to sentences (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from bot.answers import wording as say
from bot.answers.footing import Footing, no_data, scope_lines, warnings
from bot.answers.making import Words
from bot.question import Question
from queries.measures.adoption import Counts
from queries.measures.proportions import difference
from queries.measures.use import Who

NOUN = {"accountId": "account", "visitorId": "person"}
_NOUNS = {"accountId": "accounts", "visitorId": "people"}
_USED = {"feature": "used it", "page": "visited it", "track": "did it"}
_DID_NOT = {"feature": "did not use it", "page": "did not visit it", "track": "did not do it"}
_CLICKS = {"feature": "click", "page": "view", "track": "event"}
_NAME = 80
"""Characters of a name in a sentence; a longer one would hide what is said of it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that adoption's sentences rest on, besides the question."""

    counts: Counts
    line: tuple[int | None, ...]
    """What is drawn: a count a day, or of the seven days that end with it (``trailing``); None where nothing
    is known."""
    line_before: tuple[int | None, ...]
    trailing: bool
    swing: tuple[int, int] | None
    silent_since: date | None
    """The last day with use, where the silence since then looks like a broken tag."""
    clicks_in_accounts: int
    no_comparison: str
    """Why a comparison that was wanted is left out; '' where it is not."""
    footing: Footing

    @property
    def today(self) -> date:
        return self.footing.today


@dataclass(frozen=True, slots=True)
class Lead:
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
    lead = lead_of(question, findings.counts)
    headline, detail = _headline(question, findings, lead)
    return Words(
        headline=headline,
        detail=detail,
        change=_change(question, findings, lead),
        bullets=_bullets(question, findings, lead),
        caveats=_caveats(question, findings, lead),
        scope=_scope(question, findings),
    )


def lead_of(question: Question, counts: Counts) -> Lead:
    """The figures that lead the answer to ``question``."""
    who = leads_with(question, counts)
    name = "accounts" if who == "accountId" else "visitors"
    values = [counts[f"{prefix}{name}_{part}"] for prefix in ("", "previous_") for part in ("used", "active")]
    used, active, used_before, active_before = cast("list[int]", values)
    return Lead(who, used, active, used_before, active_before)


def _headline(question: Question, findings: Findings, lead: Lead) -> tuple[str, str]:
    name, used_it = name_of(question), _USED[question.things[0].kind]
    at = f" at {question.account.name}" if question.account else ""
    alone = findings.counts["excluded_visitors"]
    fraction = f"({_of(lead.used, lead.active)})"
    if unknown := no_data(question, findings.footing):
        return f"{name}: no data for these days", unknown
    if not lead.active and not alone:
        return f"{name}: nobody{at} was active in these days", "(so there is no rate to give)"
    if findings.silent_since:
        since = say.day(findings.silent_since, findings.today, weekday=True)
        return (
            f"{name}: nothing since {since}. A broken tag?",
            f"({_of(lead.used, lead.active)} active {lead.nouns})",
        )
    if not lead.used:
        who = f"only colleagues{at}" if alone else f"nobody{at}"
        counted = (
            f"0 of {say.number(lead.active)} active {lead.nouns}" if lead.active else "nobody else was active"
        )
        return f"{name}: {who} {used_it}", f"({counted})"
    if lead.used == lead.active == 1:
        return f"{name}: the one active {NOUN[lead.who]}{at} {used_it}", "(1 of 1)"
    return f"{name}: {say.percent(lead.used / lead.active)} of active {lead.nouns}{at} {used_it}", fraction


def name_of(question: Question) -> str:
    """What was asked about, short enough for a sentence."""
    return say.shortened(question.things[0].name, _NAME)


def _change(question: Question, findings: Findings, lead: Lead) -> str:
    comparison = question.comparison
    if comparison is None or not lead.active:
        return ""
    if findings.no_comparison:
        return findings.no_comparison
    if findings.silent_since:
        return "No comparison while the days since then are missing."
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


def _judgement(findings: Findings, lead: Lead) -> str:
    """Whether a change is real (the 95 % interval leaves out 0) and how it compares with the usual swing."""
    assert lead.used_before is not None
    assert lead.active_before is not None
    interval = difference(lead.used, lead.active, lead.used_before, lead.active_before)
    if interval is None or lead.used / lead.active == lead.used_before / lead.active_before:
        return ""
    real = interval[0] > 0 or interval[1] < 0
    verdict = say.judged(real)
    if lead.who != "accountId" or findings.swing is None:
        return f"{verdict}."
    low, high = findings.swing
    moved = abs(lead.used - lead.used_before)
    swing = f"{low}" if low == high else f"{low}–{high}"
    unit = "account" if swing == "1" else "accounts"
    return f"{verdict}; the usual swing is {swing} {unit}, this time {moved}."


def _bullets(question: Question, findings: Findings, lead: Lead) -> tuple[str, ...]:
    if not lead.used:
        return ()
    counts = cast("dict[str, int]", findings.counts)
    lines = [
        _other_side(question, counts, lead),
        _wider_or_busier(question, findings),
        _concentration(question, findings),
    ]
    if lead.used < lead.active and question.account is None:
        missing = lead.active - lead.used
        others = say.count(missing, f"active {NOUN[lead.who]}", f"active {lead.nouns}")
        lines.append(f"{others} {_DID_NOT[question.things[0].kind]}")
    return tuple(line for line in lines if line)


def _other_side(question: Question, counts: dict[str, int], lead: Lead) -> str:
    if lead.who == "accountId":
        return f"People: {_of_active(counts['visitors_used'], counts['visitors_active'])}"
    if question.account is None and counts["accounts_active"]:
        return f"Accounts: {_of_active(counts['accounts_used'], counts['accounts_active'])}"
    each = counts["clicks"] / counts["visitors_used"]
    unit, used_it = _CLICKS[question.things[0].kind], _USED[question.things[0].kind]
    return f"{say.count(counts['clicks'], unit)}, {each:.1f} for each who {used_it}"


def _of(part: int, whole: int) -> str:
    return f"{say.number(part)} of {say.number(whole)}"


def _of_active(used: int, active: int) -> str:
    return f"{_of(used, active)} active ({say.percent(used / active)})"


def _wider_or_busier(question: Question, findings: Findings) -> str:
    counts = cast("dict[str, int]", findings.counts)
    people, clicks = counts["visitors_used"], counts["clicks"]
    people_before, clicks_before = counts["previous_visitors_used"], counts["previous_clicks"]
    if not people_before or not clicks_before or findings.silent_since:
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
    clicked = _CLICKS[question.things[0].kind] + "s"
    return f"Wider or just busier? {verdict}: people {more_people}, {clicked} {more_clicks}"


def _concentration(question: Question, findings: Findings) -> str:
    counts, within_accounts = cast("dict[str, int]", findings.counts), findings.clicks_in_accounts
    clicked, half = _CLICKS[question.things[0].kind] + "s", counts["half_of_use_accounts"]
    parts: list[str] = []
    if counts["visitors_used"] > 5:
        parts.append(f"Five people make {say.percent(counts['top5_share'])} of the {clicked}")
    if half and counts["accounts_used"] > 1 and 2 * within_accounts >= counts["clicks"]:
        verb = "makes" if half == 1 else "make"
        whole = "" if parts else f" of the {clicked}"
        if within_accounts < 0.95 * counts["clicks"]:
            whole = f" of the {clicked} within accounts"
        parts.append(f"{say.count(half, 'account')} {verb} half{whole}")
    return "; ".join(parts)


def _caveats(question: Question, findings: Findings, lead: Lead) -> tuple[str, ...]:
    lines = list(question.notes)
    if question.lead == "accounts" and question.account is None and lead.who == "visitorId" and lead.active:
        lines.append("No account ids in this data, so this counts people instead of accounts.")
    if findings.silent_since is not None:
        until = say.day(findings.silent_since, findings.today, weekday=True)
        lines.append(
            f"⚠ Used steadily until {until}, so this is more likely a broken tag than people leaving: "
            "check it in Pendo before you trust these numbers."
        )
    return (*lines, *warnings(question, findings.footing))


def _scope(question: Question, findings: Findings) -> tuple[str, ...]:
    counts = cast("dict[str, int]", findings.counts)
    colleagues, hidden = counts["excluded_visitors"], counts["excluded_by_pendo"]
    return scope_lines(question, findings.footing, colleagues=colleagues, hidden=hidden)
