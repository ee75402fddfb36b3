"""No secret reaches a log: known ones by value, unknown ones by what they look like."""

from __future__ import annotations

import json
import logging
import sys
import threading

import pytest

from bot.telemetry import last_characters, redact, setup_logging

KEY = "7f3a9c51-b0b4-canary.eu"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token xoxb-1234567890-abcDEF", "1234567890-abcDEF"),
        ("xapp-1-A02-33-deadbeef", "deadbeef"),
        ("xoxe.xoxp-1-Mi0yLTEyMw", "Mi0yLTEyMw"),
        ("xoxe-1-refresh", "refresh"),
        ("{'x-pendo-integration-key': 'hush-hush'}", "hush-hush"),
        ("X-Pendo-Integration-Key: hush-hush", "hush-hush"),
        ("(b'x-pendo-integration-key', b'hush-hush')", "hush-hush"),
        ("Authorization: Bearer hush.hush-1", "hush"),
        ("redis://:p%40ss@store:6379/0", "p%40ss"),
        ("rediss://bot:pa:ss@store:6379/0", "pa:ss"),
        ("https://hooks.slack.com/commands/T01/42/hushhush", "hushhush"),
        ("https://hooks.slack.com/services/T01/B02/hushhush.", "hushhush"),
        ("https://files.slack.com/upload/v1/hushhush", "hushhush"),
        ("wss://wss.slack.com/link/?ticket=hushhush&app_id=1", "hushhush"),
    ],
)
def test_what_looks_like_a_secret_is_cut_out(text, secret):
    assert secret not in redact(text)
    assert "…" in redact(text)


def test_ordinary_text_stays():
    text = (
        "GET https://app.pendo.io/api/v1/feature?expand=%2A 200; redis://store:6379/0; box-office; 50 tokens"
    )
    assert redact(text) == text


@pytest.mark.parametrize("secret", [KEY, 'quo"te\\and back-slash', "with space & more+", "ключ-ключ-ключ"])
def test_known_secrets_are_cut_out_as_they_are_and_as_they_are_written(secret):
    from urllib.parse import quote

    text = f"{secret} {quote(secret, safe='')} {json.dumps(secret)} {secret!r}"
    found = redact(text, [secret])
    for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        assert form not in found


def test_of_a_known_secret_the_last_four_characters_stay():
    assert redact(f"the key {KEY} is old", [KEY]) == "the key …y.eu is old"


def test_of_a_short_secret_nothing_stays():
    assert last_characters("short") == ""
    assert redact("pass hunter22 now", ["hunter22"]) == "pass … now"


def test_empty_secrets_change_nothing():
    assert redact("plain", ["", "a"]) == "plain"


def test_a_secret_that_holds_another_is_cut_out_whole():
    assert "canary" not in redact(f"{KEY}-and-more", [KEY[:10], f"{KEY}-and-more"])


def log_a_failure(word: str) -> None:
    try:
        raise RuntimeError(f"refused {word} at hooks.slack.com/commands/T1/2/{word}")
    except RuntimeError:
        logging.getLogger("somebody.else").exception("it failed: %s", {"key": word})


@pytest.mark.parametrize("as_json", [False, True])
def test_messages_arguments_and_tracebacks_are_redacted(capsys, as_json):
    setup_logging("DEBUG", [KEY], as_json=as_json)
    log_a_failure(KEY)
    written = capsys.readouterr().err
    assert "it failed" in written
    assert "RuntimeError" in written
    assert "canary" not in written


def test_json_lines_are_one_object_each(capsys):
    setup_logging("INFO", [], as_json=True)
    logging.getLogger("part").info("first\nsecond %d", 7)
    logging.getLogger("part").debug("not this")
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert entry["time"].endswith("+00:00")
    assert (entry["level"], entry["logger"], entry["message"]) == ("INFO", "part", "first\nsecond 7")


def fail(word: str) -> None:
    raise RuntimeError(f"refused {word}")


def test_what_nobody_catches_is_redacted_too(capsys):
    setup_logging("ERROR", [KEY])
    thread = threading.Thread(target=fail, args=(KEY,))
    thread.start()
    thread.join()
    try:
        fail(KEY)
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    written = capsys.readouterr().err
    assert written.count("RuntimeError: refused") == 2
    assert "canary" not in written
