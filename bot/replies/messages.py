"""Answers, help and errors as Slack messages: text and blocks (pure).

Names come from outside and may hold anything. In blocks they travel in ``rich_text`` and ``plain_text``,
where nothing is interpreted; in the fall-back ``text`` the three characters Slack knows are escaped.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answers import wording as say
from bot.answers.answer import Answer, Card, HelpCard
from bot.charts.spec import ChartSpec
from bot.errors import NotAllowed, NotUnderstood, UsageBotError
from bot.question import Question
from bot.replies import limits
from bot.replies.nativechart import MOST, native_chart
from bot.replies.richtext import Block, bold, bulleted, code, commands, grey, listings, plain, rich, section

_TRY_COMMAND = "Try /"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as ``chat.postMessage`` takes it: ``text`` for notifications, ``blocks`` for the eye."""

    text: str
    blocks: tuple[Block, ...]


def escape(text: str) -> str:
    """``text`` with Slack's three control characters escaped: it pings nobody and links nothing."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def answer_message(answer: Answer, *, asked_by: str | None, now: datetime, shared_by: str = "") -> Message:
    """The whole answer. ``asked_by`` is the asker's Slack id; None if the asker alone sees the message.
    ``shared_by`` is whoever made public what one person alone had seen."""
    headline, detail = limits.fit_line(answer.headline), limits.fit_line(answer.detail, limits.DETAIL)
    lines = [section((bold(headline), *([plain(f" {detail}")] if answer.detail else [])))]
    if answer.change:
        lines.append(section((plain("\n" + limits.fit_line(answer.change)),)))
    if answer.bullets:
        lines.append(bulleted(answer.bullets))
    lines += listings(answer.lists)
    if answer.caveats:
        caveats = limits.fit_lines(answer.caveats, total=limits.CAVEATS)
        lines.append(section((plain("\n".join(caveats)),)))
    identity = f"{_identity(answer, now)} · {_seen_by(asked_by, shared_by)}"
    context = [grey(line) for line in limits.fit_lines(answer.scope, limits.LINES - 1, limits.SCOPE)]
    blocks: tuple[Block, ...] = (
        {"type": "rich_text", "elements": lines},
        {"type": "context", "elements": [*context, {"type": "mrkdwn", "text": identity}]},
    )
    text = limits.fit_bytes(f"{escape(_lines(answer))}\n{identity}")
    return Message(text, blocks)


def _seen_by(asked_by: str | None, shared_by: str) -> str:
    if not asked_by:
        return "only you can see this"
    if not shared_by:
        return f"asked by <@{asked_by}>"
    return (
        f"asked and shared by <@{asked_by}>"
        if asked_by == shared_by
        else (f"asked by <@{asked_by}> · shared by <@{shared_by}>")
    )


def plain_text(answer: Answer, now: datetime) -> str:
    """The answer as plain lines, for a terminal."""
    return f"{_lines(answer)}\n{_identity(answer, now)}"


def _identity(answer: Answer, now: datetime) -> str:
    return f"{answer.id or 'not kept'} · {say.age(answer.read_at, now)}"


def _lines(answer: Answer) -> str:
    parts = [f"{answer.headline} {answer.detail}".strip()]
    if answer.change:
        parts.append(answer.change)
    if answer.bullets:
        parts.append("\n" + "\n".join(f"• {line}" for line in answer.bullets))
    parts += [
        "\n" + "\n".join(filter(None, (found.title, *found.lines, found.note))) for found in answer.lists
    ]
    if answer.caveats:
        parts.append("\n" + "\n".join(answer.caveats))
    return "\n".join([*parts, "", *answer.scope])


def with_chart(message: Message, file_id: str, alt_text: str) -> Message:
    """``message`` with a chart that Slack already holds and has declared ready."""
    image: Block = {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": limits.fit(alt_text, limits.ALT_TEXT),
    }
    return replace(message, blocks=_with_block(message.blocks, image))


def with_native_charts(message: Message, charts: Sequence[ChartSpec]) -> Message:
    """``message`` with those of ``charts`` that Slack can draw itself."""
    for block in [block for chart in charts if (block := native_chart(chart))][:MOST]:
        message = replace(message, blocks=_with_block(message.blocks, block))
    return message


def without_blocks(message: Message, places: Collection[int]) -> Message:
    """``message`` without the blocks at ``places``, counted from 0."""
    kept = tuple(block for at, block in enumerate(message.blocks) if at not in places)
    return replace(message, blocks=kept)


def with_note(message: Message, sentence: str) -> Message:
    """``message`` with a grey line below, such as why there is no chart."""
    note: Block = {"type": "context", "elements": [grey(limits.fit(sentence, limits.LINE))]}
    text = limits.fit_bytes(f"{message.text}\n{escape(sentence)}")
    return Message(text, _with_block(message.blocks, note))


def _with_block(blocks: Sequence[Block], block: Block) -> tuple[Block, ...]:
    """Buttons stay last."""
    buttons = [one for one in blocks if one["type"] == "actions"]
    return (*(one for one in blocks if one["type"] != "actions"), block, *buttons)


def placeholder_message(question: Question | None) -> Message:
    """What stands while Pendo works; None: while it is not known yet what is asked."""
    if question is None:
        return sentence_message("Reading from Pendo. The answer will follow.")
    return sentence_message(
        f"Reading {limits.fit_line(question.subject, 200)} from Pendo. The answer will stand here."
    )


def late_message(question: Question | None) -> Message:
    """What stands when Pendo takes longer than a question should."""
    if question is None:
        return sentence_message("Pendo takes unusually long. The answer will follow when it comes.")
    subject = limits.fit_line(question.subject, 200)
    return sentence_message(
        f"Pendo takes unusually long over {subject}. The answer will stand here when it comes."
    )


def sentence_message(sentence: str) -> Message:
    """One plain sentence."""
    return Message(fallback(sentence), (rich(section((plain(limits.fit(sentence)),))),))


def error_message(error: UsageBotError) -> Message:
    """What went wrong, and what to do; the choices as commands to copy."""
    elements = [section((plain(limits.fit(error.message)),))]
    choices = error.choices if isinstance(error, NotUnderstood) else ()
    if choices:
        elements.append(commands(choices))
    ask = error.ask if isinstance(error, NotAllowed) else ()
    if hint := _hint(error, choices):
        elements.append(section((*_hinted(hint), *_people(ask))))
    names = "".join(f" {_mention(one)}" for one in ask[: limits.NAMED])
    return Message(limits.fit_bytes(escape(error_text(error)) + names), (rich(*elements),))


def error_text(error: UsageBotError) -> str:
    """The same as plain lines."""
    choices = error.choices if isinstance(error, NotUnderstood) else ()
    parts = (error.message, *(f"  {choice}" for choice in choices), _hint(error, choices))
    return "\n".join(part for part in parts if part)


def _hinted(hint: str) -> Sequence[Block]:
    """A command to try looks like one to copy."""
    if hint.startswith(_TRY_COMMAND):
        return plain("\nTry "), code(limits.fit_line(hint.removeprefix("Try ")))
    return (plain(limits.fit(f"\n{hint}")),)


def _hint(error: UsageBotError, choices: Sequence[str]) -> str:
    """What to do, unless a choice says the same."""
    return "" if any(choice in error.hint for choice in choices) else error.hint


def help_message(card: HelpCard) -> Message:
    """The help card."""
    title, says = limits.fit_line(card.title, limits.TITLE), limits.fit(card.says, limits.DETAIL)
    words = limits.fit_lines(card.words, limits.PARAGRAPHS, limits.HELP - limits.PARAGRAPHS)
    sections = [section((bold(title), plain(f"\n{says}\nFor example:"))), commands(card.examples)]
    if words:
        sections.append(section((plain("\n" + "\n".join(words)),)))
    return Message(fallback(help_text(card)), (rich(*sections),))


def help_text(card: HelpCard) -> str:
    """The same as plain lines."""
    examples = [f"  {example}" for example in card.examples]
    return "\n".join([card.title, card.says, "", "For example:", *examples, "", *card.words])


def card_message(card: Card) -> Message:
    """A card, with who asked and where as Slack shows people and channels."""
    title = section((bold(limits.fit_line(card.title)),))
    paragraphs = _paragraphs(card)
    each = limits.CARD // max(1, len(paragraphs))
    lines = [limits.fit("\n" + "\n".join(limits.fit_lines(lines)), each) for lines in paragraphs]
    sections = [title, *(section((plain(text),)) for text in lines)]
    if not card.asked_by:
        return Message(fallback(card_text(card)), (rich(*sections),))
    text = limits.fit_bytes(f"Asked by <@{card.asked_by}>. {escape(card_text(card))}")
    return Message(text, (rich(*sections, section((plain("\nAsked by "), *_who(card)))),))


def _paragraphs(card: Card) -> Sequence[tuple[str, ...]]:
    """As many as a message has room for; the last one says how many are missing."""
    if len(card.paragraphs) <= limits.PARAGRAPHS:
        return card.paragraphs
    shown = card.paragraphs[: limits.PARAGRAPHS - 1]
    return (*shown, (f"… and {len(card.paragraphs) - len(shown):,} more paragraphs",))


def card_text(card: Card) -> str:
    """The same as plain lines."""
    return "\n\n".join([card.title, *("\n".join(lines) for lines in card.paragraphs)])


def _people(ids: Sequence[str]) -> list[Block]:
    """People and user groups by their ids, as Slack shows them."""
    found: list[Block] = []
    for one in ids[: limits.NAMED]:
        kind, key = ("usergroup", "usergroup_id") if one.startswith("S") else ("user", "user_id")
        found += [plain(" "), {"type": kind, key: one}]
    return found


def _mention(one: str) -> str:
    return f"<!subteam^{one}>" if one.startswith("S") else f"<@{one}>"


def _who(card: Card) -> list[Block]:
    user: Block = {"type": "user", "user_id": card.asked_by}
    if not card.channel.startswith(("C", "G")):  # a direct message is nobody else's to open
        return [user]
    return [user, plain(" in "), {"type": "channel", "channel_id": card.channel}]


def fallback(text: str) -> str:
    """Plain ``text`` as a message's ``text``."""
    return limits.fit_bytes(escape(text))
