"""What to write instead of what is refused."""

from __future__ import annotations

import re

_INSTEAD: tuple[tuple[str, str], ...] = (
    (
        r"^pipeline is required",
        '{"response": {"mimeType": "application/json"}, "request": {"pipeline": [...]}}',
    ),
    (
        r"no period specified",
        '"timeSeries": {"period": "dayRange", "first": "now()", "count": -30} in the source.',
    ),
    (r"'(uniqueCount|countDistinct|distinct)'", '{"count": "field"}, which counts distinct values.'),
    (r"'\*'", '{"count": null} for rows, {"count": "field"} for distinct values.'),
    (r"startOfPeriod", 'startOfPeriod("monthly", now()): the period first, one of daily, weekly, monthly.'),
    (r"read-only", "another name for the output."),
    (r"last30days", '"period": "dayRange", "first": "now()", "count": -30'),
    (r"cannot parse expression '[<{]", "a real id for the placeholder."),
    (r"a stage is an object with one key", "two stages, one after the other."),
    (r"is not JSON", "one JSON object."),
)
_IN_LIST = re.compile(r"\bin\s*[\[(]", re.IGNORECASE)


def instead_of(refusal: str, body: str) -> str:
    """What to write instead of what was refused with ``refusal`` in the JSON text ``body``; '' where nobody
    can say."""
    for pattern, instead in _INSTEAD:
        if re.search(pattern, refusal):
            return instead
    return 'contains(["a", "b"], field) for "in [...]".' if _IN_LIST.search(body) else ""
