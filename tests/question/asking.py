"""A product's catalog, and asking about it on Wednesday 25 November 2026, noon in New York."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.catalog import Account, App, Catalog, Kind, Thing
from bot.question import Help, Question, ReadingRules, parse
from bot.windows import Window

NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("America/New_York"))
RULES = ReadingRules("America/New_York")

WEB = App("-323232", "Web app", "web")
MOBILE = App("5629499", "Mobile app", "ios")

_FEATURES = (
    "User profile", "Dashboard view", "Onboarding checklist", "Settings panel", "Help widget",
    "Export button",
    "Bulk edit", "Report export", "Report filters", "Today view", "Q3 planner", "lib/modules/x.py",
    "(root)",
    ".github/BOTMETA.yml", "Compare A vs B", "Crème brûlée", "日本語レポート", "🚀 Rocket",
    "R&D \"beta\" <!channel>",
    "Share for review", "Sign in", "Dashboard v2", "C++ console", "Top 10", "__init__.py",
)  # fmt: skip
_PAGES = ("Dashboard", "Reports list", "Settings", "Billing")
_EVENTS = ("Invoice paid", "Settings")


def _things(kind: Kind, names: tuple[str, ...], app: App = WEB) -> tuple[Thing, ...]:
    return tuple(Thing(f"{kind}_{app.id}_{number}", name, kind, app.id) for number, name in enumerate(names))


CATALOG = Catalog(
    apps=(WEB, MOBILE),
    things=(
        *_things("feature", _FEATURES),
        *_things("page", _PAGES),
        *_things("track", _EVENTS),
        *_things("feature", ("Scan code", "Checkout"), MOBILE),
        Thing("abc123", "Checkout", "feature", WEB.id),
        Thing("twin_1", "Twin", "feature", WEB.id),
        Thing("twin_2", "Twin", "feature", WEB.id),
    ),
    accounts=(
        Account("a-1", "Acme"),
        Account("a-2", "Müller & Söhne"),
        Account("a-3", "Globex North"),
        Account("a-4", "Globex South"),
        Account("a-5", "東京電機商会"),
        Account("a-6", "Graphic Design"),
    ),
    aliases={"EB": "Export button", "bulk": "Bulk edit", "ghost": "No such thing"},
)
EXPORT_BUTTON = next(thing for thing in CATALOG.things if thing.name == "Export button")


def understood(text: str, *, catalog: Catalog = CATALOG, rules: ReadingRules = RULES) -> Question | Help:
    return parse(text, command="adoption", catalog=catalog, now=NOON, settings=rules)


def ask(text: str, *, catalog: Catalog = CATALOG, rules: ReadingRules = RULES) -> Question:
    question = understood(text, catalog=catalog, rules=rules)
    assert isinstance(question, Question), question
    return question


def about(text: str) -> str:
    """The name of the one thing that ``text`` asks about."""
    (thing,) = ask(text).things
    return thing.name


def window(start: str, end: str, *, unfinished: bool = False) -> Window:
    return Window(date.fromisoformat(start), date.fromisoformat(end), RULES.zone, unfinished)


LAST_30 = window("2026-10-26", "2026-11-24")
