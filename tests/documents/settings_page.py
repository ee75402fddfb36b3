"""docs/settings.md, from the settings' model."""

from __future__ import annotations

from bot.setting_table import About, settings

_INTRODUCTION = """\
<!-- Made by `make docs` from bot/settings.py: change that, not this page. -->

# Settings

A setting is read from the first of these places that has it:

1. a variable of the environment, such as `USAGEBOT_PENDO_REGION=eu`;
2. a line of `.env` in the folder in which the bot is started, written in the same way;
3. a mounted secret: a file in the folder `USAGEBOT_SECRETS_DIR` (such as `/run/secrets`), named like the
   variable in either case, `usagebot_slack_bot_token`, with nothing but the value in it;
4. the file `USAGEBOT_SETTINGS_FILE`, in YAML, by the names in lower case and without `USAGEBOT_`;
5. the default.

```yaml
# usagebot.yml
pendo_region: eu
timezone: Europe/Berlin
internal: [domain:acme.com, "acme-*"]
aliases: {eb: Export button}
```

`USAGEBOT_SETTINGS_FILE` and `USAGEBOT_SECRETS_DIR` themselves stand in the environment or in `.env`. In a
file, a name that is no setting stops the start, with the line and the name that may be meant; in the
environment it does not, since others put variables there too: Kubernetes sets `USAGEBOT_PORT` for a service
called `usagebot`, unless the pod says `enableServiceLinks: false`.

Keep secrets out of the file: mount them, or set variables. A Pendo key in one of `USAGEBOT_PENDO_KEY_FILES`
can be replaced while the bot runs; everything else is read once, at the start.

`usagebot settings` prints every setting with its value (`(secret)` instead of a secret), where it comes
from, and what it means.

| variable | takes | default | meaning |
|---|---|---|---|
"""


def settings_page() -> str:
    return _INTRODUCTION + "".join(map(_row, settings()))


def _row(each: About) -> str:
    default = f"`{each.default}`" if each.default else ""
    return f"| `{each.variable}` | {each.takes} | {default} | {each.meaning} |\n"
