"""The fonts of the charts, from packages and never from the system, and text made fit for them.

Noto Sans, Noto Emoji and their relatives come with ``manimgx-fonts``, Noto Sans CJK with
``noto-cjk-sans-jp-regular``; all under the SIL Open Font License 1.1.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from matplotlib.ft2font import FT2Font

MISSING = "□"

_JOINERS = "\u200c\u200d"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = "\u200e", "\u200f"
_WORD_JOINER = "\u2060"  # invisible; keeps letters of two fonts from being shaped as one cluster
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile("[\\s\x00-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff]+")
_RTL = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_RTL_RUN = re.compile(rf"{_RTL}(?:[\W\d_]*{_RTL})*({_WORD_JOINER}?…)?")
_MARKS_PER_LETTER = 4


def noto_paths() -> tuple[Path, ...]:
    """Noto Sans first, then emoji, then a font a script, the largest last."""
    folder = Path(str(files("manimgx_fonts")))
    scripts = sorted(folder.glob("NotoSans[A-Z]*.ttf"))
    cjk = Path(str(files("noto_cjk_sans_jp_regular"))) / "NotoSansCJKjp-Regular.otf"
    return (folder / "NotoSans[wght].ttf", folder / "NotoEmoji[wght].ttf", *scripts, cjk)


class FontStack:
    """Fonts in order of preference: the first that has a letter draws it.

    ``fingerprint`` changes when any of the files does.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._faces = [FT2Font(path) for path in paths]
        self._stack = lru_cache(maxsize=64)(self._stacked)
        self._owners = lru_cache(maxsize=1 << 14)(self._owning)
        self.fingerprint = _fingerprint(paths, self._faces)

    def clean(self, text: str) -> str:
        """``text`` on one line, without control and direction marks; what no font has becomes □."""
        if text.isascii() and text.isprintable():
            return " ".join(text.split())
        flat = _BLANKS.sub(" ", _BIDI_CONTROLS.sub("", unicodedata.normalize("NFC", text)))
        kept = "".join(cluster if owners else MISSING for cluster, owners in self._clusters(flat))
        # A mark left away may have stood between two letters that compose, or two blanks.
        return " ".join(unicodedata.normalize("NFC", kept).split())

    def prepare(self, text: str) -> tuple[FT2Font, str]:
        """A face that has every letter of ``text``, and ``text`` cleaned and marked for shaping with it."""
        text = self.clean(text)
        if text.isascii():
            return self._stack(()), text
        parts: list[str] = []
        used: list[int] = []
        for cluster, owners in self._clusters(text):
            place = (owners & -owners).bit_length() - 1  # the lowest bit: the font preferred
            if used and place != used[-1]:
                parts.append(_WORD_JOINER)
            parts.append(cluster)
            used.append(place)
        others = tuple(sorted(set(used) - {0}))
        return self._stack(others), left_to_right("".join(parts))

    def _stacked(self, others: tuple[int, ...]) -> FT2Font:
        # font_manager.get_font does the same, but shares its faces between all callers of a thread.
        return FT2Font(self._faces[0].fname, _fallback_list=[self._faces[place] for place in others])

    def _clusters(self, text: str) -> Iterator[tuple[str, int]]:
        """Letters with the marks that sit on them, and the bit set of the fonts that have them all.

        A letter and its marks are shaped together, hence come from one font; a mark that no font has
        together with its letter is left away, and so are one without a letter and a tower of them.
        """
        cluster, owners = "", 0
        for char in text:
            also = self._owners(char)
            if _extends(char):
                if owners & also and cluster != " " and len(cluster) <= _MARKS_PER_LETTER:
                    cluster, owners = cluster + char, owners & also
                continue
            if cluster:
                yield cluster, owners
            cluster, owners = char, also
        if cluster:
            yield cluster, owners

    def _owning(self, char: str) -> int:
        code = ord(char)
        return sum(1 << place for place, face in enumerate(self._faces) if face.get_char_index(code))


def left_to_right(text: str) -> str:
    """``text`` with invisible marks that keep a right-to-left name in its place within our sentences.

    Without them a title that begins with an Arabic name runs from right to left as a whole, and a figure
    behind such a name jumps before it. The ellipsis of a shortened one stays at its end, the left.
    """
    marked = _RTL_RUN.sub(
        lambda run: run.group() + (_RIGHT_TO_LEFT if run.group(1) else "") + _LEFT_TO_RIGHT, text
    )
    return marked if marked == text else _LEFT_TO_RIGHT + marked


def letter_starts(text: str) -> list[int]:
    """The places, but for the first, at which ``text`` can be cut without parting a letter from its marks."""
    pairs = enumerate(pairwise(text), start=1)
    return [place for place, (before, char) in pairs if before not in _JOINERS and not _extends(char)]


def _extends(char: str) -> bool:
    return char in _JOINERS or "\U0001f3fb" <= char <= "\U0001f3ff" or unicodedata.category(char)[0] == "M"


def _fingerprint(paths: Sequence[Path], faces: Sequence[FT2Font]) -> str:
    heads = [face.get_sfnt_table("head") for face in faces]
    sums = [(path.name, head and head["checkSumAdjustment"]) for path, head in zip(paths, heads, strict=True)]
    return hashlib.sha256(repr(sums).encode()).hexdigest()[:12]
