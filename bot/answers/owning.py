"""Whose accounts are whose: by the address that an account holds as its owner's (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import Refused

_NO_ADDRESS = (
    "I cannot tell which accounts are yours: I don't know your e-mail address. In Slack that takes "
    "the permission users:read.email for me, and an address in your profile."
)


def check_owning(address: str, owners: Mapping[str, str], field: str, hint: str) -> None:
    """Raises Refused, with ``hint``, where nobody can tell what ``address`` owns: it is '', or no account
    holds an owner in ``field``."""
    if not address:
        raise Refused(_NO_ADDRESS, hint)
    if not owners:
        raise Refused(f"No account holds an owner in {field} (setting: account_owner).", hint)


def owned_by(address: str, owners: Mapping[str, str]) -> frozenset[str]:
    """The accounts whose owner, by ``owners``, has that address, in upper or lower case."""
    wanted = address.casefold()
    return frozenset(account for account, owner in owners.items() if owner.casefold() == wanted)
