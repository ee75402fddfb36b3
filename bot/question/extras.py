"""What only some questions take: splits, filters, segments, days of joining, and what set words say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.catalog import Catalog, MetadataField
from bot.catalog import Segment as PendoSegment
from bot.errors import NotUnderstood
from bot.names import shown, spelling
from bot.question.best import STOP, Instead, Segment
from bot.question.lookup import find_segments, quoted
from bot.question.model import Asks, Filter
from bot.question.own import own_values
from bot.question.phrases import BY, FOR, IN
from bot.question.set_words import set_words
from bot.question.typed import Typed
from bot.windows import Period

Reads = Callable[[int, int], Period | NotUnderstood | None]
"""The period that tokens from one place to another mean."""

_LONGEST = 6
_LONGEST_NAME = 8
BARE_VALUE = 60
"""More than a name that fits exactly, less than one that is only begun."""
_ASSIGNED = re.compile(r"([^\W\d][\w.-]*?)(!=|<>|==?|:)(.+)")
_ENDS_IN_SIGN = re.compile(r".*?(!=|<>|==?|:)")
_EQUAL = {"=": False, "==": False, "is": False, ":": False, "!=": True, "<>": True, "≠": True}
_WHERE = frozenset(["where", "with", "whose", "having", "and", "only", "filter", "wo", "mit", "avec", "con"])
_WHOM = frozenset(["accounts", "customers", "companies", "clients", "users", "people", "visitors"])
_MOST_NAMED = 5


class Extras:
    """The segments of these kinds in one typed text."""

    def __init__(self, typed: Typed, *, asks: Asks, catalog: Catalog, reads: Reads) -> None:
        self._typed = typed
        self._words = [token.word for token in typed.tokens]
        self._asks = asks
        self._catalog = catalog
        self._reads = reads

    def at(self, start: int) -> Iterator[Segment]:
        """Every such segment that starts at token ``start``."""
        yield from set_words(self._words, self._asks.takes, start)
        yield from own_values(self._typed, self._asks.extras, start)
        takes = self._asks.takes
        if "split" in takes:
            yield from self._splits(start)
        if "filter" in takes:
            yield from self._filters(start)
            yield from self._bare_values(start)
        if "segment" in takes:
            yield from self._segments(start)
        if "joined" in takes:
            yield from self._joined(start)

    def _ends(self, start: int, longest: int = _LONGEST) -> range:
        return range(start + 1, min(len(self._words), start + longest) + 1)

    def _splits(self, start: int) -> Iterator[Segment]:
        if self._words[start] not in BY:
            return
        for end in self._ends(start + 1):
            for field in self._fields(start + 1, end, of="account"):
                yield Segment(start, end, "split", end - start, meaning=field)

    def _fields(self, start: int, end: int, of: str = "") -> list[MetadataField]:
        """The field of that name; of several the account's, and of those the first."""
        found = self._catalog.field_names.exact(self._typed.spelling(start, end))
        fitting = [field for field in found if of in ("", field.of)]
        return sorted(fitting, key=lambda field: field.of != "account")[:1]

    def _filters(self, start: int) -> Iterator[Segment]:
        named = start + 1 if self._words[start] in _WHERE else start
        if named >= len(self._words):
            return
        if assigned := _ASSIGNED.fullmatch(self._typed.tokens[named].text):
            field, sign, value = assigned.groups()
            for known in self._catalog.field_names.exact(spelling(field))[:1]:
                for end in range(named + 1, min(len(self._words), named + _LONGEST) + 1):
                    values = self._alternatives(named + 1, end, value)
                    yield from self._filter(start, end, known, values, _EQUAL[sign])
            return
        for middle in self._ends(named, 4):
            for field in self._fields(named, middle):
                yield from self._compared(start, middle, field)

    def _compared(self, start: int, middle: int, field: MetadataField) -> Iterator[Segment]:
        """``field`` was named up to ``middle``, where a sign and values may follow."""
        sign, first = self._sign(middle)
        if sign not in _EQUAL:
            return
        excluded = _EQUAL[sign]
        if not excluded and self._words[first : first + 1] == ["not"]:
            excluded, first = True, first + 1
        for end in range(first + 1, min(len(self._words), first + _LONGEST) + 1):
            yield from self._filter(start, end, field, self._alternatives(first, end), excluded)

    def _sign(self, middle: int) -> tuple[str, int]:
        """The sign at ``middle``, or at the end of the field's name before it, and where values start."""
        if ended := _ENDS_IN_SIGN.fullmatch(self._typed.tokens[middle - 1].text):
            return ended[1], middle
        return (self._typed.tokens[middle].text.casefold() if middle < len(self._words) else ""), middle + 1

    def _alternatives(self, start: int, end: int, before: str = "") -> list[str]:
        """The values between ``or`` and commas; ``before`` is the text in front of them."""
        texts = [(before, False, before)] if before else []
        texts += [(t.text, t.quoted, t.word) for t in self._typed.tokens[start:end]]
        parts: list[list[str]] = [[]]
        for text, in_quotes, word in texts:
            if word == "or":
                parts.append([])
                continue
            parts[-1].append(text if in_quotes else text.rstrip(",;").strip('"'))
            if text.endswith(",") and not in_quotes:
                parts.append([])
        return [" ".join(part) for part in parts if part]

    def _filter(
        self, start: int, end: int, field: MetadataField, values: Sequence[str], excluded: bool
    ) -> Iterator[Segment]:
        length = end - start
        if field.of == "visitor":
            yield Segment(start, end, "filter", 2 * length, meaning=Filter(field, tuple(values), excluded))
            return
        known = self._catalog.distinct_values(field.path)
        lower = {value.casefold() for value in known}
        unknown = next((value for value in values if value.casefold() not in lower), "")
        if not unknown:
            yield Segment(start, end, "filter", length, meaning=Filter(field, tuple(values), excluded))
        elif not any(unknown.casefold().startswith(f"{value} ") for value in lower):
            some = ", ".join(shown(value) for value in known[:_MOST_NAMED])
            more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
            sentence = f"No account's {field.name} is {shown(unknown)}. It is {some}{more}."
            instead = Instead("filter", f"where {field.name} = {spoken_value(known[0])}") if known else None
            yield Segment(start, end, "stop", STOP + 10 * length, sentence, meaning=instead)

    def _bare_values(self, start: int) -> Iterator[Segment]:
        first = start + 1 if self._words[start] in FOR or self._words[start] == "only" else start
        for end in range(first + 1, min(len(self._words), first + 4) + 1):
            fields = self._catalog.fields_by_value.get(self._typed.spoken(first, end).casefold(), ())
            if not fields:
                continue
            last = end + 1 if self._words[end : end + 1] and self._words[end] in _WHOM else end
            value = self._typed.spoken(first, end)
            if len(fields) == 1:
                cost = BARE_VALUE if first == start else 2 * (last - start)
                yield Segment(start, last, "filter", cost, meaning=Filter(fields[0], (value,)))
                continue
            names = " and in ".join(field.name for field in fields[:3])
            sentence = (
                f"“{shown(value)}” stands in {names}: say which, such as where {fields[0].name} = {value}."
            )
            yield Segment(start, last, "stop", STOP - 1, sentence)

    def _segments(self, start: int) -> Iterator[Segment]:
        opening = start + 1 if self._words[start] in FOR | IN | {"only"} else start
        if self._words[opening : opening + 1] != ["segment"]:
            yield from self._named_before(start)
            return
        for end in range(opening + 2, min(len(self._words), opening + 1 + _LONGEST_NAME) + 1):
            found = find_segments(self._catalog, self._typed.spelling(opening + 1, end))
            if found and len(found.items) == 1:
                cost = end - start + (0 if found.exact else 30)
                yield Segment(start, end, "segment", cost, meaning=found.items[0])
            else:
                sentence = self._no_segment(opening + 1, end, found.items if found else ())
                near = [*(found.items if found else ()), *self._catalog.segments][:1]
                instead = Instead("segment", f"segment {quoted(near[0].name)}") if near else None
                yield Segment(start, end, "stop", STOP + 10 * (end - start), sentence, meaning=instead)

    def _named_before(self, start: int) -> Iterator[Segment]:
        """``Paying customers segment``."""
        for end in self._ends(start, _LONGEST_NAME):
            if self._words[end : end + 1] == ["segment"]:
                for segment in self._catalog.segment_names.exact(self._typed.spelling(start, end))[:1]:
                    yield Segment(start, end + 1, "segment", end + 1 - start, meaning=segment)

    def _no_segment(self, start: int, end: int, several: Sequence[PendoSegment]) -> str:
        if "segments" in self._catalog.missing:
            return "Pendo does not tell me its segments, so I cannot count one."
        if several:
            names = ", ".join(shown(segment.name) for segment in several[:_MOST_NAMED])
            return f"“{shown(self._typed.spoken(start, end))}” may be the segment {names}: say which."
        named = [shown(segment.name) for segment in self._catalog.segments[:_MOST_NAMED]]
        known = f"Segments I know: {', '.join(named)}." if named else "Pendo lists no shared segment."
        return f"No segment is called {shown(self._typed.spoken(start, end))}. {known}"

    def _joined(self, start: int) -> Iterator[Segment]:
        first = start + 1 if self._words[start] == "who" else start
        if self._words[first : first + 1] not in (["joined"], ["joining"], ["signed-up"], ["registered"]):
            return
        for end in range(first + 2, min(len(self._words), first + 9) + 1):
            if period := self._reads(first + 1, end):
                yield Segment(start, end, "joined", end - start, period=period)


def spoken_value(value: str) -> str:
    return value if value.replace("-", "").isalnum() else quoted(value)
