"""Pure functions from rows to numbers, by the names stored queries use."""

from collections.abc import Mapping

from queries.measures.account_card import account_card
from queries.measures.accounts import accounts
from queries.measures.active import active
from queries.measures.adoption import adoption
from queries.measures.first_use import kaplan_meier
from queries.measures.guide import guide
from queries.measures.launch import launch
from queries.measures.log import log
from queries.measures.nps import nps
from queries.measures.retention import retention
from queries.measures.series import series
from queries.measures.share import share
from queries.measures.stickiness import trail
from queries.measures.table import table

MEASURES: Mapping[str, object] = {
    "account": account_card,
    "accounts": accounts,
    "active": active,
    "adoption": adoption,
    "first_use": kaplan_meier,
    "guide": guide,
    "launch": launch,
    "log": log,
    "nps": nps,
    "retention": retention,
    "series": series,
    "share": share,
    "stickiness": trail,
    "table": table,
}
