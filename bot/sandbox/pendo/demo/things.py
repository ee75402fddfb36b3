"""What the demo's product consists of: two apps and their tags."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence

from bot.sandbox.pendo.world import DEFAULT_APP_ID, App, Tag, TagKind

WEB = App(DEFAULT_APP_ID, "Web app", "web")
MOBILE = App(6157402813759488, "Mobile app", "ios")
APPS = (WEB, MOBILE)

EXPORT_BUTTON = "Export button"
BULK_EDIT = "Bulk edit"
REPORT_EXPORT = "Report export"
EDITED_LATELY = "Settings panel"

_WEB_FEATURES: Mapping[str, Sequence[str]] = {
    "Getting started": [
        "User profile",
        "Onboarding checklist",
        "Help widget",
        "Template gallery",
        "Invite member",
    ],
    "Reporting": [
        "Dashboard view",
        EXPORT_BUTTON,
        REPORT_EXPORT,
        "Date picker",
        "Filter panel",
        "Saved filters",
        "Column chooser",
        "Chart type switch",
        "Duplicate report",
        "Schedule report",
        "Share link",
    ],
    "Workspace": [
        BULK_EDIT,
        "Global search",
        "Comment thread",
        "Mention teammate",
        "Keyboard shortcuts",
        "Notification bell",
        "Attachment upload",
        "Favorite star",
        "Label editor",
        "Undo delete",
        "Theme switch",
    ],
    "Administration": [
        EDITED_LATELY,
        "Role editor",
        "Billing details",
        "Plan comparison",
        "API token",
        "Webhook setup",
        "Audit log",
    ],
}
_MOBILE_FEATURES = [
    "Quick add",
    "Scan document",
    "Offline mode",
    "Push settings",
    "Swipe archive",
    "Voice note",
]
_WEB_PAGES: Mapping[str, str] = {
    "Dashboard": "Reporting",
    "Reports list": "Reporting",
    "Report detail": "Reporting",
    "Settings": "Administration",
    "Billing": "Administration",
    "Users": "Administration",
    "Integrations": "",
    "Search results": "Workspace",
    "Inbox": "Workspace",
    "Welcome": "Getting started",
}
"""Page to its product area."""
ANY_REPORT = "Any report"
"""A page whose rule also fits what other pages are tagged for."""
REPORT_PAGES = ("Reports list", "Report detail")
_MOBILE_PAGES = ["Home", "Activity", "Profile"]
_TRACK_EVENTS = [
    "Signed up",
    "Teammate joined",
    "Plan upgraded",
    "Report scheduled",
    "File uploaded",
    "Trial ended",
]
BULK_EDIT_AGE = 30
"""Days since Bulk edit was launched."""


def demo_tags(day_starts: Sequence[int], today: int) -> list[Tag]:
    """All tags, with dates relative to the day at place ``today`` of ``day_starts``."""
    tags = [
        _tag(name, "Feature", WEB, day_starts, today, area)
        for area, names in _WEB_FEATURES.items()
        for name in names
    ]
    tags += [_tag(name, "Feature", MOBILE, day_starts, today, "On the go") for name in _MOBILE_FEATURES]
    tags += [_tag(name, "Page", WEB, day_starts, today, area) for name, area in _WEB_PAGES.items()]
    tags += [_tag(name, "Page", MOBILE, day_starts, today) for name in _MOBILE_PAGES]
    return tags + [_tag(name, "TrackType", WEB, day_starts, today) for name in _TRACK_EVENTS]


def any_report(day_starts: Sequence[int]) -> Tag:
    return _tag(ANY_REPORT, "Page", WEB, day_starts, 0, "Reporting")


def made_id(text: str) -> str:
    """An id as Pendo makes them, the same for the same text."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:20]).decode().rstrip("=")


def _tag(name: str, kind: TagKind, app: App, day_starts: Sequence[int], today: int, area: str = "") -> Tag:
    digest = hashlib.sha256(f"{kind} {name}".encode()).digest()
    created = day_starts[0] - (digest[0] + 20) * 86_400_000 + digest[1] * 100_000
    edited = created + digest[2] * 3_600_000
    if name == BULK_EDIT:
        created = edited = day_starts[today - BULK_EDIT_AGE]
    if name == EDITED_LATELY:
        edited = day_starts[today - 2] + 40_000_000
    return Tag(made_id(f"{kind} {name}"), name, kind, app.id, created, edited, name == EDITED_LATELY, area)
