"""What is typed on each page of docs/answers: questions, one that finds nothing, and likely mistakes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """``asked``, ``empty`` and ``mistaken`` are typed as they stand; ``name`` is the page's file."""

    name: str
    title: str
    asked: tuple[str, ...]
    empty: str
    mistaken: tuple[str, str, str]


PAGES = (
    Page(
        "adoption",
        "/adoption",
        (
            "/adoption export-button",
            "/adoption export-button vs bulk-edit vs report-export",
            "/adoption export-button by plan",
            "/adoption export-button where plan = enterprise",
            '/adoption export-button segment "Pilot group"',
            "/adoption export-button weekdays only",
        ),
        "/adoption bulk-edit in September",
        (
            "/adoption report",
            "/adoption export-button for happy customers",
            "/adoption export-button 03/04/2026",
        ),
    ),
    Page(
        "stickiness",
        "/stickiness",
        ("/stickiness dashboard-view", "/stickiness app", "/stickiness dashboard-view last 90 days"),
        "/stickiness bulk-edit in September",
        (
            "/stickiness dashboard-view vs last year",
            "/stickiness dashboard-vew-button",
            "/stickiness dashboard-view segment Paying",
        ),
    ),
    Page(
        "first-use",
        "/first-use",
        ("/first-use onboarding-checklist", "/first-use export-button joined in September"),
        "/first-use bulk-edit",
        (
            "/first-use onboarding-checklist joined in 2027",
            "/first-use onboarding-checklist by plan",
            "/first-use welcome-tour",
        ),
    ),
    Page(
        "share",
        "/usage share",
        ("/usage share",),
        "/usage share in mobile app for Ember Retail on 2026-11-22",
        ("/usage share export-button", "/usage share by plan", "/usage share top 0"),
    ),
    Page(
        "retention",
        "/retention",
        ("/retention dashboard-view",),
        "/retention bulk-edit in September",
        (
            "/retention dashboard-view last 5 days",
            "/retention dashbord-vw",
            "/retention dashboard-view by month",
        ),
    ),
    Page(
        "accounts",
        "/accounts",
        ("/accounts export-button", "/accounts report-export", "/accounts export-button not yet page 2"),
        "/accounts bulk-edit in September",
        (
            "/accounts exprt",
            "/accounts export-button by clicks",
            "/accounts export-button churned",
        ),
    ),
    Page(
        "account",
        "/usage account",
        ("/usage account Northwind",),
        "/usage account Northwind in mobile app on 2026-11-22",
        (
            "/usage account acme",
            "/usage account northwnd",
            "/usage account Northwind export-button",
        ),
    ),
    Page(
        "launch",
        "/usage launch",
        ("/usage launch bulk-edit since 26 Oct goal 40% by day 30",),
        "/usage launch bulk-edit 2026-09-01..2026-09-30",
        (
            "/usage launch bulk-edit since tomorrow",
            "/usage launch bulk-edit since 26 Oct goal 300%",
            "/usage launch bulk-edit since 03/04/2026",
        ),
    ),
    Page(
        "active",
        "/usage active",
        ("/usage active",),
        "/usage active in mobile app for Ember Retail yesterday",
        ("/usage active export-button", "/usage active by plan", "/usage active in desktop app"),
    ),
    Page(
        "log",
        "/usage log",
        ("/usage log export-button",),
        "/usage log export-button for Northwind",
        (
            "/usage log exprot",
            "/usage log export-button last 0 hours",
            "/usage log export-button by mia",
        ),
    ),
    Page(
        "guide",
        "/usage guide",
        ("/usage guide welcome-tour",),
        "/usage guide report-builder-preview",
        (
            "/usage guide welcom tour",
            "/usage guide export-button",
            "/usage guide welcome-tour vs last month",
        ),
    ),
    Page(
        "nps",
        "/usage nps",
        ("/usage nps",),
        "/usage nps for Northwind yesterday",
        ("/usage nps export-button", "/usage nps by plan", "/usage nps where plan = gold"),
    ),
    Page(
        "usage",
        "/usage",
        ("/usage", "/usage find export", "/usage features"),
        "/usage find zzqq",
        ("/usage adoptoin export-button", "/usage fnd export", "/usage show"),
    ),
)
