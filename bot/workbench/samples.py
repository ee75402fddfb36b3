"""Values to try a stored pipeline with: what a world holds, for the names that parameters usually have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np

from bot.errors import SettingsError
from bot.sandbox.pendo.world import TagKind, World
from bot.windows import Window
from bot.workbench.stages import Source, every, read_stages
from queries.binding import ALL_APPS, Value
from queries.library import StoredPipeline

DAYS = 30
_TAGGED: Mapping[str, TagKind] = {
    "featureEvents": "Feature",
    "pageEvents": "Page",
    "trackEvents": "TrackType",
}


@dataclass(frozen=True, slots=True)
class Samples:
    """What ``world`` holds at ``now`` (epoch milliseconds)."""

    world: World
    zone: str
    now: int

    def of(self, stored: StoredPipeline) -> dict[str, Value]:
        """A value for each parameter of ``stored``. Raises SettingsError where the file must name one."""
        known = self._known(stored) | dict(stored.sample)
        missing = [name for name in stored.takes if name not in known]
        if missing:
            raise SettingsError(
                f"{stored.name} takes {missing[0]}, and nothing says what fits.",
                f'Write a value into its file, such as "sample: {{{missing[0]}: …}}".',
            )
        return {name: known[name] for name in stored.takes}

    def _known(self, stored: StoredPipeline) -> dict[str, Value]:
        found: dict[str, Value] = {**self._days(), "app": ALL_APPS, "blacklist": "apply", "limit": 1000}
        if (thing := self._busiest(stored)) is not None:
            found["thing"] = thing
        firsts = {
            "segment": [segment.id for segment in self.world.segments],
            "account": list(self.world.accounts),
            "visitor": list(self.world.visitors),
            "guide": [guide.id for guide in self.world.guides],
        }
        return found | {name: ids[0] for name, ids in firsts.items() if ids}

    def _days(self) -> dict[str, Value]:
        yesterday = datetime.fromtimestamp(self.now / 1000, ZoneInfo(self.zone)).date() - timedelta(days=1)
        first = Window(yesterday - timedelta(days=DAYS - 1), yesterday, self.zone)
        return {
            "first": first.epoch_ms()[0],
            "last": Window(yesterday, yesterday, self.zone).epoch_ms()[0],
        }

    def _busiest(self, stored: StoredPipeline) -> str | None:
        """The most used tag of the kind that the pipeline reads."""
        line = read_stages(stored.pipeline)
        names = [Source.of(stage).name for stage in every(line) if stage.name == "source"]
        kind = next((_TAGGED[name] for name in names if name in _TAGGED), "Feature")
        tags = self.world.tags
        counts = np.bincount(self.world.events.tag + 1, minlength=len(tags) + 1)[1:].tolist()
        used = zip(cast("list[int]", counts), tags, strict=True)
        return max(((count, tag.id) for count, tag in used if tag.kind == kind), default=(0, None))[1]
