"""Writing fields of rows, and rows that several branches of a fork hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.sandbox.pendo.columns import Column, Frame, Link, concatenate, constant
from bot.sandbox.pendo.paths import write
from bot.sandbox.pendo.refusals import Refusal
from bot.sandbox.pendo.values import MISSING


def put_fields(frame: Frame, outputs: Sequence[tuple[tuple[str, ...], Column]], stage: str) -> Frame:
    """The same rows with ``outputs`` added or replaced; whoever shares the rows sees it. Raises Refusal on a
    read-only field.
    """
    written: dict[str, Column] = {}
    for path, column in outputs:
        name = path[0]
        if name in frame.read_only:
            raise Refusal(f"{stage}: field '{name}' is read-only")
        if name not in written and name in frame.columns:
            written[name] = frame.columns[name]
        written = write(written, path, column, len(frame))
    if frame.link:
        _share(frame.link, written)
    return frame.with_fields(written)


def _share(link: Link, written: Mapping[str, Column]) -> None:
    shared = link.places >= 0
    sources = np.arange(link.rows)
    sources[link.places[shared]] = link.rows + np.flatnonzero(shared)
    for name, column in written.items():
        before = link.home.get(name) or constant(MISSING, link.rows)
        link.home[name] = concatenate([before, column]).take(sources)
