"""docs/watchdog.md names every trouble by its words."""

from __future__ import annotations

import re
from pathlib import Path

import bot.watchdog.judging as judging

PAGE = (Path(__file__).parents[2] / "docs" / "watchdog.md").read_text(encoding="utf-8")


def test_every_trouble_is_there() -> None:
    source = Path(judging.__file__).read_text(encoding="utf-8")
    said = re.findall(r'text = f?"([^"]+)"|Trouble\(\s*"file", f"([^"]+)"', source)
    texts = [one or other for one, other in said]
    assert len(texts) == 6
    for text in texts:
        words = [part.strip(" .:;,") for part in re.split(r"\{[^}]*\}", text)]
        longest = max(words, key=len).partition(":")[0]
        assert longest in PAGE, text
