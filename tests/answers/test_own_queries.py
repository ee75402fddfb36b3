"""A team's own queries through the whole path: tables, series, charts, colleagues and what is empty."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answers.answer import Answer
from bot.answers.explaining import why_card
from bot.answers.keeping import KeptAnswer
from bot.answers.needs import needed
from bot.charts.describe import describe
from bot.charts.render import Renderer
from bot.charts.spec import Bars, Lines
from bot.errors import Refused, SettingsError
from bot.question import NO_PREFIX
from bot.sandbox.pendo.world import Tag, World, events_of_rows
from queries.library import load_library
from tests.asking import answers_to, ask_all, opened

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
TAG = Tag("feat-a", "Alpha view")
STAFF = ("*@ours.example", "ours")
SERIES_OF_DAYS = '{period: dayRange, first: "${first}", last: "${last}"}'
PEOPLE = {
    "ann@x": "東京電機商会",
    "bob@y": "acme",
    "cid@y": "acme",
    "eve@ours.example": "acme",
    "fay@z": "=1+1 <!channel>\n*bold*",
}


def at(day: date, hour: int = 12) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp() * 1000)


def world_of(days: int = 40, *, people: dict[str, str] = PEOPLE) -> World:
    """Everybody clicks on every working day, once more than whoever stands before them."""
    rows: list[dict[str, Any]] = []
    for back in range(days):
        day = NOW.date() - timedelta(days=back)
        for place, (visitor, account) in enumerate(people.items(), 1):
            if day.weekday() < 5:
                given = {"time": at(day), "visitorId": visitor, "accountId": account}
                rows.append(given | {"tag": TAG.id, "numEvents": place})
    return World(events_of_rows(rows, (TAG,)), (TAG,), zone="UTC")


WORLD = world_of()


def own(
    folder: Path,
    *,
    group: str = "accountId, visitorId",
    measure: str = "table",
    columns: str = "",
    **keys: str,
) -> str:
    """A folder with the query ``mine`` over clicks grouped by ``group``; ``keys`` change its files."""
    kinds = ", ".join(
        f"{name}: {'integer' if name in ('day', 'week') else 'text'}" for name in group.split(", ") if name
    )
    rows = keys.get("rows", f"{{{kinds}, clicks: integer}}")
    pipeline = f"""\
name: mine
says: Mine.
takes: {keys.get("takes", "{app: app, first: integer, last: integer}")}
rows: {rows}
pipeline:
  - source:
      featureEvents: {{appId: "${{app}}", blacklist: apply}}
      timeSeries: {keys.get("series", SERIES_OF_DAYS)}
  - identified: visitorId
{keys.get("filter", "")}  - group: {{group: [{group}], fields: {{clicks: {{sum: numEvents}}}}}}
{keys.get("after", "")}"""
    query = f"""\
