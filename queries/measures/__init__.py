"""Pure functions from rows to numbers, by the names stored queries use."""

from collections.abc import Mapping

from queries.measures.adoption import adoption
from queries.measures.rows import rows

MEASURES: Mapping[str, object] = {"adoption": adoption, "rows": rows}
