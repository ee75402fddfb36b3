"""docs/licences.md, from what the packages of requirements.lock say of themselves, as installed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from tests.shipping.locks import pinned

_INTRODUCTION = """\
<!-- Made by `make docs` from the installed packages: change nothing here. -->

# Licences

usagebot itself: MIT, see [LICENSE](../LICENSE). The wheel holds no other's code; the image, and whoever
installs the wheel, add these packages, under the licences that they name:

"""
_TOOLS = """
## For developers only

Neither the wheel nor the image brings these along; `make setup` installs them. The store of `make demo` is
among them.

"""
_HEAD = "| package | licence |\n|---|---|\n"


def licences_page() -> str:
    run = pinned("requirements-run.lock")
    tools = [name for name in pinned("requirements.lock") if name not in run]
    return f"{_INTRODUCTION}{_HEAD}{_rows(run)}{_elsewhere(run)}{_TOOLS}{_HEAD}{_rows(tools)}"


def licence(name: str) -> str:
    """As the package says it: as an expression, in a word, by its classifier, or over its licence's text; ''
    where it is not installed here."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return ""
    (expression, *_), (word, *_) = (_said(found, key) for key in ("License-Expression", "License"))
    classed = [each.rpartition(" :: ")[2] for each in _said(found, "Classifier") if "License ::" in each]
    return expression or (word if _is_a_word(word) else ", ".join(classed) or _text(found))


def _said(found: Distribution, key: str) -> list[str]:
    """Every value of ``key``, one that is empty where there is none."""
    return found.metadata.get_all(key) or [""]


def _is_a_word(text: str) -> bool:
    return 0 < len(text) < 30 and "\n" not in text


def _text(found: Distribution) -> str:
    """The first line of its licence."""
    files = [file for file in found.files or [] if "LICENSE" in file.name]
    return files[0].read_text().strip().splitlines()[0] if files else ""


def _rows(names: Iterable[str]) -> str:
    return "".join(f"| {name} | {said} |\n" for name in names if (said := licence(name)))


def _elsewhere(names: Iterable[str]) -> str:
    absent = [name for name in names if not licence(name)]
    return f"\nOn Windows or on an older Python also: {', '.join(absent)}.\n" if absent else ""
