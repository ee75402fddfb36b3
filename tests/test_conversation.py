"""A whole conversation over real sockets: the unmodified bot, asked in every way that Slack offers, and what
is done with its answers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import pytest

from bot.demo import running
from bot.sandbox.slack import EmbeddedSlack
from bot.sandbox.slack.view import View
from bot.sandbox.slack.workspace import Message

DIRECT = "D0MIA00000"
Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Talk:
    """What people do in the workspace, and what the bot says then."""

    slack: EmbeddedSlack

    def answered(self, act: Act, channel: str = "product") -> Message:
        """What everybody in ``channel`` sees next, with its picture."""
        before = self._seen(channel)
        act()
        return self.slack.wait_for(
            lambda: next((new for new in self._bots(channel) if new.files and new.ts not in before), None), 20
        )

    def said(self, act: Act, channel: str = DIRECT) -> Message:
        """What everybody in ``channel`` sees next, with or without a picture."""
        before = self._seen(channel)
        act()
        return self.slack.wait_for(
            lambda: next((new for new in self._bots(channel) if new.ts not in before), None), 20
        )

    def whispered(self, act: Act, user: str = "mia") -> Message:
        """What ``user`` alone is told next."""
        before = len(self.slack.ephemerals(user))
        act()
        self.slack.wait_for(lambda: len(self.slack.ephemerals(user)) > before, 20)
        return self.slack.ephemerals(user)[-1]

    def opened(self, act: Act, user: str = "mia") -> View:
        """The form that opens next."""
        before = {view.id for view in self.slack.modals(user)}
        act()
        return self.slack.wait_for(
            lambda: next((view for view in self.slack.modals(user) if view.id not in before), None)
        )

    def mention(self, words: str, thread: str = "", user: str = "mia") -> Act:
        said = f"@usagebot {words}".strip()
        return lambda: self.slack.say(said, user=user, channel="product", thread_ts=thread)

    def wants(self, answer: Message, wanted: str) -> Act:
        """Choose ``wanted`` in the form behind the last button of ``answer``."""
        form = self.opened(lambda: self.slack.click("more", on=answer))
        return lambda: self.slack.submit(form, {"choice": wanted})

    def shown_at_home(self, until: Callable[[str], bool], user: str = "mia") -> str:
        """All the words on the Home of ``user`` once ``until`` holds of them."""

        def words() -> str:
            home = self.slack.home(user)
            return " | ".join(texts(home.blocks)) if home else ""

        self.slack.wait_for(lambda: until(words()), 20)
        return words()

    def _bots(self, channel: str) -> list[Message]:
        return [message for message in self.slack.messages(channel) if message.via != "person"]

    def _seen(self, channel: str) -> set[str]:
        return {message.ts for message in self._bots(channel)}


def texts(blocks: object) -> list[str]:
    """Every text in ``blocks``, however deep it stands."""
    if isinstance(blocks, dict):
        found = blocks.get("text")
        own = [found] if isinstance(found, str) else []
        return [*own, *(text for value in blocks.values() for text in texts(value))]
    return [text for each in blocks for text in texts(each)] if isinstance(blocks, list | tuple) else []


def buttons(message: Message | View) -> Sequence[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


def figures(message: Message) -> str:
    """All that is said before the lines that tell who was left out, how old it is and who asked."""
    return message.text.partition("\nLeft out")[0]


def identity(message: Message) -> str:
    return message.text.rpartition("Left out")[2].split("\n")[1].partition(" ")[0]


@pytest.fixture(scope="module")
def slack() -> Generator[EmbeddedSlack]:
    with running(lambda sentence: None) as (embedded, _, _):
        yield embedded


@pytest.fixture(scope="module")
def talk(slack: EmbeddedSlack) -> Talk:
    return Talk(slack)


@pytest.fixture(scope="module")
def answer(talk: Talk) -> Message:
    """The answer to a command, which others go on from."""
    return talk.answered(lambda: talk.slack.command("export-button"))


@pytest.fixture(scope="module")
def private(talk: Talk) -> Message:
    return talk.whispered(lambda: talk.slack.command("export-button private"))


def filled(talk: Talk, form: View, words: str, question: str = "adoption", **more: str) -> Act:
    """Send ``form`` with the feature chosen that typing part of its name offers."""
    found = talk.slack.type_ahead("feature", "exp but", on=form)
    assert [option["text"]["text"] for option in found.options] == ["Export button, a feature"]
    chosen = {"question": question, "feature": found.options[0], "words": words, **more}
    return lambda: talk.slack.submit(form, chosen)


def by_command(talk: Talk) -> Message:
    return talk.answered(lambda: talk.slack.command("export-button last month"))


def by_usage(talk: Talk) -> Message:
    words = "how many accounts used the export button last month?"
    return talk.answered(lambda: talk.slack.command(words, command="/usage"))


def by_mention(talk: Talk) -> Message:
    answer = talk.answered(talk.mention("adoption of export button last month"))
    assert answer.thread_ts == talk.slack.messages("product")[-2].ts
    return answer


def by_mention_in_a_thread(talk: Talk) -> Message:
    talk.slack.say("Who uses this?", user="jo", channel="product")
    asked = talk.slack.messages("product")[-1]
    answer = talk.answered(talk.mention("how's the export button doing in October?", asked.ts))
    assert answer.thread_ts == asked.ts
    return answer


def by_direct_message(talk: Talk) -> Message:
    return talk.answered(lambda: talk.slack.say("export button last month", channel=DIRECT), DIRECT)


def by_the_form_of_a_bare_command(talk: Talk) -> Message:
    form = talk.opened(lambda: talk.slack.command("", command="/stickiness"))
    assert form.blocks[0]["element"]["initial_option"]["value"] == "stickiness"
    return talk.answered(filled(talk, form, "last month"))


def by_the_shortcut_from_anywhere(talk: Talk) -> Message:
    form = talk.opened(lambda: talk.slack.shortcut("ask_usage"))
    return talk.answered(filled(talk, form, "last month", where="C0PRODUCT0"))


def by_the_shortcut_on_a_message(talk: Talk) -> Message:
    talk.slack.say("Is the Export button used at all?", user="jo", channel="product")
    spoken = talk.slack.messages("product")[-1]
    form = talk.opened(lambda: talk.slack.message_shortcut("usage_of_this", on=spoken))
    answer = talk.answered(lambda: talk.slack.submit(form, {"words": "last month"}))
    assert answer.thread_ts == spoken.ts
    return answer


def by_going_on(talk: Talk) -> Message:
    first = talk.answered(talk.mention("export button"))
    return talk.answered(talk.mention("last month", first.thread_ts))


ENTRANCES = [
    by_usage,
    by_mention,
    by_mention_in_a_thread,
    by_direct_message,
    by_the_form_of_a_bare_command,
    by_the_shortcut_from_anywhere,
    by_the_shortcut_on_a_message,
    by_going_on,
]


@pytest.fixture(scope="module")
def commanded(talk: Talk) -> str:
    return figures(by_command(talk))


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda entrance: entrance.__name__)
def test_every_entrance_gives_the_same_figures(talk, commanded, entrance):
    assert "1–31 Oct" in commanded

    assert figures(entrance(talk)) == commanded


def test_below_an_answer_stand_what_is_likely_asked_next_and_one_button_for_the_rest(answer):
    assert buttons(answer) == ["By account", "Trend", "Why this number?", "⋯"]


def test_names_of_accounts_go_to_whoever_pressed_and_a_trend_into_the_thread(talk, answer):
    named = talk.whispered(lambda: talk.slack.click("follow:by account", on=answer, user="jo"), "jo")
    trend = talk.answered(lambda: talk.slack.click("follow:trend", on=answer))

    assert "Contoso" in named.text
    assert "only you can see this" in named.text
    assert "90 full days" in trend.text
    assert trend.thread_ts == answer.ts


def test_why_tells_the_one_who_asks_how_it_was_counted(talk, answer):
    why = talk.whispered(lambda: talk.slack.click("follow:why", on=answer))

    assert identity(answer) in why.text
    assert "Numerator, " in why.text


def test_two_presses_in_a_moment_are_one(talk):
    first = talk.answered(lambda: talk.slack.command("help-widget"))

    talk.answered(lambda: [talk.slack.click("follow:trend", on=first) for _ in range(2)])
    talk.answered(talk.mention("help widget"))

    assert [each.thread_ts for each in talk.slack.messages("product")].count(first.ts) == 1


def test_the_form_below_an_answer_asks_on_with_a_choice_or_with_words(talk, answer):
    compared = talk.answered(talk.wants(answer, "vs last year"))
    form = talk.opened(lambda: talk.slack.click("more", on=answer))
    nothing = talk.slack.submit(form, {})
    words = talk.answered(lambda: talk.slack.submit(form, {"words": "in May"}))

    assert "on 26 Oct – 24 Nov 2025" in compared.text
    assert "Choose one above, or type some words." in nothing.body
    assert "1–31 May" in words.text
    assert compared.thread_ts == words.thread_ts == answer.ts


def test_all_rows_come_as_a_file_of_the_askers_own(talk, answer):
    told = talk.whispered(talk.wants(answer, "csv"))

    assert "in your direct messages" in told.text
    assert any(message.files and not message.blocks for message in talk.slack.messages(DIRECT))


def test_an_answer_is_sent_into_the_askers_direct_messages_with_its_picture(talk, answer):
    told = talk.whispered(talk.wants(answer, "send to me"))
    sent = talk.slack.messages(DIRECT)[-1]

    assert told.text == "It is in your direct messages."
    assert sent.files
    assert figures(sent) == figures(answer)


def test_what_one_person_alone_saw_offers_its_chart(talk, private):
    assert buttons(private) == ["Send me the chart", "By account", "Trend", "⋯"]

    told = talk.whispered(lambda: talk.slack.click("follow:send me the chart", on=private))
    sent = talk.slack.messages(DIRECT)[-1]
    assert told.text == "It is in your direct messages."
    assert sent.files
    assert figures(sent) == figures(private)


def test_what_one_person_alone_saw_is_shared_once_and_says_who_did(talk, private):
    shared = talk.answered(talk.wants(private, "share"))
    again = talk.whispered(talk.wants(private, "share"))

    assert figures(shared) == figures(private)
    assert f"asked and shared by <@{talk.slack.workspace.user('mia').id}>" in shared.text
    assert again.text == "It is shared here already."


def test_sharing_what_somebody_else_asked_names_both(talk):
    asked = talk.answered(lambda: talk.slack.command("export-button in June"))
    mia, jo = (talk.slack.workspace.user(name).id for name in ("mia", "jo"))
    form = talk.opened(lambda: talk.slack.click("more", on=asked, user="jo"), "jo")

    shared = talk.answered(lambda: talk.slack.submit(form, {"choice": "share"}, user="jo"))

    assert f"asked by <@{mia}> · shared by <@{jo}>" in shared.text


def test_words_in_the_thread_change_one_part_after_another(talk):
    first = talk.answered(talk.mention("adoption of export button"))

    def on(words: str) -> str:
        return talk.answered(talk.mention(words, first.thread_ts)).text

    assert "on 26 Jul – 24 Aug" in on("vs last quarter")
    assert "on 1 Apr – 30 Jun" in on("last quarter, vs previous")
    assert "1–31 May" in on("in May")
    for words, account in (("only contoso", "Contoso"), ("and for fabrikam?", "Fabrikam")):
        named = talk.whispered(talk.mention(words, first.thread_ts))
        assert account in named.text.partition("\n")[0]
        assert "1–31 May" in named.text
        assert named.thread_ts == first.thread_ts
    assert "Most people using it" in talk.whispered(talk.mention("by account", first.thread_ts)).text


def test_what_changes_nothing_in_an_answer_is_said_to_whoever_said_it(talk, answer):
    told = talk.whispered(talk.mention("blurb", answer.ts))

    assert told.text.startswith("I don't know what “blurb” changes in this answer.")


def direct(talk: Talk, words: str) -> Act:
    return lambda: talk.slack.say(words, channel=DIRECT)


def test_direct_messages_go_on_from_the_newest_answer_where_they_mean_nothing_alone(talk):
    first = talk.answered(direct(talk, "adoption of export button"), DIRECT)
    compared = talk.answered(direct(talk, "vs last year"), DIRECT)
    account = talk.answered(direct(talk, "and for contoso?"), DIRECT)
    why = talk.said(direct(talk, "why?"))
    named = talk.said(direct(talk, "who stopped using it?"))
    other = talk.answered(direct(talk, "is dashboard sticky?"), DIRECT)

    assert "on 26 Oct – 24 Nov 2025" in compared.text
    assert account.text.startswith("Export button")
    assert "Contoso" in account.text.partition("\n")[0]
    assert "Numerator, " in why.text
    assert "Stopped (" in named.text
    assert other.text.startswith("Dashboard: people come back")
    assert {each.thread_ts for each in (first, compared, account, why, named, other)} == {""}


def test_what_is_done_with_an_answer_may_be_said_in_direct_messages(talk):
    answer = talk.answered(direct(talk, "adoption of export button in June"), DIRECT)

    assert talk.said(direct(talk, "this helped")).text.startswith("Thank you.")
    direct(talk, "delete it")()
    talk.slack.wait_for(lambda: answer.ts not in {each.ts for each in talk.slack.messages(DIRECT)})


def test_share_after_an_answer_in_direct_messages_means_that_answer(talk):
    answer = talk.answered(direct(talk, "adoption of export button in June"), DIRECT)
    told = talk.said(direct(talk, "share"))
    form = talk.opened(lambda: talk.slack.click("more", on=answer))
    offered = next(block["element"]["options"] for block in form.blocks if block["block_id"] == "choice")

    assert told.text.startswith("This is a direct message: there is no channel here to share it with.")
    assert '/adoption "Export button" 2026-06-01..2026-06-30' in told.text
    other = told.text.partition("say “")[2].partition("”")[0]
    assert "has the largest share" in talk.said(direct(talk, other)).text
    assert not {"share", "send to me"} & {option["value"] for option in offered}


def test_what_is_not_understood_in_direct_messages_is_said_there(talk):
    talk.answered(direct(talk, "export button"), DIRECT)

    assert "No feature called zzqqxx." in talk.said(direct(talk, "adoption of zzqqxx")).text
    assert "I don't know what “next” changes" in talk.said(direct(talk, "next")).text
    assert "I count what happened; no forecasts." in talk.said(direct(talk, "will it rain?")).text


@pytest.mark.parametrize("words", ["", "help", "thanks!", "what can you do?"])
def test_a_mention_that_asks_nothing_is_told_how_to_ask(talk, words):
    card = talk.whispered(talk.mention(words))

    for told in ("/adoption ", "@usagebot ", "thread", "⋯", "Home"):
        assert told in card.text


def test_what_is_kept_stands_on_home_with_its_newest_figures_until_it_is_taken_off(talk, answer):
    headline = answer.text.partition("\n")[0]
    kept = talk.whispered(talk.wants(answer, "keep"))
    talk.slack.open_home()
    shown = talk.shown_at_home(lambda words: "Take off" in words)
    before, _, recent = shown.partition("Asked last")

    assert kept.text.startswith("It is on your Home now")
    assert headline in before
    assert headline in recent
    assert "60 features, pages and track events are tagged" in recent

    talk.slack.click("Take off", on=talk.slack.home())
    assert "Nothing here yet." in talk.shown_at_home(lambda words: "Take off" not in words)


def test_a_question_is_asked_from_home(talk):
    talk.slack.open_home()
    talk.shown_at_home(lambda words: "Ask a question" in words)
    form = talk.opened(lambda: talk.slack.click("ask", on=talk.slack.home()))

    answer = talk.answered(filled(talk, form, ""), DIRECT)

    assert answer.text.startswith("Export button")
    talk.slack.open_home()
    assert talk.shown_at_home(lambda words: answer.text.partition("\n")[0] in words)


def test_a_form_that_names_nothing_is_told_so_and_stays(talk):
    form = talk.opened(lambda: talk.slack.command("", command="/retention"))

    told = talk.slack.submit(form, {})
    answer = talk.answered(lambda: talk.slack.submit(form, {"question": "active"}), "product")

    assert "Choose above what it is about, or name it here, as one does in /retention " in told.body
    assert answer.text.startswith("Web app: ")


def test_an_answer_asked_before_is_sent_from_home(talk, answer):
    talk.slack.open_home()
    talk.shown_at_home(lambda words: "Send it to me" in words)

    sent = talk.answered(lambda: talk.slack.click("Send it to me", on=talk.slack.home()), DIRECT)

    assert identity(sent)


def test_a_guest_sees_a_home_without_figures(talk):
    talk.slack.open_home(user="gus")

    assert talk.shown_at_home(bool, "gus").startswith("Usage numbers are not shown to guests.")


def test_an_answer_goes_where_whoever_asked_deletes_it_and_stays_for_others(talk):
    answer = talk.answered(lambda: talk.slack.command("help-widget"))
    form = talk.opened(lambda: talk.slack.click("more", on=answer, user="jo"), "jo")

    refused = talk.whispered(lambda: talk.slack.submit(form, {"choice": "delete"}, user="jo"), "jo")
    assert "Whoever asked can delete it." in refused.text
    assert answer.ts in {message.ts for message in talk.slack.messages("product")}

    talk.wants(answer, "delete")()
    talk.slack.wait_for(lambda: answer.ts not in {each.ts for each in talk.slack.messages("product")})


@pytest.mark.parametrize("choice", ["this helped", "this is wrong"])
def test_a_judgement_is_taken_with_thanks(talk, answer, choice):
    told = talk.whispered(talk.wants(answer, choice))

    assert told.text == "Thank you. It is noted for those who run me."


@pytest.mark.parametrize("button", ["follow:trend", "follow:by account", "follow:why"])
def test_a_guest_gets_nothing_by_the_buttons_of_somebody_elses_answer(talk, answer, button):
    told = talk.whispered(lambda: talk.slack.click(button, on=answer, user="gus"), "gus")

    assert told.text.startswith("Usage numbers are not shown to guests.")


def test_the_form_says_what_is_wrong_before_it_goes(talk):
    form = talk.opened(lambda: talk.slack.shortcut("ask_usage"))

    sent = talk.slack.submit(form, {"words": "zzqqxx"})

    assert "No feature called zzqqxx." in sent.body
    assert talk.slack.modals()[-1].id == form.id
    talk.slack.close(form)
