"""The command line. Parts are imported where they are used, so that help and mistakes answer at once."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.terminal import faults_as_sentences
from bot.workbench.commands import queries


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="usagebot")
def main() -> None:
    """Answers in Slack, from Pendo, about who really uses a feature."""


@main.command()
@click.argument("text", nargs=-1)
@click.option("--demo", is_flag=True, help="Ask the demo subscription instead of your own.")
@click.option("--world", metavar="DIR", help="Ask the events in this folder (features.csv, events.csv.gz).")
@click.option("--timezone", metavar="TZ", help="The subscription's zone, such as Europe/Berlin.")
@click.option("--now", metavar="ISO", help="What time it is (default: the clock).")
@click.option("--internal", metavar="GLOB", multiple=True, help="Who is a colleague; may be repeated.")
@click.option("--out", metavar="DIR", default="build/ask", show_default=True, help="Folder for the charts.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def ask(
    text: tuple[str, ...],
    demo: bool,
    world: str | None,
    timezone: str | None,
    now: str | None,
    internal: tuple[str, ...],
    out: str,
    as_json: bool,
) -> None:
    """Ask a question here, such as: usagebot ask --demo "/adoption export-button".

    Exit status: 0 answered, 1 a wrong setting or our own fault, 2 not understood, 3 Pendo failed,
    4 not allowed.
    """
    from bot.ask import Asking, run

    if demo and world:
        raise click.UsageError("--demo and --world exclude each other.")
    asking = Asking(" ".join(text), "demo" if demo else world, timezone, now, internal, out, as_json)
    sys.exit(run(asking))


@main.command()
@click.argument("identity", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def show(identity: str, as_json: bool) -> None:
    """An answer as it was given, and the same question counted again beside it."""
    from bot.recall import show as recalled

    sys.exit(recalled(identity, as_json=as_json))


@main.command()
@click.argument("identity", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with the requests to Pendo.")
def why(identity: str, as_json: bool) -> None:
    """What an answer counted: definition, interval, scope, pipelines, and the way to it in Pendo."""
    from bot.recall import why as recalled

    sys.exit(recalled(identity, as_json=as_json))


@main.command()
@click.argument("kind", type=click.Choice(["visitor", "account"]))
@click.argument("identity", metavar="ID")
def forget(kind: str, identity: str) -> None:
    """Remove a visitor or an account, by its exact id in Pendo, from everything the store keeps.

    Delete it in Pendo first: what is asked later is read there again.
    """
    from bot.recall import forget as forgotten

    sys.exit(forgotten(kind, identity))


@main.command()
@click.option("--user", metavar="ID", help="Only what this person asked, by the id in Slack.")
@click.option("--channel", metavar="ID", help="Only what was asked there, by the id in Slack.")
@click.option("--since", metavar="ISO", help="Only from then on, such as 2026-11-25T10:00.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def audit(user: str | None, channel: str | None, since: str | None, as_json: bool) -> None:
    """Who asked what, where and when, and whether it was allowed; the newest last."""
    from bot.audit import run

    with faults_as_sentences():
        run(user, channel, since, as_json=as_json)


@main.command()
@click.argument("file", required=False, default="")
def access(file: str) -> None:
    """What FILE, an access.yml, comes to: who sees what, and where (default: USAGEBOT_ACCESS_FILE).

    Exit status: 0 printed, 1 the file is faulty, as the line says.
    """
    from bot.access.file import AccessFile
    from bot.access.table import rules_table
    from bot.settings import load_settings

    with faults_as_sentences():
        click.echo(rules_table(AccessFile(file or load_settings().access_file).rules))


@main.command()
@click.option("--once", is_flag=True, help="Exit after the answer instead of serving on.")
@click.option("--socket-mode", is_flag=True, help="Let Slack reach the bot over Socket Mode.")
def demo(once: bool, socket_mode: bool) -> None:
    """The main job on this machine: sandbox Pendo and Slack with its page, a store, the bot, one question."""
    from bot.demo import run

    sys.exit(run(once=once, socket_mode=socket_mode))


@main.command()
def serve() -> None:
    """Answer Slack over HTTP, with worker processes beside."""
    from bot import serve as serving
    from bot.settings import load_settings

    with faults_as_sentences():
        settings = load_settings()
        if settings.queries_dir:
            from bot.workbench.starting import refuse_what_cannot_run

            refuse_what_cannot_run(settings)
        serving.serve(settings)


@main.command()
def worker() -> None:
    """Run one more worker, on this or another machine."""
    from bot import serve as serving
    from bot.settings import load_settings

    with faults_as_sentences():
        serving.work(load_settings())


@main.command("settings")
def show_settings() -> None:
    """Every setting: its value unless that is a secret, where it comes from, and what it means.

    Exit status: 0 printed, 1 a setting is wrong, as the line says.
    """
    import os

    from bot.setting_table import table
    from bot.settings import load_settings, origins
    from bot.telemetry import redact

    with faults_as_sentences():
        settings = load_settings()
        click.echo(redact(table(settings, origins(), os.environ), settings.secrets), nl=False)


@main.command()
@click.option(
    "--init",
    "new_file",
    metavar="[FILE]",
    is_flag=False,
    flag_value=".env",
    help="Write a commented settings file (default: .env) instead; never over another.",
)
@click.option(
    "--try-in",
    "channel",
    metavar="CHANNEL",
    help="Send everything the bot sends once to this channel, by its id, say what Slack took, remove it.",
)
@click.option(
    "--source",
    is_flag=True,
    help="Ask your Pendo every stored pipeline and every case of the sandbox's table; takes some minutes.",
)
@click.option(
    "--user", metavar="ID", default="", help="With --try-in: who sees what one person alone is shown."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def doctor(new_file: str | None, channel: str | None, source: bool, user: str, as_json: bool) -> None:
    """Whether all that the bot needs is there: Slack, Pendo, the store, clocks, files; and what to do.

    \b
    usagebot doctor --init
    usagebot doctor
    usagebot doctor --try-in C0123ABCD --user U0123ABCD
    usagebot doctor --source

    Exit status: 0 all is well, 1 something warns, 2 something fails.
    """
    from bot.doctor import run, settings_file

    if sum((new_file is not None, channel is not None, source)) > 1:
        raise click.UsageError("--init, --try-in and --source exclude each other.")
    if new_file is not None:
        with faults_as_sentences():
            settings_file.write(new_file)
        click.echo(f"{new_file} is written. Fill it in, then run usagebot doctor.")
        return
    if channel is not None:
        with faults_as_sentences():
            sys.exit(run.try_in(channel, user, json=as_json))
    if source:
        with faults_as_sentences():
            sys.exit(run.source(json=as_json))
    sys.exit(run.run(json=as_json))


@main.command()
@click.option(
    "--url",
    metavar="URL",
    help="Where Slack reaches the bot, such as https://usagebot.example.com (default: Socket Mode).",
)
@click.option("--prefix", metavar="P", help="Before every command (default: USAGEBOT_COMMAND_PREFIX).")
@click.option("--reasons", is_flag=True, help="Print instead why each permission and event is there.")
def manifest(url: str | None, prefix: str | None, reasons: bool) -> None:
    """Print the manifest from which Slack makes the app.

    \b
    usagebot manifest --url https://usagebot.example.com
    usagebot manifest --url https://usagebot.example.com --prefix acme-
    """
    from bot.manifest import manifest_text, reasons_text
    from bot.settings import load_settings

    if reasons:
        click.echo(reasons_text(), nl=False)
        return
    with faults_as_sentences():
        settings = load_settings(**({} if prefix is None else {"command_prefix": prefix}))
        click.echo(manifest_text(url, settings.command_prefix), nl=False)


@main.group()
def digest() -> None:
    """The weekly digests of the store and of USAGEBOT_DIGESTS_FILE."""


@digest.command("list")
@click.option("--demo", is_flag=True, help="Those of the demo subscription, unless a file is set.")
@click.option("--now", metavar="ISO", help="What time it is (default: the clock).")
def digest_list(demo: bool, now: str | None) -> None:
    """What each is about, where it goes, when it is due next, and who looks after it."""
    from bot.subscriptions import listing

    with faults_as_sentences():
        listing("demo" if demo else None, now)


@digest.command("pause")
@click.argument("name")
def digest_pause(name: str) -> None:
    """Send the digest NAME no more, until it is resumed."""
    from bot.subscriptions import pause

    with faults_as_sentences():
        pause(name, True)


@digest.command("resume")
@click.argument("name")
def digest_resume(name: str) -> None:
    """Send the digest NAME again."""
    from bot.subscriptions import pause

    with faults_as_sentences():
        pause(name, False)


@digest.command("delete")
@click.argument("name")
@click.confirmation_option(prompt="Delete this digest?")
def digest_delete(name: str) -> None:
    """Delete the digest NAME."""
    from bot.subscriptions import delete

    with faults_as_sentences():
        delete(name)


@digest.command("load")
@click.argument("file")
def digest_load(file: str) -> None:
    """Put what FILE defines, a file like digests.yml, in the place of all digests."""
    from bot.subscriptions import load

    with faults_as_sentences():
        load(file)


@digest.command("send")
@click.argument("name")
@click.option("--to", metavar="USER", help="A person's id in Slack (default: whoever looks after it).")
def digest_send(name: str, to: str | None) -> None:
    """Send last week's digest NAME as a direct message, with the names that its reader may see."""
    from bot.subscriptions import send

    with faults_as_sentences():
        send(name, to)


