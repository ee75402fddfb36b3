"""What a stored pipeline and a stored query are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from bot.question import Asks, Command
from bot.rows import ColumnKind
from queries.binding import Json, ParameterKind, Value, bind
from queries.columns import Column
from queries.splitting import Split

OWN_MEASURES = ("table", "series")
"""What a team's own queries can be."""
ChartKind = Literal["bars", "daily_line", "lines", "steps", "heatmap", "multiples", "none"]
_KEEPING_ORDER = ("select", "eval", "set", "limit", "filter")


class StoredPipeline(BaseModel):
    """One Pendo pipeline: what it takes, the columns its rows have, and its stages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    says: str
    takes: dict[str, ParameterKind] = {}
    rows: dict[str, ColumnKind]
    split: Split | None = None
    """How runs over parts of the days make up one over all of them, see ``splitting``; None: they do not."""
    optional: frozenset[str] = frozenset()
    """Columns that every row may lack, such as accounts where a subscription has none."""
    sample: dict[str, Value] = {}
    """Values to try it with, for parameters whose name does not say what fits."""
    pipeline: list[dict[str, Any]] = Field(min_length=1)

    @property
    def is_sorted(self) -> bool:
        """Whether its rows come in an order that it chose."""
        names = [next(iter(stage), "") for stage in reversed(self.pipeline)]
        return next((name for name in names if name not in _KEEPING_ORDER), "") == "sort"

    @property
    def chooses(self) -> bool:
        """Whether it ends with so many rows of an order, which are all that is meant."""
        return next(iter(self.pipeline[-1]), "") == "limit" and self.is_sorted

    def body(self, values: Mapping[str, Value]) -> dict[str, Json]:
        """The request body for ``values``. Raises InternalError where they do not fit."""
        stages = bind(cast(Json, self.pipeline), self.takes, values)
        return {
            "response": {"mimeType": "application/json"},
            "request": {"name": self.name, "pipeline": stages},
        }


class StoredQuery(BaseModel):
    """One question: the words that ask it, the pipelines it runs, its measure and its chart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    words: list[str] = Field(min_length=1)
    """Each is ``/usage <word>``; with ``slash``, the first is a command of its own too."""
    slash: bool = False
    says: str
    asks: Asks = Asks()
    pipelines: dict[str, str | dict[str, str]]
    measure: str
    chart: ChartKind | None = None
    columns: dict[str, Column] = {}
    """Of a team's own: the columns that are shown, in their order; without any, those that rows have."""
    charted: str = ""
    """Of a table: the column that is drawn; the first number unless said."""
    names: frozenset[Literal["accounts", "visitors"]] = frozenset()
    """Whose names its answers hold; they go to the asker alone."""
    examples: list[str] = Field(min_length=3)
    """Runnable once ``{thing}`` is the name of something tagged, another one in each."""

    @property
    def is_own(self) -> bool:
        """Whether it is a team's own, not one of the package."""
        return self.measure in OWN_MEASURES

    @property
    def shows_visitors(self) -> bool:
        """Whether a column of its own rows holds people, who are numbered unless they may be named."""
        return any(column.holds == "visitor" for column in self.columns.values())

    def pipelines_of(self, role: str) -> tuple[str, ...]:
        """The pipelines it runs as ``role``, one for each kind of thing where these differ."""
        named = self.pipelines.get(role, ())
        return (named,) if isinstance(named, str) else tuple(named.values() if named else ())

    @property
    def command(self) -> str:
        """What asks it after the slash."""
        return self.words[0] if self.slash else f"usage {self.words[0]}"

    @property
    def asked(self) -> Command:
        """How it is asked, for the reading of texts."""
        return Command(self.name, self.command, tuple(self.words), self.asks)
