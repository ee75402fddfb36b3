"""What every interaction payload says."""

from __future__ import annotations

from bot.sandbox.slack.blockkit.shapes import Record
from bot.sandbox.slack.workspace import User, Workspace


def interaction(workspace: Workspace, kind: str, user: User, **fields: object) -> dict[str, object]:
    """A payload of the type ``kind`` about an act of ``user``, without what ``fields`` leaves None."""
    return {
        "type": kind,
        "token": "deprecated-verification-token",
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "user": _user_fields(user),
        "api_app_id": workspace.app_id,
        "is_enterprise_install": False,
        "enterprise": None,
        **{key: value for key, value in fields.items() if value is not None},
    }


def _user_fields(user: User) -> Record:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}


def stamp(now: float) -> str:
    """``action_ts``: seconds with six digits."""
    return f"{now:.6f}"
