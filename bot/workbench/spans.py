"""Which days a source reads, as the sandbox reads them at one moment and in one zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.pendo.civil import HOUR
from bot.sandbox.pendo.environment import Environment
from bot.sandbox.pendo.periods import ITERATIVE, Span, read_span
from bot.sandbox.pendo.refusals import Refusal
from bot.workbench.stages import Source
from bot.workbench.wording import counted

DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans by the clock and the calendar of ``env``."""

    env: Environment

    @property
    def zone(self) -> str:
        return self.env.calendar.zone.key

    def local(self, ms: int) -> datetime:
        """The wall clock at ``ms``. Raises Refusal outside the calendar."""
        return self.env.calendar.local(ms)

    def of(self, source: Source) -> Span | None:
        """The span that ``source`` reads; None where it has none, or a faulty one."""
        if not source.series:
            return None
        period = source.series.get("period")
        known = ITERATIVE.get(period, period) if isinstance(period, str) else period
        try:
            return read_span({**source.series, "period": known}, self.env)
        except Refusal:
            return None

    def words(self, source: Source) -> str:
        """First and last day, how many there are, the zone, and whether today is among them; '' for none."""
        span = self.of(source)
        if span is None:
            return ""
        if span.end <= span.start:
            return "no day at all, as the span ends before it begins"
        first, last = self.local(span.start), self.local(span.end - 1)
        if span.unit == "hour":
            told = f"{first:%a %d %b %Y %H:%M} – {last:%a %d %b %Y %H:%M}"
            hours = counted((span.end - span.start) // HOUR, "hour")
            return f"{told} ({hours}, {self.zone}{self._today(span)})"
        days = (last.date() - first.date()).days + 1
        told = f"{first:%a %d %b %Y}" + (f" – {last:%a %d %b %Y}" if days > 1 else "")
        return f"{told} ({counted(days, 'day')}, {self.zone}{self._today(span)})"

    def _today(self, span: Span) -> str:
        this = "today" if span.unit == "day" else f"this {span.unit}"
        if span.end == self.env.calendar.floor(self.env.now, span.unit):
            return f", without {this}"
        return f", with {this} as far as it has come" if span.start <= self.env.now < span.end else ""
