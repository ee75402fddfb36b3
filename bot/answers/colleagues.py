"""The rules for colleagues with those visitors that only Pendo's metadata can name."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from bot.answers.reading import Reader
from bot.people import InternalRules


async def resolved(rules: InternalRules, reader: Reader, today: date) -> InternalRules:
    """``rules`` with the visitors that metadata declares colleagues, as of ``today``. Raises SourceError.

    Anew for each question: what rules found in its rows is forgotten with them.
    """
    reads = await asyncio.gather(
        *(
            reader.read("internal_visitors", {"field": path, "value": value}, until=today)
            for path, value in rules.metadata
        )
    )
    names = [name for read in reads for name in read.table.text("visitorId").values]
    return replace(rules, visitors=frozenset(names))
