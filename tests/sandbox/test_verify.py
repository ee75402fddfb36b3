"""``usagebot sandbox verify`` against the sandbox, and against servers that differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import SettingsError, SourceBusy, SourceError, SourceUnauthorized, WrongRegion
from bot.sandbox.conformance.table import Case
from bot.sandbox.conformance.verify import POLITE_RATE, run, verify
from bot.sandbox.pendo.serving import EmbeddedPendo
from tests.sandbox.pendo.asking import NOW, small_world

KEY = "integration-key-0123456789"
COUNT = {"reduce": {"n": {"count": None}}}


def case(**given: Any) -> Case:
    given = {"name": "a case", "about": "aggregator count", "mark": "doc", "rows": [{"v": 1}]} | given
    return Case.model_validate({"pipeline": [COUNT]} | given)


Answer = Callable[[httpx.Request], httpx.Response]


def found(answer: Answer, *cases: Case) -> list[tuple[str, str]]:
    """Verdict and what was got, for each case, of a server that answers so."""
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://pendo") as client:
        findings = verify(client, {str(place): case for place, case in enumerate(cases)}, lambda _: None)
        return [(finding.verdict, finding.got) for finding in findings]


def says(status: int, **content: Any) -> Answer:
    return lambda _: httpx.Response(status, **content)


@contextmanager
def environment(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[None]:
    """No setting but the key."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("USAGEBOT_PENDO_KEYS", KEY)
    yield


@pytest.fixture(scope="module")
def pendo() -> Iterator[EmbeddedPendo]:
    with EmbeddedPendo(small_world(), key=KEY, clock=lambda: NOW) as server:
        yield server


def test_rows_as_documented_are_ok() -> None:
    assert found(says(200, json={"results": [{"n": 1}]}), case(gives=[{"n": 1}])) == [
        ("ok", "rows [{'n': 1}]")
    ]


def test_other_rows_differ() -> None:
    assert found(says(200, json={"results": [{"n": 2}]}), case(gives=[{"n": 1}])) == [
        ("differs", "rows [{'n': 2}]")
    ]


@pytest.mark.parametrize("mark", ["guess", "choice"])
@pytest.mark.parametrize("n", [1, 2])
def test_what_no_document_says_is_settled_by_the_answer(mark: str, n: int) -> None:
    answer = says(200, json={"results": [{"n": n}]})
    assert found(answer, case(mark=mark, gives=[{"n": 1}])) == [("settled", f"rows [{{'n': {n}}}]")]


def test_an_answer_without_results_has_no_rows() -> None:
    assert found(says(200, json={"results": None}), case(gives=[])) == [("ok", "rows []")]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (says(400, json={"code": 400, "message": "unknown aggregator 'x'"}), "ok"),
        (says(400, text="unknown aggregator 'x'"), "ok"),
        (says(400, text="no"), "differs"),
        (says(422, text="unknown aggregator 'x'"), "differs"),
        (says(500, text="oops"), "differs"),
        (says(200, json={"results": []}), "differs"),
    ],
)
def test_a_refusal_is_compared_by_status_and_text(answer: Answer, verdict: str) -> None:
    assert found(answer, case(refused=400, says="aggregator 'x'"))[0][0] == verdict


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (says(401, text="no"), SourceUnauthorized),
        (says(400, text="missing jzb"), WrongRegion),
        (says(302, headers={"location": "https://login.example"}), SourceError),
        (says(429, text="slower"), SourceBusy),
    ],
)
def test_a_server_that_cannot_be_asked_is_no_difference(answer: Answer, error: type[SourceError]) -> None:
    with pytest.raises(error):
        found(answer, case(gives=[{"n": 1}]))


def test_a_busy_server_is_asked_again_after_as_long_as_it_says() -> None:
    answers = iter(
        [httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(200, json={"results": []})]
    )
    waits: list[float] = []
    with httpx.Client(transport=httpx.MockTransport(lambda _: next(answers)), base_url="http://p") as client:
        (finding,) = verify(client, {"a": case(gives=[])}, waits.append)
    assert (finding.verdict, waits) == ("ok", [7.0])


def test_the_sandbox_is_as_its_own_table_says(
    pendo: EmbeddedPendo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with environment(monkeypatch, tmp_path):
        assert run(pendo.url, None, None, as_json=False) == 0
    told = capsys.readouterr().out
    assert " 0 differ, " in told
    assert "(0 of them unlike the sandbox)" in told
    assert KEY not in told


def test_as_json_it_tells_every_case(
    pendo: EmbeddedPendo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(KEY + "\n")
    monkeypatch.chdir(tmp_path)
    assert run(pendo.url, "key", None, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["cases"]) == sum(told["summary"].values())
    assert told["against"] == pendo.url


def test_on_this_machine_nothing_waits_and_a_rate_paces(
    pendo: EmbeddedPendo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waits: list[float] = []
    with environment(monkeypatch, tmp_path):
        run(pendo.url, None, None, as_json=True, sleep=waits.append)
        assert not waits
        run(pendo.url, None, 4.0, as_json=True, sleep=waits.append)
    assert waits
    assert set(waits) == {0.25}
    assert POLITE_RATE <= 2


@pytest.mark.parametrize("url", ["http://app.pendo.io", "app.pendo.io", "ftp://app.pendo.io", "https://"])
def test_an_address_that_no_key_may_go_to_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with environment(monkeypatch, tmp_path), pytest.raises(SettingsError):
        run(url, None, None, as_json=False)


@contextmanager
def echoing() -> Iterator[str]:
    """Address of a server that refuses everything and repeats the headers it was sent."""

    class Echo(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            told = str(self.headers).encode()
            self.send_response(400)
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_server_that_repeats_the_key_does_not_make_it_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with environment(monkeypatch, tmp_path), echoing() as url:
        assert run(url, None, None, as_json=False) == 1
    told = capsys.readouterr().out
    assert "x-pendo-integration-key" in told
    assert KEY not in told


@pytest.mark.parametrize(("key", "url"), [("another-key-98765432", ""), (KEY, "http://127.0.0.1:1")])
def test_a_server_that_cannot_be_asked_has_an_exit_status_of_its_own(
    pendo: EmbeddedPendo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str, url: str
) -> None:
    with environment(monkeypatch, tmp_path):
        monkeypatch.setenv("USAGEBOT_PENDO_KEYS", key)
        result = CliRunner().invoke(main, ["sandbox", "verify", "--against", url or pendo.url])
    assert result.exit_code == 3
    assert key not in result.output
