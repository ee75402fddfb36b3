"""The documented grammar of Pendo expressions: C's precedence, paths, lists, two string forms."""

from __future__ import annotations

from functools import cache
from typing import Any

from lark import Lark

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
NUMBER: /(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?/
STRING: /"([^"\\]|\\.)*"/
RAW_STRING: /`[^`]*`/

%ignore /\s+/
"""


@cache
def parser() -> Lark:
    """The one parser; it holds no state between texts."""
    return Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)


def parse_tree(text: str) -> Any:
    """The syntax tree of ``text``. Raises lark's UnexpectedInput where it is none."""
    return parser().parse(text)
