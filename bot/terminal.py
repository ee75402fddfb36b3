"""What every command in a terminal shares."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import click


@contextmanager
def faults_as_sentences() -> Generator[None]:
    """What was raised on purpose becomes a sentence on stderr and its exit status."""
    from bot.errors import UsageBotError

    try:
        yield
    except UsageBotError as error:
        click.echo(f"{error}\n{error.hint}".strip(), err=True)
        sys.exit(error.exit_code)
