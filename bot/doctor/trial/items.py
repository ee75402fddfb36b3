"""What a trial sends, one item after the other: all that the bot sends, and what no document settles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from bot.charts.describe import describe
from bot.charts.spec import ChartSpec
from bot.digest.message import digest_message
from bot.doctor.trial import samples
from bot.doctor.trial.stage import Stage
from bot.errors import DeliveryError
from bot.replies.homeview import home_view
from bot.replies.messages import (
    Message,
    card_message,
    error_message,
    fallback,
    help_message,
    placeholder_message,
    sentence_message,
    with_native_charts,
)

Send = Callable[[Stage], Awaitable[object]]
METADATA = {"event_type": "usagebot_trial", "event_payload": {"trial": "1"}}


@dataclass(frozen=True, slots=True)
class Item:
    """``open``: no document says whether Slack takes it, and the bot does without where it does not.
    ``alone``: it is shown to one person, who has to be named."""

    what: str
    send: Send
    open: bool = False
    alone: bool = False


async def answer(stage: Stage) -> None:
    ts = await stage.post(placeholder_message(None))
    await stage.update(ts, samples.answer_with_buttons(stage.now))


async def chart(stage: Stage, spec: ChartSpec) -> None:
    """The bot's way: the numbers first, then the picture in the same message."""
    message = sentence_message(f"A trial: {describe(spec)}")
    ts = await stage.post(message)
    await stage.update(ts, await stage.pictured(message, spec))


async def highest(stage: Stage) -> None:
    await chart(stage, samples.multiples(stage.now.date(), samples.ROWS))


async def digest(stage: Stage) -> None:
    content = samples.digest(stage.now)
    await stage.post(await stage.pictured(digest_message(content), content.picture))


async def same_file_twice(stage: Stage) -> None:
    spec = samples.charts(stage.now.date())["bars"]
    message = await stage.pictured(sentence_message("A trial: one file in two messages"), spec)
    await stage.post(message)
    await stage.post(message)


async def in_thread(stage: Stage) -> None:
    spec = samples.charts(stage.now.date())["bars"]
    parent = await stage.post(sentence_message("A trial: a chart in the thread below"))
    pictured = await stage.pictured(Message(fallback(describe(spec)), ()), spec)
    await stage.post(pictured, thread_ts=parent)


async def refusal(stage: Stage) -> None:
    await stage.post(error_message(samples.refused()))


async def cards(stage: Stage) -> None:
    await stage.post(help_message(samples.help_card()))
    await stage.post(card_message(samples.card()))


async def found_again(stage: Stage) -> None:
    """By its metadata, as after a crash in the middle of posting."""
    since = stage.now.timestamp()
    ts = await stage.post(sentence_message("A trial: found again"), metadata=METADATA)
    if await stage.slack.find(stage.channel, METADATA, since) != ts:
        raise DeliveryError("Slack took it, and does not find it again.")


async def whispered(stage: Stage) -> None:
    await stage.slack.whisper(stage.channel, stage.user, samples.answer_with_buttons(stage.now))


async def file_of_rows(stage: Stage) -> None:
    file = samples.table()
    direct = await stage.slack.open_direct(stage.user)
    file_id = await stage.slack.upload(file.data, file.name)
    stage.files.append(file_id)
    await stage.slack.complete(file_id, "A trial", direct)


async def home(stage: Stage) -> None:
    """The bot draws it anew as soon as that person opens it."""
    await stage.slack.publish(stage.user, home_view((), (), "A trial"))


def drawn_by_slack(stage: Stage) -> Message:
    spec = samples.charts(stage.now.date())["bars"]
    return with_native_charts(sentence_message("A trial: a chart that Slack draws"), (spec,))


async def native(stage: Stage) -> None:
    await stage.post(drawn_by_slack(stage))


async def native_in_update(stage: Stage) -> None:
    ts = await stage.post(sentence_message("A trial: a chart that Slack draws, added later"))
    await stage.update(ts, drawn_by_slack(stage))


async def native_whispered(stage: Stage) -> None:
    await stage.slack.whisper(stage.channel, stage.user, drawn_by_slack(stage))


async def native_within(stage: Stage, shape: Callable[[Any], dict[str, Any]]) -> None:
    """Inside something else; ``shape`` takes the chart's block and gives the message's arguments."""
    block = drawn_by_slack(stage).blocks[-1]
    sent = await stage.call("chat.postMessage", channel=stage.channel, text="A trial", **shape(block))
    stage.posted.append((str(sent["channel"]), str(sent["ts"])))


async def native_scheduled(stage: Stage) -> None:
    """Far ahead, and taken back at once."""
    message = drawn_by_slack(stage)
    sent = await stage.call(
        "chat.scheduleMessage",
        channel=stage.channel,
        text=message.text,
        blocks=list(message.blocks),
        post_at=int(stage.now.timestamp()) + 7 * 86_400,
    )
    told = sent["scheduled_message_id"]
    await stage.call("chat.deleteScheduledMessage", channel=stage.channel, scheduled_message_id=told)


async def picture_whispered(stage: Stage) -> None:
    spec = samples.charts(stage.now.date())["bars"]
    message = await stage.pictured(sentence_message("A trial: a picture for you alone"), spec)
    await stage.slack.whisper(stage.channel, stage.user, message)


async def table_on_home(stage: Stage) -> None:
    cells = [[{"type": "raw_text", "text": "account"}], [{"type": "raw_text", "text": "Example"}]]
    block: dict[str, Any] = {"type": "data_table", "caption": "A trial", "rows": cells}
    await stage.call("views.publish", user_id=stage.user, view={"type": "home", "blocks": [block]})
    await home(stage)


def _in_attachment(block: object) -> dict[str, Any]:
    return {"attachments": [{"blocks": [block]}]}


def _in_container(block: object) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "A trial"}
    return {"blocks": [{"type": "container", "title": title, "child_blocks": [block]}]}


def items(today: date) -> list[Item]:
    """All of them, in order."""
    kinds = samples.charts(today).items()
    return [
        Item("Answer in place of its placeholder", answer),
        *(
            Item(f"Chart {kind} added to its message", partial(chart, spec=spec), open=True)
            for kind, spec in kinds
        ),
        Item("Chart in a thread", in_thread),
        Item("Digest with its picture", digest),
        Item("Error with commands to try", refusal),
        Item("Help, and an earlier answer", cards),
        Item("Answer to one person", whispered, alone=True),
        Item("File of rows to one person", file_of_rows, alone=True),
        Item("App Home", home, alone=True),
        Item("Post found again by metadata", found_again, open=True),
        Item("One file in two messages", same_file_twice, open=True),
        Item(f"Picture of {samples.ROWS} features", highest, open=True),
        Item("Picture to one person", picture_whispered, open=True, alone=True),
        Item("Slack's own chart", native, open=True),
        Item("Slack's own chart in an update", native_in_update, open=True),
        Item("Slack's own chart to one person", native_whispered, open=True, alone=True),
        Item("… in an attachment", partial(native_within, shape=_in_attachment), open=True),
        Item("… in a container", partial(native_within, shape=_in_container), open=True),
        Item("… in a scheduled message", native_scheduled, open=True),
        Item("Table on the App Home", table_on_home, open=True, alone=True),
    ]
