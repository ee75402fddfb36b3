"""``make chaos``: the whole bot under random faults, then kills at every edge of the way of a question and of
a weekly digest, then fuzz. Fails on any fault.

``python -m tests.chaos [SEED]``; a seed repeats the choices, if not the moments.
"""

from __future__ import annotations

import random
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click

from tests.chaos import bodies, fuzz
from tests.chaos.storm import storm

SECONDS = 80.0
RATE = 3.0
KILL_ROUNDS = 200


@click.command()
@click.argument("seed", type=int, default=lambda: random.randrange(10**6))
@click.option("--seconds", default=SECONDS, show_default=True, help="How long the storm rages.")
@click.option("--rate", default=RATE, show_default=True, help="Questions a second.")
@click.option("--kills", default=KILL_ROUNDS, show_default=True, help="Rounds of kills.")
def main(seed: int, seconds: float, rate: float, kills: int) -> None:
    """Exit status 1 where a question ended wrongly."""
    click.echo(f"seed {seed}")
    faults = [
        *_storm(seed, seconds, rate),
        *_kills(kills, seed),
        *_digests(kills, seed),
        *_fuzz(seed),
        *_bodies(seed),
    ]
    for fault in faults:
        click.echo(f"FAULT {fault}")
    click.echo(f"{len(faults)} faults; repeat with: make chaos SEED={seed}")
    sys.exit(bool(faults))


def _storm(seed: int, seconds: float, rate: float) -> list[str]:
    folder = Path(tempfile.mkdtemp(prefix="usagebot-chaos-"))
    click.echo(f"storm: {seconds:g} seconds, {rate:g} questions a second; logs in {folder}")
    run, verdict = storm(folder, seed, seconds=seconds, rate=rate)
    click.echo(f"  {len(run.done)} faults, {len(run.asked)} questions")
    for end, count in verdict.ends.most_common():
        click.echo(f"  {count:5} {end}")
    return verdict.faults


def _kills(rounds: int, seed: int) -> list[str]:
    if find_spec("tests.chaos.kills") is None or not rounds:
        return []
    from tests.chaos import kills

    click.echo(f"kills: {rounds} rounds")
    return list(kills.run(rounds, seed) or ())


def _digests(rounds: int, seed: int) -> list[str]:
    if find_spec("tests.chaos.digest_kills") is None or not rounds:
        return []
    from tests.chaos import digest_kills

    click.echo(f"kills: {rounds} weekly digests")
    return digest_kills.run(rounds, seed)


def _fuzz(seed: int) -> list[str]:
    click.echo("fuzz: 10,000 texts, bodies and interactions")
    return fuzz.run(10_000, seed)


def _bodies(seed: int) -> list[str]:
    record = bodies.fuzzed(10_000, seed)
    click.echo(f"bodies: 10,000 to the sandbox's Pendo; {record.summary}")
    return record.faults


if __name__ == "__main__":
    main()
