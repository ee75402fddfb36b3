"""The documented grammar of Pendo expressions: C's precedence, paths, lists, two string forms."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from lark import Lark, UnexpectedInput

from bot.sandbox.pendo.refusals import Refusal

_GRAMMAR = r"""
?start: or_

?or_: and_ ("||" and_)*
?and_: equality ("&&" equality)*
?equality: comparison | equality EQUALITY comparison -> binary
?comparison: sum_ | comparison COMPARISON sum_ -> binary
?sum_: product | sum_ ADDITIVE product -> binary
?product: unary | product MULTIPLICATIVE unary -> binary
?unary: postfix | ("!") unary -> not_ | ADDITIVE unary -> sign
?postfix: primary
    | postfix "." NAME -> attribute
    | postfix "[" or_ "]" -> item
    | postfix "[" slice_end ":" slice_end "]" -> slice_
slice_end: or_?
?primary: NUMBER -> number
    | STRING -> string
    | RAW_STRING -> raw_string
    | NAME -> name
    | NAME "(" [or_ ("," or_)*] ")" -> call
    | "[" [or_ ("," or_)*] "]" -> list_
    | "(" or_ ")"

EQUALITY: "==" | "!="
COMPARISON: "<=" | ">=" | "<" | ">"
ADDITIVE: "+" | "-"
MULTIPLICATIVE: "*" | "/" | "%"
NAME: /[A-Za-z_$][A-Za-z0-9_$]*/
NUMBER: /([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?/
STRING: /"([^"\\]|\\.)*"/
RAW_STRING: /`[^`]*`/

%ignore /[ \t\r\n]+/
"""

_INSTEAD: tuple[tuple[str, str], ...] = (
    (r"(not\s+)?in\b", "there is no 'in'; contains([…], x) tells whether a list holds x"),
    (r"between\b", "there is no 'between'; write x >= a && x <= b"),
    (r"(and|or|not)\b", "write &&, || and !"),
    (r"\?", "there is no '? :'; if(condition, then, otherwise) chooses"),
    (r"=?~", "there are no regular expressions; contains and startsWith compare texts"),
    (r"=", "'==' compares"),
    (r"'", 'a text stands in "…" or `…`'),
)


@cache
def _parser() -> Lark:
    """The one parser; it holds no state between texts."""
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse_tree(text: str) -> Any:
    """The syntax tree of ``text``. Raises Refusal where it is none, naming the place."""
    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        raise Refusal(_fault(text, error.pos_in_stream)) from None


def _fault(text: str, place: int | None) -> str:
    if place is None or place >= len(text):
        return f"cannot parse expression {text[:200]!r}: unexpected its end"
    rest = text[place:]
    instead = next((f"; {hint}" for pattern, hint in _INSTEAD if re.match(pattern, rest)), "")
    return f"cannot parse expression {text[:200]!r}: unexpected {rest[:12]!r}{instead}"
