"""Pure functions from rows to numbers, by the names stored queries use."""

from collections.abc import Mapping

from queries.measures.adoption import adoption

MEASURES: Mapping[str, object] = {"adoption": adoption}
