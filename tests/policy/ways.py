"""Every way in: what ``user`` does in ``channel`` (ids), with further ``words`` where it takes any."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.replies.buttons import FOLLOW, MORE
from bot.replies.views import CHOICES, Choice, Origin, ask_form, more_form
from handlers.shortcuts import ANYWHERE, ON_MESSAGE
from tests.policy.canaries import ID
from tests.policy.scene import OPEN, Scene

Way = Callable[[Scene, str, str, str], object]
QUESTIONS = [Choice("Adoption", "adoption")]


def command(at: Scene, user: str, channel: str, words: str) -> object:
    return at.slack.command(f"it {words}", user=user, channel=channel)


def mention(at: Scene, user: str, channel: str, words: str) -> object:
    return at.slack.say(f"@usagebot it {words}", user=user, channel=channel)


def thread_word(at: Scene, user: str, channel: str, words: str) -> object:
    thread = at.seed(channel).ts
    return at.slack.say(f"@usagebot {words or 'in May'}", user=user, channel=channel, thread_ts=thread)


def direct_message(at: Scene, user: str, channel: str, words: str) -> object:
    return at.slack.say(f"it {words}", user=user, channel=channel)


def click(at: Scene, user: str, channel: str, words: str) -> object:
    """Below somebody else's answer."""
    words = words or "by account"
    return at.slack.click(f"{FOLLOW}{words}", on=at.seed(channel, words), user=user)


def more(at: Scene, user: str, channel: str, words: str) -> object:
    """The form behind ⋯, which opened when more was allowed."""
    view = at.show_form(user, more_form(CHOICES, Origin(channel, answer=ID)))
    return at.slack.submit(view, {"words": words or "in May"}, user=user)


def form(at: Scene, user: str, channel: str, words: str) -> object:
    """The form that asks, likewise."""
    view = at.show_form(user, ask_form(QUESTIONS, Origin(channel)))
    return at.slack.submit(view, {"words": f"it {words}"}, user=user)


def form_from_anywhere(at: Scene, user: str, channel: str, words: str) -> object:
    view = at.show_form(user, ask_form(QUESTIONS, Origin()))
    return at.slack.submit(view, {"words": f"it {words}", "where": channel}, user=user)


def show(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.command(f"show {ID}", command="/usage", user=user, channel=channel)


def why(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.click(f"{FOLLOW}why", on=at.seed(channel, "why"), user=user)


def chosen(choice: str, at: Scene, user: str, channel: str, _: str) -> object:
    """In the form behind ⋯."""
    view = at.show_form(user, more_form(CHOICES, Origin(channel, answer=ID)))
    return at.slack.submit(view, {"choice": choice}, user=user)


def delete(at: Scene, user: str, channel: str, _: str) -> object:
    at.seed(channel)
    return chosen("delete", at, user, channel, "")


def open_more(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.click(MORE, on=at.seed(channel), user=user)


def bare_command(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.command("", user=user, channel=channel)


def shortcut(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.shortcut(ANYWHERE, user=user)


def message_shortcut(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.message_shortcut(ON_MESSAGE, on=at.seed(channel), user=user)


def home(at: Scene, user: str, channel: str, _: str) -> object:
    return at.slack.open_home(user=user)


ASKING: dict[str, Way] = {
    way.__name__: way
    for way in (command, mention, thread_word, direct_message, click, more, form, form_from_anywhere)
}
SHOWING: dict[str, Way] = {"show": show, "why": why}
DOING: dict[str, Way] = {
    "share": partial(chosen, "share"),
    "send_to_me": partial(chosen, "send to me"),
    "keep": partial(chosen, "keep"),
    "delete": delete,
}
OPENING: dict[str, Way] = {
    way.__name__: way for way in (open_more, bare_command, shortcut, message_shortcut, home)
}


def can(way: str, where: str) -> bool:
    """Whether there is such a way in there: Slack tells of no message where the bot is not, and a direct
    message is no channel to share anything with."""
    if way in ("mention", "thread_word"):
        return where in OPEN
    if way in ("direct_message", "shortcut", "home"):
        return where == "direct"
    return way != "share" or where != "direct"
