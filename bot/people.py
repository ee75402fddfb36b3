"""Who is a colleague and therefore no customer: rules on ids, e-mail domains and metadata (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import translate
from operator import methodcaller

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
    _marked: dict[int, tuple[tuple[str, ...], NDArray[np.bool_]]] = field(
        default_factory=dict[int, "tuple[tuple[str, ...], NDArray[np.bool_]]"],
        init=False,
        repr=False,
        compare=False,
    )
    """By the identity of a dictionary: itself, and which of its values are internal."""

    def __bool__(self) -> bool:
        return bool(self.globs or self.domains or self.metadata)

    def rows(self, table: Table) -> NDArray[np.bool_]:
        """True for each row of ``table`` whose ``visitorId`` or ``accountId`` matches a rule."""
        visitor, account = table.text("visitorId"), table.text("accountId")
        return (
            self._of(visitor, self._visitors)[visitor.codes] | self._of(account, self._globbed)[account.codes]
        )

    def _of(self, column: Text, mark: Callable[[tuple[str, ...]], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Which values are internal, found once for a dictionary that many tables share."""
        known = self._marked.get(id(column.values))
        if known is None:
            known = self._marked[id(column.values)] = (column.values, mark(column.values))
        return known[1]

    def _globbed(self, values: tuple[str, ...]) -> NDArray[np.bool_]:
        if not self.globs:
            return np.zeros(len(values), np.bool_)
        fits = re.compile("|".join(map(translate, self.globs))).match
        return _mark(values, lambda value: fits(value) is not None)

    def _visitors(self, values: tuple[str, ...]) -> NDArray[np.bool_]:
        found = self._globbed(values) | _mark(values, self.visitors.__contains__)
        if not self.domains:
            return found
        addresses = tuple(f"@{domain}" for domain in self.domains)
        return found | _mark(tuple(map(str.lower, values)), methodcaller("endswith", addresses))


def _mark(values: tuple[str, ...], fits: Callable[[str], bool]) -> NDArray[np.bool_]:
    return np.fromiter(map(fits, values), np.bool_, len(values))


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
