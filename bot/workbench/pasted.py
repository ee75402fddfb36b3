"""Request bodies as people paste them: with comments, curly quotes, stray commas, or only the pipeline."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bot.errors import SettingsError

_CURLY = "“”„"
_DOUBLE = '"' + _CURLY


@dataclass(frozen=True, slots=True)
class Pasted:
    """A body in the API's own form; ``mended`` says what was done to the text to make it one."""

    body: dict[str, Any]
    mended: tuple[str, ...]

    @property
    def pipeline(self) -> list[Any]:
        """Its stages; empty where it has none."""
        request = self.body.get("request")
        stages = cast("dict[str, Any]", request).get("pipeline") if isinstance(request, dict) else None
        return cast("list[Any]", stages) if isinstance(stages, list) else []

    @property
    def name(self) -> str:
        """The label that the request gives itself, '' where none."""
        request = self.body.get("request")
        name = cast("dict[str, Any]", request).get("name") if isinstance(request, dict) else ""
        return name if isinstance(name, str) else ""


def read_file(file: Path) -> Pasted:
    """The body in ``file``. Raises SettingsError naming file, line and what is wrong."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise SettingsError(f"{file} cannot be read: {reason}.") from None
    return read_text(text, str(file))


def read_text(text: str, where: str = "body") -> Pasted:
    """The body that ``text`` holds. Raises SettingsError naming ``where``, line and what is wrong."""
    plain, mended = _plain_json(text)
    try:
        value = json.loads(plain)
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}:{error.colno}"
        raise SettingsError(
            f"{place}: this is no JSON: {error.msg}.", "Paste the whole body, from its first { or [ on."
        ) from None
    except RecursionError:
        raise SettingsError(f"{where}: this is nested too deep.") from None
    body, wrapped = _wrapped(value, where)
    return Pasted(body, (*mended, *wrapped))


def _wrapped(value: object, where: str) -> tuple[dict[str, Any], list[str]]:
    response = {"response": {"mimeType": "application/json"}}
    if isinstance(value, list):
        told = "the list was taken for the pipeline of a request; the API refuses it bare"
        return response | {"request": {"pipeline": value}}, [told]
    if not isinstance(value, dict):
        raise SettingsError(f"{where}: a body is an object or a list of stages.")
    given = cast("dict[str, Any]", value)
    if "requests" in given:
        raise SettingsError(
            f"{where}: this is the form in which Pendo's web client asks, with several requests in one.",
            "Paste the pipeline of one of them.",
        )
    if "pipeline" in given:
        told = "the pipeline was put inside request; the API refuses it beside"
        return response | {"request": given}, [told]
    return given, []


def _plain_json(text: str) -> tuple[str, list[str]]:
    """``text`` without what JSON does not know, line by line in the same place; and what that was."""
    out: list[str] = []
    mended: dict[str, None] = {}
    place = 0
    while place < len(text):
        char = text[place]
        if char in _DOUBLE:
            end, string = _string(text, place)
            if string != text[place:end]:
                mended["curly quotes were made straight"] = None
            out.append(string)
        elif text.startswith(("//", "/*"), place):
            end = _end_of_comment(text, place)
            out.append("\n" * text.count("\n", place, end))
            mended["comments were left out"] = None
        elif char == "," and text[place + 1 :].lstrip()[:1] in ("]", "}"):
            end = place + 1
            mended["a comma before a closing bracket was left out"] = None
        else:
            end = place + 1
            out.append(char)
        place = end
    return "".join(out), list(mended)


def _end_of_comment(text: str, start: int) -> int:
    """Where a comment ends; a line's own end stays."""
    mark, length = ("\n", 0) if text.startswith("//", start) else ("*/", 2)
    end = text.find(mark, start + 2)
    return len(text) if end < 0 else end + length


def _string(text: str, start: int) -> tuple[int, str]:
    """The string that begins at ``start``: where it ends, and its form in JSON. One that begins with a
    straight quote ends with one; one that begins with a curly quote ends with any."""
    closing = _DOUBLE if text[start] in _CURLY else '"'
    place = start + 1
    while place < len(text) and text[place] not in closing and text[place] != "\n":
        place += 2 if text[place] == "\\" else 1
    if place >= len(text) or text[place] == "\n":
        return place, text[start:place]
    inner = re.sub(rf"\\[{_CURLY}]", r'\\"', text[start + 1 : place])
    return place + 1, f'"{inner}"'