name: mine
words: [mine]
says: Clicks of ours.
asks: {keys.get("asks", "{about: nothing}")}
pipelines: {{rows: mine}}
measure: {measure}
{columns}{keys.get("more", "")}
examples: [/usage mine, /usage mine last week, /usage mine in June]
"""
    (folder / "pipelines").mkdir()
    (folder / "pipelines" / "mine.yml").write_text(pipeline, encoding="utf-8")
    (folder / "mine.yml").write_text(query, encoding="utf-8")
    return str(folder)


async def answer(folder: str, text: str = "/usage mine", world: World = WORLD, **given: Any) -> Answer:
    """The one answer, with its chart drawn."""
    (found,) = await answers_to(world, NOW, text, queries_dir=folder, **({"internal": STAFF} | given))
    for spec in found.charts:
        assert Renderer().render(spec).startswith(b"\x89PNG")
        assert describe(spec)
    return found


def working_days(first: date, last: date) -> int:
    return sum((first + timedelta(days=place)).weekday() < 5 for place in range((last - first).days + 1))


BY_ACCOUNT = "columns:\n  accountId: {}\n  clicks: {unit: click}\n"
MONTH = working_days(date(2026, 10, 26), date(2026, 11, 24))


async def test_a_table_adds_up_without_colleagues_and_draws_bars(tmp_path):
    found = await answer(own(tmp_path, columns=BY_ACCOUNT))

    assert [(row["accountId"], row["Clicks"]) for row in found.tables["rows"]] == [
        ("=1+1 <!channel>\n*bold*", 5 * MONTH),
        ("acme", (2 + 3) * MONTH),
        ("東京電機商会", MONTH),
    ]
    assert found.measures == {"rows": 3, "excluded_rows": 1}
    assert found.headline == "Clicks of ours: 3 accounts"
    assert found.detail == f"(=1+1 <!channel> *bold* has the most: {5 * MONTH} clicks)"
    assert found.lists[0].lines[2] == f"東京電機商会 · {MONTH} clicks"
    assert found.scope[-1] == "Left out: 1 colleague, and whoever is on Pendo's exclude list"
    (chart,) = found.charts
    assert isinstance(chart, Bars)
    assert [(bar.value, bar.note) for bar in chart.bars][2] == (MONTH, str(MONTH))


async def test_accounts_alone_cannot_leave_everybody_out_and_say_so(tmp_path):
    people = PEOPLE | {"gus@ours.example": "ours"}
    found = await answer(own(tmp_path, group="accountId"), world=world_of(people=people))

    assert "ours" not in [row["accountId"] for row in found.tables["rows"]]
    assert next(row["Clicks"] for row in found.tables["rows"] if row["accountId"] == "acme") == 9 * MONTH
    assert "Left out: 1 account of ours" in found.scope[-1]
    assert "colleagues who work in customers' accounts count" in found.scope[-1]


async def test_sums_alone_say_that_colleagues_are_in_them(tmp_path):
    found = await answer(own(tmp_path, group="featureId"))

    assert found.headline == f"Clicks of ours: Alpha view, Clicks {(1 + 2 + 3 + 4 + 5) * MONTH}"
    assert "Colleagues are in these figures unless the pipeline leaves them out" in found.scope[-1]
    assert not found.charts


async def test_a_list_says_how_many_there_are_and_the_file_has_all(tmp_path):
    people = {f"p{place}@x": f"account {place:03}" for place in range(1, 135)}
    folder = own(tmp_path, columns=BY_ACCOUNT)
    plain = await answer(folder, world=world_of(2, people=people))
    filed = await answer(folder, "/usage mine csv top 40", world=world_of(2, people=people))

    assert (len(plain.lists[0].lines), plain.lists[0].note) == (10, "10 of 134; csv gives every row")
    assert filed.lists[0].note == "15 of 134, as many as a message lists; the file has every row"
    assert filed.file is not None
    rows = list(csv.DictReader(io.StringIO(filed.file.content)))
    assert Counter(row["accountId"] for row in rows) == Counter(people.values())
    (chart,) = plain.charts
    assert isinstance(chart, Bars)
    assert len(chart.bars) + chart.more == 134


async def test_a_pipeline_that_sorts_keeps_its_order_and_a_limit_is_told(tmp_path):
    after = "  - sort: [clicks]\n  - limit: 2\n"
    found = await answer(own(tmp_path, group="accountId", after=after))

    assert [row["accountId"] for row in found.tables["rows"]] == ["東京電機商会", "=1+1 <!channel>\n*bold*"]
    assert found.lists[0].note == "The pipeline ends after 2 rows, so there may be more"


async def test_people_are_numbered_unless_the_settings_name_them(tmp_path):
    folder = own(tmp_path, group="visitorId")
    numbered, named = await answer(folder), await answer(folder, visitor_names=True)

    assert {row["Person"] for row in numbered.tables["rows"]} == {f"person {n}" for n in range(1, 5)}
    assert {row["Person"] for row in named.tables["rows"]} == set(PEOPLE) - {"eve@ours.example"}


@pytest.mark.parametrize(
    ("filtered", "headline", "detail"),
    [
        (
            "> 99",
            "Clicks of ours: no rows",
            "(nothing fits; that is not the same as zero)",
        ),
        (
            "== 4",
            "Clicks of ours: only rows of colleagues",
            "(so no row is left to show)",
        ),
    ],
)
async def test_no_rows_is_not_zero(tmp_path, filtered, headline, detail):
    found = await answer(own(tmp_path, filter=f"  - filter: numEvents {filtered}\n"))

    assert (found.headline, found.detail, found.charts) == (headline, detail, ())
    assert found.lists == ()


async def test_zero_is_said_and_not_drawn(tmp_path):
    after = '  - eval: {clicks: "clicks - clicks"}\n'
    found = await answer(own(tmp_path, after=after))

    assert (found.headline, found.detail) == ("Clicks of ours: 4 rows", "(Clicks is zero in all of them)")
    assert found.charts == ()
    assert found.lists[0].lines[0].endswith(" · 0")


async def test_values_typed_reach_the_pipeline(tmp_path):
    folder = own(
        tmp_path,
        takes="{app: app, first: integer, last: integer, least: integer, who: text}",
        asks='{about: nothing, extras: {least: 1, who: "nobody"}}',
        filter="  - filter: numEvents >= ${least} && visitorId != ${who}\n",
        columns=BY_ACCOUNT,
    )
    every = await answer(folder)
    some = await answer(folder, '/usage mine least=3 who="fay@z"')

    assert every.measures["rows"] == 3
    assert [row["accountId"] for row in some.tables["rows"]] == ["acme"]
    assert "least = 3 · who = fay@z" in some.scope[0]


async def test_one_account_is_chosen_among_the_rows(tmp_path):
    found = await answer(own(tmp_path, columns=BY_ACCOUNT), "/usage mine for acme")

    assert found.headline == f"Clicks of ours, acme: {5 * MONTH} clicks"


BY_DAY = "columns:\n  day: {}\n  clicks: {unit: click}\n"


async def test_a_series_has_a_number_a_day_and_compares(tmp_path):
    folder = own(tmp_path, group="day, visitorId", measure="series", columns=BY_DAY)
    found = await answer(folder, "/usage mine last 7 days")

    assert [row["Clicks"] for row in found.tables["series"]] == [11, 11, 11, 0, 0, 11, 11]
    assert found.measures["mean"] == found.measures["previous_mean"] == pytest.approx(55 / 7)
    assert found.headline == "Clicks of ours: 7.86 clicks on an average day"
    assert found.detail == "(11 on Tue 24 Nov, the most)"
    assert found.change == "● ±0 % on the 7 days before (7.86 a day)."
    assert found.caveats[0] == "2 days without a row count as 0."
    (chart,) = found.charts
    assert isinstance(chart, Lines)
    assert [line.role for line in chart.series] == ["accent", "ghost"]


async def test_the_day_that_runs_is_dashed_and_not_in_the_mean(tmp_path):
    folder = own(tmp_path, group="day, visitorId", measure="series", columns=BY_DAY)
    found = await answer(folder, "/usage mine 23 November to today")

    assert found.measures["mean"] == 11
    (chart,) = found.charts
    assert isinstance(chart, Lines)
    assert chart.unfinished
    assert "11 so far on Wed 25 Nov" in found.detail


async def test_a_series_by_week_has_whole_weeks_and_a_line_for_each_value(tmp_path):
    columns = "columns:\n  week: {}\n  accountId: {}\n  clicks: {}\n"
    series = SERIES_OF_DAYS.replace("dayRange", "weekRange")
    folder = own(
        tmp_path, group="week, accountId, visitorId", measure="series", columns=columns, series=series
    )
    found = await answer(folder, "/usage mine last 20 days no comparison")

    assert [row["week"] for row in found.tables["series"]] == ["2026-11-08", "2026-11-15"]
    assert found.question.window.days == 14
    assert found.measures["acme"]["mean"] == 25  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]
    (chart,) = found.charts
    assert isinstance(chart, Lines)
    assert {line.label for line in chart.series} >= {"acme", "東京電機商会"}
    assert "one point a week" in describe(chart)
    with pytest.raises(Refused, match="these days hold no whole week"):
        await answer(folder, "/usage mine yesterday")


PERCENT = "  - eval: {clicks: clicks / 100}\n"
RATE = "columns:\n  day: {}\n  clicks: {title: Rate, holds: percent}\n"


async def test_a_percent_without_a_row_is_unknown(tmp_path):
    rows = "{day: integer, clicks: number}"
    folder = own(tmp_path, group="day", measure="series", columns=RATE, after=PERCENT, rows=rows)
    found = await answer(folder, "/usage mine last 7 days")

    assert [row["Rate"] for row in found.tables["series"]] == [0.15, 0.15, 0.15, None, None, 0.15, 0.15]
    assert found.headline == "Clicks of ours: 15 % on an average day"
    assert found.change == "● ±0 points on the 7 days before (15 % a day)."
    assert found.caveats[0] == "2 days without a row: nothing is known of them."


async def test_percents_that_clash_are_refused_with_a_sentence(tmp_path):
    rows = "{day: integer, numEvents: integer, clicks: number}"
    folder = own(tmp_path, group="day, numEvents", measure="series", columns=RATE, after=PERCENT, rows=rows)

    with pytest.raises(SettingsError, match="mine has several rows for 2026-11-24, and a percent"):
        await answer(folder, "/usage mine last 7 days")


async def test_percents_of_rows_that_look_alike_are_not_added_up(tmp_path):
    columns = "columns:\n  accountId: {}\n  clicks: {holds: percent}\n"
    rows = "{day: integer, accountId: text, clicks: number}"
    folder = own(tmp_path, group="day, accountId", columns=columns, after=PERCENT, rows=rows)

    with pytest.raises(SettingsError, match="rows that look alike, and their Clicks"):
        await answer(folder)


async def test_a_series_without_rows_and_one_of_zeros(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    given = {"group": "day", "measure": "series", "columns": BY_DAY}
    none = await answer(own(tmp_path / "a", filter="  - filter: numEvents > 99\n", **given))
    zero = await answer(own(tmp_path / "b", after='  - eval: {clicks: "clicks - clicks"}\n', **given))

    assert none.headline == "Clicks of ours: no rows for these days"
    assert zero.headline == "Clicks of ours: zero on every day"
    assert none.charts == zero.charts == ()


async def test_help_find_and_why_know_it(tmp_path):
    folder = own(tmp_path, columns=BY_ACCOUNT)
    async with opened(WORLD, NOW, queries_dir=folder) as bot:
        shown = [
            await bot.parts.answerer.understand("usage", text)
            for text in ("help", "find clikcs", "mine help")
        ]

    told = [str(card) for card in shown]
    assert "/usage mine: Clicks of ours" in told[0]
    assert "/usage mine: Clicks of ours, a query of your own" in told[1]
    assert "/usage mine last week" in told[2]


async def test_why_tells_whose_definition_it_is(tmp_path):
    ((question, found),) = await ask_all(
        WORLD, NOW, "/usage mine", queries_dir=own(tmp_path, group="featureId"), internal=STAFF
    )
    parts = {
        name: getattr(found, name)
        for name in KeptAnswer.__dataclass_fields__
        if hasattr(found, name) and name not in ("id",)
    }
    card = why_card(KeptAnswer(**parts, answered_at=NOW, id="A7F3-K9QX"), NO_PREFIX)
    text = "\n".join(line for lines in card.paragraphs for line in lines)

    assert question.query == "mine"
    assert "The rows of your team's own pipeline mine, as Pendo gave them." in text
    assert "Colleagues are in these figures unless the pipeline leaves them out" in text
    assert "Anonymous visitors never count here." in text
    assert "26 Oct 2026 – 24 Nov 2026, 30 whole days in UTC." in text


@pytest.mark.parametrize(
    ("group", "text", "kinds"),
    [
        ("featureId", "/usage mine", {"ratios"}),
        ("accountId", "/usage mine csv", {"ratios", "account_names", "csv"}),
        ("visitorId", "/usage mine", {"ratios", "visitor_names"}),
    ],
)
async def test_its_columns_say_who_may_be_told(tmp_path, group, text, kinds):
    query = load_library(Path(own(tmp_path, group=group))).queries["mine"]
    ((question, _),) = await ask_all(WORLD, NOW, text, queries_dir=str(tmp_path), visitor_names=True)

    assert needed(question, query) == kinds
    assert needed(replace(question, show_visitors=False), query) == kinds - {"visitor_names"}
