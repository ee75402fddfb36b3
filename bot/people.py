"""Who is a colleague and therefore no customer: rules on ids, e-mail domains and metadata (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from bot.errors import SettingsError
from bot.rows import Table, Text

_METADATA = re.compile(r"metadata\.(?P<path>\w+(?:\.\w+)+)=(?P<value>.+)")


@dataclass(frozen=True, slots=True)
class InternalRules:
    """A row is internal if its visitor or its account matches.

    ``globs`` match either id (``fnmatch``, case-sensitive); ``domains`` the part of a visitor id after the
    last ``@``, any case; ``metadata`` are (path, value) pairs that Pendo resolves into ``visitors``.
    """

    globs: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    visitors: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.globs or self.domains or self.metadata)

    def rows(self, table: Table) -> NDArray[np.bool_]:
        """True for each row of ``table`` whose ``visitorId`` or ``accountId`` matches a rule."""
        visitor, account = table.text("visitorId"), table.text("accountId")
        return _spread(visitor, self._is_visitor) | _spread(account, self._is_account)

    def _is_account(self, account: str) -> bool:
        return any(fnmatchcase(account, glob) for glob in self.globs)

    def _is_visitor(self, visitor: str) -> bool:
        domain = visitor.rpartition("@")[2].lower() if "@" in visitor else ""
        return self._is_account(visitor) or domain in self.domains or visitor in self.visitors


def _spread(column: Text, matches: Callable[[str], bool]) -> NDArray[np.bool_]:
    """``matches`` of each row's value, asked once for each distinct value."""
    return np.fromiter((matches(value) for value in column.values), np.bool_, len(column.values))[
        column.codes
    ]


def internal_rules(rules: Iterable[str]) -> InternalRules:
    """Rules as people write them: ``*@acme.com`` or ``acct-42`` (a glob), ``domain:acme.com``,
    ``metadata.agent.is_staff=true``. Raises SettingsError for one that is neither."""
    globs: list[str] = []
    domains: list[str] = []
    metadata: list[tuple[str, str]] = []
    for rule in rules:
        if rule.startswith("domain:"):
            domains.append(rule.removeprefix("domain:").lstrip("@").lower())
        elif rule.startswith("metadata."):
            found = _METADATA.fullmatch(rule)
            if not found:
                raise SettingsError(
                    f"The rule {rule!r} is unfinished.", "Write it like metadata.agent.is_staff=true."
                )
            metadata.append((found["path"], found["value"]))
        else:
            globs.append(rule)
    return InternalRules(tuple(globs), tuple(domains), tuple(metadata))
