"""watcher history"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from watcher.cli.options import as_of_option, config_option, json_option, moment, read_config, the_client
from watcher.config import Config
from watcher.records import Assessment, VerdictName

Step = tuple[datetime, float, VerdictName]


@click.command("history")
@click.argument("client", metavar="CLIENT")
@config_option
@as_of_option
@json_option
def command(client: str, config_file: Path | None, as_of: str | None, as_json: bool) -> None:
    """When a client's verdict changed: each past moment judged anew by what was known then.

    \b
    Example:  watcher history Acme
    """
    from watcher.cli.known import known, open_state

    config = read_config(config_file)
    name = the_client(config, client).name
    with open_state(config) as state:
        assessed, _ = known(config, state, moment(as_of, config))
    a = next(a for a in assessed if a.client == name)
    steps = turns(a.history)
    if as_json:
        rows = [{"at": at.astimezone(config.me.zone).isoformat(), "verdict": v, "score": p} for at, p, v in steps]
        click.echo(json.dumps({"client": name, "changes": rows}, ensure_ascii=False, indent=1))
        return
    _print(a, steps, config)


def turns(history: tuple[Step, ...]) -> list[Step]:
    """The moments at which the verdict became another, the first among them."""
    return [s for before, s in zip((None, *history), history, strict=False) if before is None or before[2] != s[2]]


def _print(a: Assessment, steps: list[Step], config: Config) -> None:
    from watcher.cli.tables import plain

    click.echo(f"{plain(a.client)}, by what was known at each moment:")
    for at, points, verdict in steps:
        click.echo(f"  {at.astimezone(config.me.zone):%Y-%m-%d %H:%M}  {verdict:8} {points:6.2f} points")
    tripped = {verdict: at for at, _, verdict in reversed(steps) if verdict in ("talk", "exit", "firm")}
    first = ", ".join(
        f"{v} on {at.astimezone(config.me.zone):%d %B %Y}" for v, at in sorted(tripped.items(), key=lambda x: x[1])
    )
    click.echo(f"First tripped: {first or 'never'}. Holds are not replayed; watcher explain shows those of today.")
