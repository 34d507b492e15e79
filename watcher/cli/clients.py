"""watcher clients"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from watcher.cli.options import as_of_option, config_option, json_option, moment, read_config


@click.command("clients")
@config_option
@as_of_option
@json_option
def command(config_file: Path | None, as_of: str | None, as_json: bool) -> None:
    """The clients, their addresses, and how much of their mail was found.

    \b
    Example:  watcher clients
    """
    from watcher.cli.known import known, open_state

    config = read_config(config_file)
    with open_state(config) as state:
        assessed, _ = known(config, state, moment(as_of, config))
    rows: list[dict[str, Any]] = []
    for client, a in zip(config.client, assessed, strict=True):
        mails = [r for t in a.threads for r in t.readings]
        last = max((r.sent_at for r in mails), default=None)
        rows.append(
            {
                "name": client.name,
                "addresses": list(client.addresses),
                "verdict": a.verdict.verdict,
                "language": a.language,
                "in": sum(r.direction == "in" for r in mails),
                "out": sum(r.direction == "out" for r in mails),
                "threads": len(a.threads),
                "last": last and last.astimezone(config.me.zone).date().isoformat(),
            }
        )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print(rows)


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from watcher.cli.tables import console, plain

    table = Table(
        "Client",
        "Addresses",
        "In",
        "Out",
        "Threads",
        "Last mail",
        "Language",
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for row in rows:
        counts = [str(row[k]) for k in ("in", "out", "threads")]
        cells = (row["name"], ", ".join(row["addresses"]), *counts, row["last"] or "none yet", row["language"])
        table.add_row(*(Text(plain(cell)) for cell in cells))
    console().print(table)