@digest.command("render")
@click.argument("name")
@click.option("--out", metavar="DIR", default="build/digest", show_default=True, help="Folder for the files.")
@click.option("--week", metavar="DAY", help="A day of the week wanted (default: the last whole week).")
@click.option("--names", is_flag=True, help="Name the accounts that stopped or started, too.")
@click.option("--demo", is_flag=True, help="Ask the demo subscription instead of your own.")
@click.option("--world", metavar="DIR", help="Ask the events in this folder (features.csv, events.csv.gz).")
@click.option("--timezone", metavar="TZ", help="The subscription's zone, such as Europe/Berlin.")
@click.option("--now", metavar="ISO", help="What time it is (default: the clock).")
def digest_render(
    name: str,
    out: str,
    week: str | None,
    names: bool,
    demo: bool,
    world: str | None,
    timezone: str | None,
    now: str | None,
) -> None:
    """Write the digest NAME as text, HTML, PNG and CSV, for a wallboard or a report.

    \b
    usagebot digest render product --out reports
    usagebot digest render product --demo --week 2026-11-15

    Exit status: 0 written, 1 a wrong setting or file, 2 no such digest or week, 3 Pendo failed.
    """
    from bot.digests import Wanted, show

    if demo and world:
        raise click.UsageError("--demo and --world exclude each other.")
    with faults_as_sentences():
        show(Wanted(name, "demo" if demo else world, timezone, now, week, names, out))


