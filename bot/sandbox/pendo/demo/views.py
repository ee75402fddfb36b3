"""What visitors did with the demo's guides, step after step from a page that they loaded; their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.sandbox.pendo.columns import Array, Coded, Column, Dense, integers, recode
from bot.sandbox.pendo.demo.guides import CHOICES, NPS, Campaign
from bot.sandbox.pendo.guides import POLL_RESPONSE, Guide, Happenings, Poll
from bot.sandbox.pendo.values import MISSING, Value
from bot.sandbox.pendo.world import Events, Metadata, Tag

_DISMISSED, _TIMED_OUT, _SNOOZED = 0.7, 0.85, 0.93
"""Of those who do not go on: dismissed up to here, then timed out, snoozed; the rest just leave."""
_ANSWERED, _EXPLAINED, _PICKED = 0.42, 0.45, 0.6
_BUTTONS = {"guideAdvanced": ("Next", "advanceGuide"), "guideDismissed": ("Close", "dismissGuide")}
_REASONS = {
    "promoter": ("Does what we need", "Reports take minutes now", "Great help desk"),
    "passive": ("Good, but slow on Mondays", "Miss an import", "Fine"),
    "detractor": ("Too many clicks", "Exports fail for us", "Hard to learn"),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Events of one kind: ``row`` of the world's events after which each happened, its moment, and fields
    that all of them share, or that each has for itself."""

    row: Array
    time: Array
    shared: Mapping[str, Value]
    own: Mapping[str, Column] = field(default_factory=dict[str, Column])


def demo_views(
    rng: np.random.Generator,
    events: Events,
    tags: Sequence[Tag],
    visitors: Mapping[str, Metadata],
    countries: Mapping[str, str],
    campaigns: Sequence[Campaign],
    day_starts: Sequence[int],
    today: int,
) -> tuple[Happenings, Happenings]:
    """Guide events and poll events."""
    pages = np.array([tag.kind == "Page" for tag in tags] + [False])[events.tag]
    apps = np.array(events.fields["appId"].values)[events.fields["appId"].codes]
    views: list[_Part] = []
    answers: list[_Part] = []
    for campaign in campaigns:
        first, last = np.searchsorted(
            events.time, [day_starts[today - campaign.begins], day_starts[today + 1 - campaign.ends]]
        )
        fitting = first + np.flatnonzero(pages[first:last] & (apps[first:last] == campaign.guide.app_id))
        row = np.sort(rng.choice(fitting, size=campaign.views, replace=False))
        done, time = _walk(rng, campaign, row, events.time[row] + 1_500, views)
        answers += _answers(rng, campaign.guide, done, time, day_starts[0], day_starts[today])
    told = _Telling(events, tags, visitors, countries)
    return told.happenings(views, "ge"), told.happenings(answers, "pe")


def _walk(
    rng: np.random.Generator, campaign: Campaign, row: Array, time: Array, views: list[_Part]
) -> tuple[Array, Array]:
    """Notes what happens from step to step; gives who saw the last step, and when."""
    guide, reached = campaign.guide, (row, time)
    for place, step in enumerate(guide.steps):
        shared: dict[str, Value] = {"guideId": guide.id, "guideStepId": step.id}
        reasons: tuple[str, ...] = ("advanced",) if place else campaign.reasons
        reason = recode(list(reasons), rng.integers(0, len(reasons), len(row)))
        views.append(_Part(row, time, shared | {"type": "guideSeen"}, {"guideSeenReason": reason}))
        reached = (row, time)
        later = time + (rng.lognormal(2.2, 0.9, len(row)) * 1_000).astype(np.int64) + 800
        onward = (rng.random(len(row)) < campaign.onward) & (place + 1 < len(guide.steps))
        fate = rng.random(len(row))
        kinds = {
            "guideAdvanced": onward,
            "guideDismissed": ~onward & (fate < _DISMISSED),
            "guideTimeout": ~onward & (fate >= _DISMISSED) & (fate < _TIMED_OUT),
            "guideSnoozed": ~onward & (fate >= _TIMED_OUT) & (fate < _SNOOZED),
        }
        for kind, chosen in kinds.items():
            if kind in _BUTTONS:
                views.append(_Part(row[chosen], later[chosen] - 40, shared | _click(kind, step.id)))
            views.append(_Part(row[chosen], later[chosen], shared | {"type": kind}))
        row, time = row[onward], later[onward] + 300
    return reached


def _click(kind: str, step: str) -> dict[str, Value]:
    text, action = _BUTTONS[kind]
    return {
        "type": "guideActivity",
        "uiElementId": f"pendo-button-{step[:6]}-{text.lower()}",
        "uiElementType": "BUTTON",
        "uiElementText": text,
        "uiElementActions": [{"action": action}],
    }


