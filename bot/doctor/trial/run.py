"""``usagebot doctor --try-in CHANNEL``: sends everything once, says what Slack took, and takes it away."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.charts.render import Renderer
from bot.doctor.finding import Finding, fail, ok, warn
from bot.doctor.parts import Parts, is_set
from bot.doctor.trial.items import Item, items
from bot.doctor.trial.stage import Stage
from bot.errors import DeliveryError, SettingsError
from bot.replies.pictures import Pictures, Sleep
from bot.replies.slack import open_slack

SECONDS = 60.0
"""As long as one item may take, waits for Slack's own pace included."""
REMOVED = "Taken away again"
_UNTOLD = "no document says so"


async def attempt(
    parts: Parts, channel: str, user: str, only: Sequence[str] = (), *, sleep: Sleep = asyncio.sleep
) -> list[Finding]:
    """A finding for each item, in order, and one on what is left; ``only`` the items of these names, all
    without any. Raises SettingsError before anything is sent."""
    settings = parts.settings
    _check(channel, user)
    if not is_set(settings.slack_bot_token):
        raise SettingsError("The bot has no Slack token.", "Set USAGEBOT_SLACK_BOT_TOKEN, xoxb-…")
    with ThreadPoolExecutor(1, thread_name_prefix="charts") as executor:
        async with open_slack(settings.slack_url, settings.slack_bot_token) as slack:
            stage = Stage(
                slack=slack,
                pictures=Pictures(slack, Renderer(), executor, None, sleep=sleep),
                http=parts.http,
                url=settings.slack_url,
                token=settings.slack_bot_token,
                channel=channel,
                user=user,
                now=parts.clock(),
                sleep=sleep,
            )
            wanted = [item for item in items(stage.now.date()) if not only or item.what in only]
            try:
                found = [await tried(item, stage) for item in wanted]
            finally:
                left = await stage.clear()
    return [*found, judge_left(len(stage.posted), left)]


async def tried(item: Item, stage: Stage) -> Finding:
    """What Slack makes of one item."""
    if item.alone and not stage.user:
        return warn(item.what, "Not tried: one person alone would see it.", "Name yourself with --user U….")
    try:
        async with asyncio.timeout(SECONDS):
            await item.send(stage)
    except DeliveryError as error:
        return refused(item, str(error))
    except TimeoutError:
        return refused(item, f"No answer within {SECONDS:g} seconds.")
    return ok(item.what, f"taken ({_UNTOLD})" if item.open else "taken")


def refused(item: Item, says: str) -> Finding:
    """Of an item that Slack did not take."""
    if item.open:
        return warn(item.what, f"{says} ({_UNTOLD})", "Nothing has to be done: the bot does without.")
    return fail(item.what, says, "Run usagebot doctor; look at the channel's rules on who may post.")


def judge_left(sent: int, left: Sequence[str]) -> Finding:
    """Of what could not be taken away; what one person was shown goes when they reload Slack."""
    if not left:
        return ok(REMOVED, f"all {sent} messages and their files")
    return warn(REMOVED, f"Left: {', '.join(left)}.", "Delete them by hand.")


def _check(channel: str, user: str) -> None:
    if not re.fullmatch(r"[CG][A-Z0-9]{8,20}", channel):
        do = "Give its id, such as C0123ABCD (in Slack at the foot of the channel's details)."
        raise SettingsError(f"{channel!r} is no channel.", do)
    if user and not re.fullmatch(r"[UW][A-Z0-9]{8,20}", user):
        raise SettingsError(f"{user!r} is no person.", "Give the id, such as U0123ABCD.")
