"""docs/commands.md: the help of every command in a terminal, as it prints it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bot.cli import main

_WIDTH = 100
_INTRODUCTION = """\
<!-- Made by `make docs` from each command's own help: change that, not this page. -->

# Commands in a terminal

What is typed in Slack stands in [words.md](words.md); settings, which all of these read, in
[settings.md](settings.md); what an exit status means, in [operations.md](operations.md#what-an-error-means).
"""


def commands_page() -> str:
    parts = [f"\n## `{name}`\n\n```text\n{command_help(name, each)}\n```\n" for name, each in commands()]
    return _INTRODUCTION + "".join(parts)


def commands(name: str = "usagebot", command: click.Command = main) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, as it is typed."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for word, each in sorted(command.commands.items()):
        yield from commands(f"{name} {word}", each)


def command_help(name: str, command: click.Command) -> str:
    names = main.context_settings["help_option_names"]
    with click.Context(command, info_name=name, terminal_width=_WIDTH, help_option_names=names) as context:
        return command.get_help(context)
