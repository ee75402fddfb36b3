"""Logging that a command sets up for its own output, undone."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with pytest.MonkeyPatch.context() as patch:
        for owner, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
            patch.setattr(owner, hook, getattr(owner, hook))
        yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
