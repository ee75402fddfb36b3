"""Where a digest may stand that names accounts (pure)."""

from __future__ import annotations

from bot.access.rules import AccessRules
from bot.digest.definitions import Definition
from bot.errors import Refused


def check_place(digest: Definition, rules: AccessRules) -> None:
    """Raises Refused where a digest about ``mine`` accounts, which names them, goes into a channel that
    ``rules`` do not list for names of accounts."""
    if digest.accounts == "all" or digest.is_direct or digest.channel in rules.account_names.channels:
        return
    raise Refused(
        f"The digest {digest.name} names its owner's accounts, and {digest.channel} is no channel for names.",
        f"Let it go to its owner alone, as channel: {digest.owner}, or list the channel in access.yml under "
        "account_names.",
    )
