"""Random faults of source, store, Slack and processes, under the load of questions."""

from __future__ import annotations

import hashlib
import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from bot.sandbox.slack import FaultPlan
from bot.sandbox.slack.workspace import Channel, Message, User, Workspace, demo_workspace
from tests.chaos.judge import Asked, Verdict, has_ended, judge, sorted_out
from tests.chaos.proxy import FAULTS
from tests.chaos.rig import Rig, rig, until

FEATURES = ("export-button", "help widget", "settings panel")
ROOMS = 6
KINDS = ("source", "source", "slack", "slack", "store", "kill")
"""The kinds of fault, the frequent ones twice."""
ENGINES_OWN = r"usagebot:(stream|workers|task-workers:\w+)"
SETTLE_SECONDS = 90
QUIET_SECONDS = 2.0
CALLS = (
    *("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url", "files.info", "upload"),
    *("files.getUploadURLExternal", "files.completeUploadExternal", "conversations.info", "users.info"),
)
SLACK_ERRORS = ("internal_error", "fatal_error", "invalid_blocks", "not_in_channel", "service_unavailable")


def texts(today: datetime) -> tuple[str, ...]:
    """Questions whose right answer stays the same for as long as a storm lasts."""
    ends = (today - timedelta(days=days) for days in (5, 40))
    spans = [f"{end - timedelta(days=20):%Y-%m-%d}..{end:%Y-%m-%d}" for end in ends]
    return tuple(f"{feature} {span}" for feature in FEATURES for span in spans)


def crowded(askers: int) -> Workspace:
    """A workspace with people enough that each asks once, and rooms that the bot is in."""
    workspace = demo_workspace()
    team = workspace.team.id
    people = [User(f"U0ASKER{number:04d}", f"asker{number}", "Asker", team) for number in range(askers)]
    workspace.users.update({user.id: user for user in people})
    members = frozenset(user.id for user in people)
    product, random_channel = workspace.channels["C0PRODUCT0"], workspace.channels["C0RANDOM00"]
    product.members |= members
    random_channel.members |= members
    for number in range(ROOMS):
        room = Channel(f"C0ROOM000{number}", f"room{number}", "public", members | {workspace.bot.id})
        workspace.channels[room.id] = room
    return workspace


