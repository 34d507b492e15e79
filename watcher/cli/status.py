"""watcher status"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from watcher.cli.options import classifier, config_option, json_option, read_config
from watcher.records import Classifier


@click.command("status")
@config_option
@json_option
def command(config_file: Path | None, as_json: bool) -> None:
    """When the mailbox was last read, what was found, and which messages could not be read.

    \b
    Example:  watcher status
    """
    from watcher.access import open_mailbox, state_folder
    from watcher.cli.known import open_state

    config, judge = read_config(config_file), classifier()
    where = open_mailbox(config).where
    with open_state(config) as state:
        last, counts, unread = state.meta("last_scan"), state.counts(), state.unread()
        drafts = [row for row in state.ledger() if row.state in ("planned", "saved")]
    if as_json:
        document = {
            "mailbox": where,
            "last_scan": last or None,
            "messages": counts,
            "unread": [{"folder": f, "uid": u, "why": w} for f, u, w in unread],
            "drafts": [{"client": r.draft.client, "kind": r.draft.kind, "state": r.state} for r in drafts],
            "state": str(state_folder(config)),
            "classifier": {"version": judge.version, "stages": judge.stages, "held_out_macro_f1": judge.macro_f1},
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    from watcher.cli.tables import plain

    click.echo(f"Mailbox    {plain(where)}")
    click.echo(f"Last scan  {_ago(last, config.me.zone)}")
    click.echo(f"Messages   {counts['seen']} seen, {counts['client']} of clients")
    standing = ", ".join(f"{plain(r.draft.client)} ({r.draft.kind})" for r in drafts)
    click.echo(f"Drafts     {standing or 'none of ours'}")
    click.echo(f"State      {state_folder(config)}")
    click.echo(f"Classifier {_stages(judge)}")
    for folder, uid, why in unread:
        click.echo(f"Unreadable message {uid} in {plain(folder)}: {plain(why)}")


def _stages(judge: Classifier) -> str:
    reach = f"macro F1 {judge.macro_f1:.2f} on held-out texts"
    if judge.stages == 2:
        return f"both stages, {reach}"
    return f"the first stage alone, {reach}; with the encoder it sees more: pip install 'client-watcher[encoder]'"


def _ago(last: str, zone: object) -> str:
    if not last:
        return "never finished; run: watcher scan"
    at = datetime.fromisoformat(last)
    minutes = int((datetime.now(UTC) - at).total_seconds() // 60)
    ago = (
        f"{minutes} min ago"
        if minutes < 120
        else f"{minutes // 60} h ago"
        if minutes < 2880
        else f"{minutes // 1440} days ago"
    )
    return f"{at.astimezone(zone):%d %B %Y, %H:%M} ({ago})"  # type: ignore[arg-type]
