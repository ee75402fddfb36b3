"""The outputs that a stage names, and writing them to rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot.sandbox.pendo.columns import Column, Frame
from bot.sandbox.pendo.paths import Path, head, split_path, write
from bot.sandbox.pendo.refusals import Refusal

MAX_OUTPUTS = 1_000


def read_outputs(stage: str, argument: object) -> list[tuple[Path, object]]:
    """The path of each output, and what is said of it. Raises Refusal where there is none."""
    if not isinstance(argument, dict) or not argument:
        raise Refusal(f"{stage} takes an object of outputs")
    given = cast("dict[str, object]", argument)
    if len(given) > MAX_OUTPUTS:
        raise Refusal(f"{stage} takes at most {MAX_OUTPUTS:,} outputs, not {len(given):,}")
    return [(split_path(name, stage), value) for name, value in given.items()]


def put_fields(frame: Frame, outputs: Sequence[tuple[Path, Column]], stage: str) -> Frame:
    """The same rows with ``outputs`` added or replaced; whoever shares the rows sees it. Raises Refusal on a
    read-only field.
    """
    written: dict[str, Column] = {}
    for path, column in outputs:
        name = head(path)
        if name in frame.read_only:
            raise Refusal(f"{stage}: field '{name}' is read-only")
        if name not in written and name in frame.columns:
            written[name] = frame.columns[name]
        written = write(written, path, column, len(frame))
    return frame.with_fields(written)