@dataclass
class Storm:
    """One run; everything random comes from ``chance``."""

    rig: Rig
    chance: random.Random
    rate: float
    kinds: Sequence[str]
    questions: Sequence[str]
    right: dict[str, list[str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    store_failed_at: float = 0.0

    def learn(self) -> None:
        """The right answer to each question, asked in calm."""
        for text in self.questions:
            before = len(self.rig.slack.messages("product"))
            assert self.rig.slack.command(text).status == 200
            self.rig.slack.wait_for(lambda before=before: self._answer_after(before), 60)
            for words in (text, f"{text} fresh"):
                self.right[words] = self._answer_after(before).text.split("\n")

    def _answer_after(self, before: int) -> Message | None:
        found = [message for message in self.rig.slack.messages("product")[before:] if message.files]
        return found[-1] if found else None

    def rage(self, seconds: float) -> None:
        """Ask at ``rate`` a second while one fault after another comes and goes."""
        with self._load(seconds):
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                getattr(self, self.chance.choice(self.kinds))()
                time.sleep(self.chance.uniform(0.2, 1.5))

    @contextmanager
    def _load(self, seconds: float) -> Iterator[None]:
        people = self.rig.slack.workspace.users.values()
        askers = [user for user in people if user.name.startswith("asker")]
        plan = [self._question(user) for user in askers[: int(seconds * self.rate)]]
        with ThreadPoolExecutor(32) as pool, ThreadPoolExecutor(1) as pacer:
            sent: list[Future[Asked]] = []

            def pace() -> None:
                for ask in plan:
                    sent.append(pool.submit(ask))
                    time.sleep(1 / self.rate)

            pacing = pacer.submit(pace)
            yield
            pacing.result()
            self.asked = [future.result() for future in sent]

    def _question(self, user: User) -> Callable[[], Asked]:
        text = self.chance.choice(sorted(self.right))
        channel = self.chance.choice(["product", "random", *(f"room{number}" for number in range(ROOMS))])

        def ask() -> Asked:
            taken = self.rig.slack.command(text, user=user.id, channel=channel)
            key = hashlib.sha256(taken.trigger_id.encode()).hexdigest()[:32]
            return Asked(user.id, text, key, taken.status == 200)

        return ask

    def source(self) -> None:
        fault, times = self.chance.choice(FAULTS), self.chance.randint(1, 6)
        self.done.append(f"source {fault} × {times}")
        self.rig.proxy.fail(fault, times)

    def slack(self) -> None:
        method, times = self.chance.choice(CALLS), self.chance.randint(1, 3)
        kinds = [
            {"error": self.chance.choice(SLACK_ERRORS)},
            {"status": self.chance.choice((429, 500, 503))},
            {"delay": self.chance.uniform(0.5, 3.0)},
            {"lost": True},
        ]
        if method == "files.completeUploadExternal":
            kinds.append({"never_ready": True})
        if method == "chat.update":
            kinds.append({"block": "image", "error": "invalid_blocks"})
        plan = FaultPlan(method, times=times, **self.chance.choice(kinds))
        self.done.append(f"slack {plan}")
        self.rig.slack.fail(plan)

    def store(self) -> None:
        self.store_failed_at = time.monotonic()
        pause = self.chance.uniform(0.1, 2.5)
        if self.chance.random() < 0.5:
            self.done.append(f"store frozen {pause:.1f} s")
            self.rig.store.freeze()
            time.sleep(pause)
            self.rig.store.thaw()
        else:
            self.done.append(f"store stopped {pause:.1f} s")
            self.rig.store.stop()
            time.sleep(pause)
            self.rig.store.start()

    def kill(self) -> None:
        """A worker; or the server, but not while it may be answering what the store did not take."""
        server = time.monotonic() - self.store_failed_at > SETTLE_SECONDS / 2 and self.chance.random() < 0.3
        if server:
            self.done.append("server killed")
            self.rig.server.stop(signal.SIGKILL)
            self.rig.start_server()
        elif workers := self.rig.server.children():
            self.done.append("worker killed")
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(workers), signal.SIGKILL)

    def calm(self) -> None:
        """Every fault ends, and what was accepted is seen through."""
        self.rig.proxy.fail("401", times=0)
        self.rig.slack.sandbox.faults.plans.clear()
        with suppress(AssertionError):  # what did not end is the verdict's to tell
            until(lambda: self._is_idle() and self._all_ended(), SETTLE_SECONDS)
        time.sleep(QUIET_SECONDS)

    def _is_idle(self) -> bool:
        with suppress(RedisError), Redis.from_url(self.rig.store.url) as redis:
            return redis.xlen("usagebot:stream") == 0
        return False

    def _all_ended(self) -> bool:
        told = sorted_out(self.asked, self.rig.slack.workspace)
        return all(
            has_ended([message.text for message in told[asked.key]])
            for asked in self.asked
            if asked.acknowledged
        )

    def verdict(self) -> Verdict:
        found = judge(self.asked, self.rig.slack.workspace, self.right)
        return Verdict(found.ends, found.faults + [f"{key} has no expiry" for key in self._lasting()])

    def _lasting(self) -> list[str]:
        """Keys that stay for ever, the job engine's own excepted."""
        with Redis.from_url(self.rig.store.url, decode_responses=True) as redis:
            keys = [key for key in redis.scan_iter() if redis.ttl(key) == -1]
        return [key for key in keys if not re.fullmatch(ENGINES_OWN, key)]


def storm(
    folder: Path,
    seed: int,
    *,
    seconds: float,
    rate: float,
    workers: int = 2,
    kinds: Sequence[str] = KINDS,
    questions: Sequence[str] | None = None,
) -> tuple[Storm, Verdict]:
    """A whole run: learn what is right, rage, calm down, judge. Logs stand in ``folder``."""
    with rig(
        folder,
        workspace=crowded(int(seconds * rate)),
        workers=workers,
        log_level="INFO",
        question_seconds=15,
        slack_pace=1000,
    ) as running:
        asked = texts(datetime.now(UTC)) if questions is None else questions
        run = Storm(running, random.Random(seed), rate, kinds, asked)
        run.learn()
        run.rage(seconds)
        run.calm()
        return run, run.verdict()