@main.group()
def sandbox() -> None:
    """The stand-ins for Pendo and Slack that need no account."""


@sandbox.command("pendo")
@click.option("--port", type=click.IntRange(0, 65535), default=8801, show_default=True)
@click.option("--world", default="demo", show_default=True, metavar="demo|DIR")
@click.option("--timezone", default="America/New_York", show_default=True, metavar="TZ")
@click.option(
    "--key",
    default="sandbox-key",
    show_default=True,
    help="The integration key to accept; several with commas.",
)
@click.option("--now", metavar="ISO", help="What time it is there (default: the clock).")
def sandbox_pendo(port: int, world: str, timezone: str, key: str, now: str | None) -> None:
    """Serve Pendo's Aggregation API over a made-up subscription or your own folder of events."""
    from bot.sandbox.pendo.serving import run
    from bot.settings import moment

    with faults_as_sentences():
        run(port, world, timezone, key, moment(now) if now else None)


@sandbox.command("slack")
@click.option("--port", type=click.IntRange(0, 65535), default=8802, show_default=True)
@click.option("--bot-url", default="http://127.0.0.1:3000/slack/events", show_default=True)
@click.option("--token", default="xoxb-sandbox", show_default=True, help="The bot token to accept.")
@click.option("--signing-secret", default="sandbox-signing-secret", show_default=True)
def sandbox_slack(port: int, bot_url: str, token: str, signing_secret: str) -> None:
    """Serve the part of Slack's Web API that the bot uses, and a page, over a small made-up workspace."""
    from bot.manifest import manifest
    from bot.sandbox.slack.embedded import run
    from bot.sandbox.slack.installed import installed
    from bot.sandbox.slack.workspace import demo_workspace

    workspace = demo_workspace()
    workspace.installed = installed(manifest(None, ""))
    workspace.bot_token = token
    with faults_as_sentences():
        run(port, workspace=workspace, bot_url=bot_url, signing_secret=signing_secret)


@sandbox.command("verify")
@click.option("--against", required=True, metavar="URL", help="The server, such as https://app.pendo.io.")
@click.option(
    "--key-file", metavar="FILE", help="File with the integration key (default: the settings' key)."
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    help="Requests a second (default: 2, and as fast as it goes on this machine).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def sandbox_verify(against: str, key_file: str | None, rate: float | None, as_json: bool) -> None:
    """Compare a server that speaks the Aggregation API with the table of what it should do.

    The cases work on rows that they bring along; no customer data is read. Where no document says what is
    right, the server's answer settles it.

    \b
    usagebot sandbox verify --against https://app.eu.pendo.io --key-file pendo.key
    usagebot sandbox verify --against http://127.0.0.1:8801 --json

    Exit status: 0 as documented, 1 some case differs, 3 the server cannot be asked.
    """
    from bot.sandbox.conformance.verify import run

    with faults_as_sentences():
        sys.exit(run(against, key_file, rate, as_json=as_json))


@sandbox.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--timezone", metavar="TZ", help="The subscription's zone (default: the settings').")
@click.option("--now", metavar="ISO", help="What time it is (default: the clock).")
def sandbox_check(file: Path, timezone: str | None, now: str | None) -> None:
    """Say in words what a request body would do, stage by stage, and what is wrong or dangerous with it.

    FILE holds a body as it would be sent, or only the list of stages; comments and curly quotes may stand in
    it. Nothing is sent anywhere.

    \b
    usagebot sandbox check body.json
    usagebot sandbox check body.json --timezone Europe/Berlin --now 2026-11-25T10:00

    Exit status: 0 it runs, 1 this is no body, 2 it is refused.
    """
    from bot.sandbox.pendo.serving import clock_from
    from bot.settings import load_settings, moment
    from bot.workbench.check import run

    with faults_as_sentences():
        zone = load_settings(**({"timezone": timezone} if timezone else {})).timezone
        sys.exit(run(file, zone=zone, now=clock_from(moment(now) if now else None, zone)()))


main.add_command(queries)


if __name__ == "__main__":
    main()
