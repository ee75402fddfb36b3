"""Every error this project raises on purpose, in one tree.

    UsageBotError
    ├── SettingsError            a setting, a stored query or a file is wrong                   exit 1
    ├── InternalError            our own fault                                                  exit 1
    ├── NotUnderstood            the text means nothing certain                                 exit 2
    │   ├── ChoiceNeeded         it means several things; the candidates are offered
    │   └── Refused              it is understood and cannot be answered
    ├── SourceError              Pendo failed and nothing kept could stand in                   exit 3
    │   ├── SourceUnauthorized   no key was accepted
    │   ├── SourceRejected       Pendo refused the request itself (400, 402, 404, 422)
    │   ├── WrongRegion          the key belongs to another region's host
    │   ├── SourceBusy           rate limited for longer than a person waits
    │   ├── SourceTimeout        no answer within the time a question may take
    │   │   └── SourceTooLong    one run of Pendo is too short for what was asked; a part of it may do
    │   ├── SourceUnavailable    connection failed, or 5xx
    │   ├── SourceGarbled        an answer that is not what was asked for (HTML, cut off)
    │   └── SourceIncomplete     as many rows as the limit: some are missing
    ├── StoreError               Redis failed where no answer is possible without it            exit 1
    ├── DeliveryError            Slack did not take a message                                   exit 1
    └── NotAllowed               this person may not see this in this place                     exit 4

``str(error)`` is the sentence a person sees; ``hint`` says what to do. Neither ever holds a secret.
"""

from __future__ import annotations

from collections.abc import Sequence


class UsageBotError(Exception):
    """Root of the tree. ``kind`` is the stable name used by ``--json``; ``exit_code`` the terminal's."""

    kind = "error"
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SettingsError(UsageBotError):
    kind = "settings"


class InternalError(UsageBotError):
    kind = "internal"


class NotUnderstood(UsageBotError):
    """``choices`` are runnable command texts, the likeliest first: what can be asked instead."""

    kind = "not_understood"
    exit_code = 2

    def __init__(self, message: str, hint: str = "", choices: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.choices = tuple(choices)


class ChoiceNeeded(NotUnderstood):
    """``choices`` are what may be meant."""

    kind = "choice"

    def __init__(self, message: str, choices: Sequence[str], hint: str = "") -> None:
        super().__init__(message, hint, choices)


class Refused(NotUnderstood):
    kind = "refused"


class SourceError(UsageBotError):
    """``again_after``: seconds after which the same request may well succeed; None where it will not."""

    kind = "source"
    exit_code = 3

    def __init__(self, message: str, hint: str = "", again_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.again_after = again_after


class SourceUnauthorized(SourceError):
    kind = "source_unauthorized"


class SourceRejected(SourceError):
    kind = "source_rejected"


class WrongRegion(SourceError):
    kind = "wrong_region"


class SourceBusy(SourceError):
    kind = "source_busy"


class SourceTimeout(SourceError):
    kind = "source_timeout"


class SourceTooLong(SourceTimeout):
    """To a person it is a timeout like any other."""


class SourceUnavailable(SourceError):
    kind = "source_unavailable"


class SourceGarbled(SourceError):
    kind = "source_garbled"


class SourceIncomplete(SourceError):
    kind = "source_incomplete"


class StoreError(UsageBotError):
    kind = "store"


class DeliveryError(UsageBotError):
    """``code`` is Slack's own error name."""

    kind = "delivery"

    def __init__(self, message: str, hint: str = "", code: str = "") -> None:
        super().__init__(message, hint)
        self.code = code


class NotAllowed(UsageBotError):
    """``ask`` are the Slack ids of people and user groups who may help, said after the hint."""

    kind = "not_allowed"
    exit_code = 4

    def __init__(self, message: str, hint: str = "", ask: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.ask = tuple(ask)
