"""The demo's guides: what they are, when they began, and how visitors fare with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.sandbox.pendo.demo.things import BULK_EDIT_AGE, MOBILE, WEB, made_id
from bot.sandbox.pendo.guides import Guide, GuideState, Poll, Step
from bot.sandbox.pendo.world import App

NPS = "How likely are you to recommend us?"
CHOICES = {"c1": "Faster", "c2": "Less work by hand", "c3": "I do not need it"}


@dataclass(frozen=True, slots=True)
class Campaign:
    """A guide, and its ``views`` of the first step over the days from ``begins`` to ``ends`` (counted back
    from today); ``onward``: the share that goes on from a step to the next.
    """

    guide: Guide
    views: int
    begins: int
    ends: int
    onward: float
    reasons: tuple[str, ...]


def demo_campaigns(day_starts: Sequence[int], today: int) -> list[Campaign]:
    """All guides; those that were never public have no views."""
    campaigns = [
        _campaign("Welcome tour", "Onboarding", ["lightbox", "tooltip", "tooltip"], 2_400, 390, onward=0.7),
        _campaign("Export hint", "Feature adoption", ["tooltip"], 1_600, 120, launch="dom"),
        _campaign(
            "Bulk edit is here", "Announcements", ["lightbox", "poll"], 1_500, BULK_EDIT_AGE, onward=0.45
        ),
        _campaign(NPS, "Feedback", ["poll"], 1_500, 400),
        _campaign("Resource center", "Help", ["lightbox"], 2_000, 300, launch="badge", type_="launcher"),
        _campaign("What is new", "Announcements", ["lightbox"], 900, 200, launch="whatsnew"),
        _campaign("Plans change in May", "Announcements", ["banner"], 700, 260, ends=200, state="disabled"),
        _campaign("Scan your first receipt", "Onboarding", ["lightbox", "tooltip"], 500, 150, app=MOBILE),
        _campaign("Report builder preview", "Announcements", ["lightbox", "tooltip"], 0, 10, state="staged"),
        _campaign("Invite to the beta", "", ["lightbox"], 0, 5, state="draft"),
    ]
    return [
        replace(campaign, guide=_dated(_with_polls(campaign.guide), campaign.begins, day_starts, today))
        for campaign in campaigns
    ]


def _campaign(
    name: str,
    category: str,
    steps: list[str],
    views: int,
    begins: int,
    *,
    ends: int = 0,
    onward: float = 0.6,
    launch: str = "auto",
    state: GuideState = "public",
    type_: str = "",
    app: App = WEB,
) -> Campaign:
    id_ = made_id(f"Guide {name}")
    made = tuple(
        Step(made_id(f"Step {number} of {name}"), f"Step {number}", kind)
        for number, kind in enumerate(steps, start=1)
    )
    guide = Guide(id_, name, app.id, state, launch, type_, category, made)
    reasons = {"auto": ("auto", "auto", "continue"), "dom": ("dom",), "badge": ("badge", "launcher")}
    return Campaign(guide, views, begins, ends, onward, reasons.get(launch, (launch,)))


def _with_polls(guide: Guide) -> Guide:
    polls: tuple[Poll, ...] = ()
    if guide.name == NPS:
        polls = (
            Poll(made_id("Poll rating"), NPS, "NPSRating"),
            Poll(made_id("Poll reason"), "What is the reason for your score?", "NPSReason"),
        )
    if guide.name == "Bulk edit is here":
        polls = (Poll(made_id("Poll bulk edit"), "What would it change for you?", "PickList", CHOICES),)
    return replace(guide, polls=polls)


def _dated(guide: Guide, begins: int, day_starts: Sequence[int], today: int) -> Guide:
    published = day_starts[today - begins] if guide.state in ("public", "disabled") else None
    return replace(guide, created_at=day_starts[today - begins] - 5 * 86_400_000, published_at=published)
