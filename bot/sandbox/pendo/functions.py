"""Functions of the expression language, by name. Each takes the environment and single values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.sandbox.pendo.columns import Column
from bot.sandbox.pendo.functions_of_lists import (
    contains,
    contains_column,
    keys,
    length,
    list_,
    list_in_range,
    reverse,
    sort_unique,
    split,
    sum_,
)
from bot.sandbox.pendo.functions_of_time import (
    DISTANCES,
    PERIODS,
    SHIFTS,
    date,
    date_add,
    date_add_as_in_blogs,
    date_dist,
    date_dist_column,
    format_time,
    now,
    start_of_period,
    start_of_period_column,
)
from bot.sandbox.pendo.functions_of_values import (
    child_account_id,
    event_sub_type,
    expand_app_ids,
    hash_,
    identified,
    if_,
    if_column,
    is_boolean,
    is_empty,
    is_list,
    is_null,
    is_number_,
    is_string,
    parent_account_id,
    starts_with,
    to_lower_case,
    to_string,
)
from bot.sandbox.pendo.values import Value

ANY = 1_000_000
"""Arguments, where there may be any number of them."""


@dataclass(frozen=True, slots=True)
class Function:
    """``call`` takes the environment, then ``least`` to ``most`` values. Where there are ``words``, the value
    at ``word_at`` must be one of them, written out in the expression.

    ``fast`` is its form for whole columns. ``scans``: its work grows with what is inside its arguments.
    """

    call: Callable[..., Value]
    least: int
    most: int
    word_at: int = 0
    words: Collection[Value] = ()
    fast: Callable[..., Column | None] | None = None
    scans: bool = False

    @property
    def arity(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"


FUNCTIONS: Mapping[str, Function] = {
    "if": Function(if_, 2, 3, fast=if_column),
    "isBoolean": Function(is_boolean, 1, 1),
    "isNumber": Function(is_number_, 1, 1),
    "isString": Function(is_string, 1, 1),
    "isList": Function(is_list, 1, 1),
    "isNull": Function(is_null, 1, 1),
    "isNil": Function(is_null, 1, 1),
    "isEmpty": Function(is_empty, 1, 1),
    "contains": Function(contains, 2, 2, fast=contains_column, scans=True),
    "split": Function(split, 2, 2, scans=True),
    "startsWith": Function(starts_with, 2, 2),
    "toLowerCase": Function(to_lower_case, 1, 1, scans=True),
    "toString": Function(to_string, 1, 1, scans=True),
    "len": Function(length, 1, 1),
    "list": Function(list_, 0, ANY),
    "listInRange": Function(list_in_range, 2, 2, scans=True),
    "reverse": Function(reverse, 1, 1, scans=True),
    "sortUnique": Function(sort_unique, 1, 1, scans=True),
    "sum": Function(sum_, 1, 1, scans=True),
    "keys": Function(keys, 1, 1, scans=True),
    "now": Function(now, 0, 0),
    "date": Function(date, 1, 7),
    "dateAdd": Function(date_add, 3, 3, 2, SHIFTS),
    "date_add": Function(date_add_as_in_blogs, 3, 3, 2, SHIFTS),
    "startOfPeriod": Function(start_of_period, 2, 2, 0, PERIODS, start_of_period_column),
    "dateDist": Function(date_dist, 3, 3, 2, DISTANCES, date_dist_column),
    "formatTime": Function(format_time, 2, 2),
    "identified": Function(identified, 1, 1),
    "childAccountId": Function(child_account_id, 1, 1),
    "parentAccountId": Function(parent_account_id, 1, 1),
    "eventSubType": Function(event_sub_type, 1, 1),
    "expandAppIds": Function(expand_app_ids, 1, 1),
    "hash": Function(hash_, 1, 1, scans=True),
}
"""``map`` is none of them, as its last argument is an expression and no value."""

ELSEWHERE: Mapping[str, str] = {
    "count": "count is an aggregator of group and reduce; len(x) tells how long a list is",
    "in": "contains([…], x) tells whether a list holds x",
}
"""What to write instead of functions that there are not."""
