"""The kinds of answers, by the name of the measure that a stored query runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.answers.account import why as account_why
from bot.answers.account.answer import answer_account
from bot.answers.accounts import why as accounts_why
from bot.answers.accounts.answer import answer_accounts
from bot.answers.active import why as active_why
from bot.answers.active.answer import answer_active
from bot.answers.adoption import why as adoption_why
from bot.answers.adoption.answer import answer_adoption
from bot.answers.answer import Answer
from bot.answers.first_use import why as first_use_why
from bot.answers.first_use.answer import answer_first_use
from bot.answers.guide import why as guide_why
from bot.answers.guide.answer import answer_guide
from bot.answers.keeping import KeptAnswer
from bot.answers.launch import why as launch_why
from bot.answers.launch.answer import answer_launch
from bot.answers.log import why as log_why
from bot.answers.log.answer import answer_log
from bot.answers.nps import why as nps_why
from bot.answers.nps.answer import answer_nps
from bot.answers.own import why as own_why
from bot.answers.own.series import answer_series
from bot.answers.own.table import answer_table
from bot.answers.retention import why as retention_why
from bot.answers.retention.answer import answer_retention
from bot.answers.share import why as share_why
from bot.answers.share.answer import answer_share
from bot.answers.stickiness import why as stickiness_why
from bot.answers.stickiness.answer import answer_stickiness
from bot.answers.tools import Tools
from bot.answers.why import Why
from bot.question import Question


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """``answer`` raises SourceError where Pendo fails and nothing kept can stand in; ``explain`` says of a
    kept one what it counted. ``may_name_visitors``: it numbers them unless the question says otherwise."""

    answer: Callable[[Question, Tools], Awaitable[Answer]]
    explain: Callable[[KeptAnswer], Why]
    may_name_visitors: bool = False


KINDS: Mapping[str, AnswerKind] = {
    "account": AnswerKind(answer_account, account_why.explain),
    "accounts": AnswerKind(answer_accounts, accounts_why.explain),
    "active": AnswerKind(answer_active, active_why.explain),
    "adoption": AnswerKind(answer_adoption, adoption_why.explain),
    "series": AnswerKind(answer_series, own_why.explain),
    "table": AnswerKind(answer_table, own_why.explain),
    "stickiness": AnswerKind(answer_stickiness, stickiness_why.explain),
    "first_use": AnswerKind(answer_first_use, first_use_why.explain),
    "guide": AnswerKind(answer_guide, guide_why.explain),
    "launch": AnswerKind(answer_launch, launch_why.explain),
    "log": AnswerKind(answer_log, log_why.explain, may_name_visitors=True),
    "nps": AnswerKind(answer_nps, nps_why.explain),
    "retention": AnswerKind(answer_retention, retention_why.explain),
    "share": AnswerKind(answer_share, share_why.explain),
}
