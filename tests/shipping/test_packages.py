"""The wheel and the sdist hold what the program needs and nothing else, and the wheel answers by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "queries")
UNWANTED = {
    *("__pycache__", ".venv", ".git", ".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"),
    *(".env", ".ci", "tests", "build", "dist", "secrets"),
}


def build(kind: str, source: Path, folder: Path) -> Path:
    """Without an index: the backend is the one that is installed."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return zipfile.ZipFile(build("wheel", ROOT, tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", ROOT, folder)) as packed:
        packed.extractall(folder / "unpacked", filter="data")
    (top,) = (folder / "unpacked").iterdir()
    return top


def source_files() -> set[str]:
    """Of the packages, all but caches."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert names == source_files()
    assert {name.partition("/")[0] for name in names} == set(PACKAGES)
    for data in (
        "queries/adoption.yml",
        "queries/pipelines/feature_use.yml",
        "bot/sandbox/slack/page/index.html",
        "bot/sandbox/slack/page/base.css",
        "bot/sandbox/conformance/cases/stages.yml",
    ):
        assert data in names


def test_the_wheel_says_what_it_is_and_needs(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    told = message_from_string(wheel.read(metadata).decode())
    folder = metadata.rpartition("/")[0]
    needs = " ".join(told.get_all("Requires-Dist", []))

    assert told["Name"] == "usagebot"
    assert told["License-Expression"] == "MIT"
    assert "usagebot = bot.cli:main" in wheel.read(f"{folder}/entry_points.txt").decode()
    assert wheel.read(f"{folder}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    for fonts in ("manimgx-fonts", "noto-cjk-sans-jp-regular"):
        assert fonts in needs


def test_the_sdist_holds_the_sources_and_documents(sdist: Path) -> None:
    names = {str(path.relative_to(sdist)) for path in sdist.rglob("*") if path.is_file()}

    assert source_files() < names
    assert {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "manifest.yml"} < names
    assert {"docs/measures.md", "docs/images/digest.png"} < names
    assert [name for name in names if UNWANTED & set(Path(name).parts)] == []


def test_a_wheel_from_the_sdist_is_the_same(wheel: zipfile.ZipFile, sdist: Path, tmp_path: Path) -> None:
    again = zipfile.ZipFile(build("wheel", sdist, tmp_path))

    assert {(each.filename, each.CRC) for each in again.infolist()} == {
        (each.filename, each.CRC) for each in wheel.infolist()
    }


def test_the_wheel_alone_answers(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "unpacked")
    ask = "import bot; print(bot.__file__); from bot.cli import main; main()"
    answered = subprocess.run(
        [sys.executable, "-c", ask, "ask", "--demo", "--now", "2026-11-25T10:00", "/adoption export-button"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")},
        check=True,
        capture_output=True,
        text=True,
    )
    where, headline, *_ = answered.stdout.splitlines()

    assert Path(where).is_relative_to(tmp_path)
    assert headline == "Export button: 38 % of active accounts used it (42 of 110)"