def _answers(
    rng: np.random.Generator, guide: Guide, row: Array, time: Array, start: int, end: int
) -> list[_Part]:
    if guide.name == NPS:
        return _scores(rng, guide, row, time, start, end)
    parts: list[_Part] = []
    for poll in guide.polls:
        chosen = rng.random(len(row)) < _PICKED
        picked = recode(list(CHOICES), rng.choice(len(CHOICES), int(chosen.sum()), p=[0.45, 0.4, 0.15]))
        parts.append(_answer(guide, poll, row[chosen], time[chosen] + 4_000, picked))
    return parts


def _scores(
    rng: np.random.Generator, guide: Guide, row: Array, time: Array, start: int, end: int
) -> list[_Part]:
    """Ratings that rise over time, and for some of them a reason that fits."""
    rating, reason = guide.polls
    chosen = rng.random(len(row)) < _ANSWERED
    row, time = row[chosen], time[chosen] + 5_000
    mean = 7.0 + 1.4 * (time - start) / (end - start)
    score = np.clip(np.rint(rng.normal(mean, 2.0)), 0, 10).astype(np.int64)
    explained = np.flatnonzero(rng.random(len(row)) < _EXPLAINED)
    kinds = ["promoter" if n >= 9 else "passive" if n >= 7 else "detractor" for n in integers(score)]
    words: list[Value] = [_REASONS[kinds[n]][n % 3] for n in integers(explained)]
    texts = recode(words, np.arange(len(words)))
    return [
        _answer(guide, rating, row, time, recode(list(range(11)), score)),
        _answer(guide, reason, row[explained], time[explained] + 9_000, texts),
    ]


def _answer(guide: Guide, poll: Poll, row: Array, time: Array, response: Coded) -> _Part:
    shared: Mapping[str, Value] = {
        "type": POLL_RESPONSE,
        "guideId": guide.id,
        "guideStepId": guide.steps[-1].id,
        "pollId": poll.id,
        "pollType": poll.type,
    }
    return _Part(row, time, shared, {"pollResponse": response})


@dataclass(frozen=True, slots=True)
class _Telling:
    """Makes whole events: who, where and with what is that of the page that was loaded."""

    events: Events
    tags: Sequence[Tag]
    visitors: Mapping[str, Metadata]
    countries: Mapping[str, str]

    def happenings(self, parts: Iterable[_Part], prefix: str) -> Happenings:
        parts = [part for part in parts if len(part.row)]
        time = np.concatenate([part.time for part in parts])
        order = np.argsort(time, kind="stable")
        row = np.concatenate([part.row for part in parts])[order]
        names = dict.fromkeys(name for part in parts for name in (*part.shared, *part.own))
        columns: dict[str, Column] = {name: _joined(parts, name, order) for name in names}
        columns |= self._of_rows(row)
        columns["guideTimestamp"] = Dense(time[order])
        columns["receivedTime"] = Dense(time[order] + 900 + row % 700)
        columns["eventId"] = recode([f"{prefix}-{n:06x}" for n in range(len(row))], np.arange(len(row)))
        return Happenings(time[order], columns)

    def _of_rows(self, row: Array) -> dict[str, Column]:
        fields = self.events.fields
        who, account, address = (fields[name].take(row) for name in ("visitorId", "accountId", "remoteIp"))
        urls = [f"https://app.acme.example/{tag.name.lower().replace(' ', '-')}" for tag in self.tags]
        return {
            "visitorId": who,
            "accountId": account,
            "accountIds": recode([[one] if one else [] for one in account.values], account.codes),
            "appId": fields["appId"].take(row),
            "serverName": fields["server"].take(row),
            "remoteIp": address,
            "userAgent": fields["userAgent"].take(row),
            "country": recode([self.countries.get(str(one)) for one in address.values], address.codes),
            "language": recode([self._language(str(one)) for one in who.values], who.codes),
            "url": recode(list(urls), self.events.tag[row]),
        }

    def _language(self, visitor: str) -> Value:
        return self.visitors.get(visitor, {}).get("agent", {}).get("language", "en")


def _joined(parts: Sequence[_Part], name: str, order: Array) -> Coded:
    """One column of all parts; missing where a part does not have it."""
    values: list[Value] = []
    codes: list[Array] = []
    for part in parts:
        column = part.own.get(name)
        if isinstance(column, Coded):
            codes.append(column.codes + len(values))
            values += column.values
        else:
            codes.append(np.full(len(part.row), len(values)))
            values.append(part.shared.get(name, MISSING))
    return recode(values, np.concatenate(codes)[order])
