"""The words people use for time in five languages, as one small English.

``canonical`` turns ``últimos 90 días``, ``letzte 90 Tage`` and ``過去90日`` into ``last 90 day``, so that
``reading`` needs one grammar. Articles vanish, accents and plural endings do not matter. An ordinal
keeps a mark (``#1 quarter``), for it counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.names import without_accents
from bot.windows.calendar import MONTH_NAMES, WEEKDAY_NAMES
from bot.windows.vocabulary import CANONICAL

_JAPANESE_UNITS = {"日": "day", "週": "week", "年": "year", "時間": "hour"}
_JAPANESE: tuple[tuple[str, str], ...] = (
    (r"(?<=.)(?:の|に|は|(?<!ま)で|を|分)$", ""),
    (r"^(.+)から(.+?)(?:まで)?$", r"\1 to \2"),
    (r"^(.+?)(?:から|以降|以来)$", r"since \1"),
    (r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", r" \1-\2-\3 "),
    (r"([0-9]{4})年([0-9]{1,2})月", r" \1-\2 "),
    (r"([0-9]{1,2})月([0-9]{1,2})日", r" \2 m\1 "),
    (r"(?:過去|直近|最近|ここ)([0-9]+)[かヶカヵケ箇]月間?", r" last \1 month "),
    (r"(?:過去|直近|最近|ここ)([0-9]+)(日|週|年|時間)間?", r" last \1 \2 "),
    (r"([0-9]{4})年(?!度)", r" \1 "),
    (r"([0-9]{1,2})月", r" m\1 "),
    (r"第([1-4])四半期", r" q\1 "),
    (r"[先前]四半期", " last quarter "),
    (r"[今当]四半期", " this quarter "),
    (r"上半期", " h1 "),
    (r"下半期", " h2 "),
    (r"先月", " last month "),
    (r"[今当]月", " this month "),
    (r"来月", " next month "),
    (r"先週", " last week "),
    (r"今週", " this week "),
    (r"来週", " next week "),
    (r"[昨去]年", " last year "),
    (r"[今本]年", " this year "),
    (r"来年", " next year "),
    (r"昨日", " yesterday "),
    (r"[今本]日", " today "),
    (r"明日", " tomorrow "),
    (r"(?:これ|今|ここ|現在)まで", " so far "),
    (r"[~〜]", " to "),
    *((f"{day}曜日?", f" {name} ") for day, name in zip("月火水木金土日", WEEKDAY_NAMES, strict=True)),
)  # fmt: skip

_DIGITS = re.compile(r"-?[0-9][0-9./-]*")
_COUNTED = re.compile(r"([0-9]+)([a-z]+)")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|re|eme|e|o|a)")
_CODE = re.compile(
    r"(?:[qh][0-9]|t[1-4]|s[12])(?:[-/]?(?:20)?[0-9]{2})?|20[0-9]{2}[-/]?(?:[qh][0-9]|t[1-4]|s[12])"
)
_FISCAL = re.compile(r"fy'?-?(?:20)?[0-9]{2}")
_ELISION = re.compile(r"^(?:l|d|j|qu)'")
_UNITS = frozenset({"day", "week", "month", "quarter", "half", "year", "hour"})
_LONGEST = 40
EDGES = "*_~`'\",;:!?()[]<>"


def words_of(token: str) -> tuple[str, ...] | None:
    """The canonical words of one typed token; empty for an article, None if it says nothing about time."""
    word = without_accents(token.casefold()).strip(EDGES).replace("...", " ")
    if not word or len(word) > _LONGEST:
        return None
    if not word.isascii():
        word = _from_japanese(word)
    words: list[str] = []
    for piece in word.replace("..", " to ").split():
        known = _known(piece)
        if known is None:
            return None
        words.extend(known)
    return tuple(words)


def canonical(tokens: Iterable[str]) -> str | None:
    """The canonical phrase of ``tokens``, or None where one of them says nothing about time."""
    words: list[str] = []
    for token in tokens:
        known = words_of(token)
        if known is None:
            return None
        words.extend(known)
    return " ".join(words)


def _known(piece: str) -> list[str] | None:
    if piece in {"-", "--"}:
        return ["-"]
    if re.fullmatch(r"[0-9]{1,2}\.", piece):
        return [f"#{piece[:-1]}"]
    if _DIGITS.fullmatch(piece):
        return [piece.rstrip(".-") if piece.count(".") == 1 and piece.endswith(".") else piece]
    word = _ELISION.sub("", piece.rstrip(".")).lstrip("-").replace("'", "")
    if word in CANONICAL:
        return CANONICAL[word].split()
    if ordinal := _ORDINAL.fullmatch(word):
        return [f"#{ordinal[1]}"]
    if (counted := _COUNTED.fullmatch(word)) and (unit := _unit(counted[2])):
        return [counted[1], unit]
    if _CODE.fullmatch(word) or _FISCAL.fullmatch(word):
        return [word.replace("'", "")]
    return _hyphenated(word)


def _unit(word: str) -> str | None:
    meaning = "year" if word == "y" else CANONICAL.get(word)
    return meaning if meaning in _UNITS else None


def _hyphenated(word: str) -> list[str] | None:
    """``june-august``, ``last-30-days``, ``1-jun-2026``."""
    first, hyphen, rest = word.partition("-")
    if not (hyphen and first and rest):
        return None
    left, right = _known(first), _known(rest)
    return None if left is None or right is None else [*left, "-", *right]


def _from_japanese(word: str) -> str:
    for pattern, words in _JAPANESE:
        word = re.sub(pattern, words, word)
    word = re.sub(r"\bm([0-9]{1,2})\b", _month_name, word)
    return " ".join(_JAPANESE_UNITS.get(piece, piece) for piece in word.split())


def _month_name(match: re.Match[str]) -> str:
    month = int(match[1])
    return MONTH_NAMES[month - 1].lower() if 1 <= month <= 12 else match[0]
