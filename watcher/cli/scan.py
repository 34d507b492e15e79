"""watcher scan"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watcher.cli.options import as_of_option, classifier, config_option, json_option, moment, read_config
from watcher.config import Config
from watcher.errors import WatcherError

if TYPE_CHECKING:
    from watcher.scan import Outcome


@click.command("scan")
@config_option
@as_of_option
@click.option("--dry-run", is_flag=True, help="Read and judge, but write no report and no draft.")
@json_option
def command(config_file: Path | None, as_of: str | None, dry_run: bool, as_json: bool) -> None:
    """Read the client mail, judge it, write reports and drafts.

    Only mail from and to the listed clients is read. Nothing in the mailbox changes, but for a draft
    that is put into Drafts when a verdict calls for one. Run it as often as you like: nothing is made
    twice. A moment before the last scan's is only looked at.

    \b
    Example:  watcher scan
              watcher scan --dry-run --as-of 2026-03-02
    """
    from watcher.cli.tables import print_outcome
    from watcher.cli.wire import failure_json, outcome_json

    try:
        config, outcome = _scan(config_file, as_of, dry_run, quiet=as_json)
    except WatcherError as err:
        if as_json:
            click.echo(failure_json(err))
        raise
    if as_json:
        click.echo(outcome_json(config, outcome))
    else:
        print_outcome(config, outcome, dry_run)
    if outcome.errors:
        raise outcome.errors[0]


def _scan(config_file: Path | None, as_of: str | None, dry_run: bool, quiet: bool) -> tuple[Config, Outcome]:
    """One scan under the mailbox's lock."""
    from watcher.access import open_mailbox, state_folder
    from watcher.cli.progress import progress
    from watcher.scan import dry_run as only_look
    from watcher.scan import scan
    from watcher.state import State, only_run

    config = read_config(config_file)
    at = moment(as_of, config)
    judge = classifier()
    folder = state_folder(config)
    mailbox = open_mailbox(config)
    with only_run(folder):
        state = State(folder)
        try:
            dry_run = dry_run or at.isoformat() < state.meta("last_as_of")  # a look back writes nothing
            with progress(quiet) as show:
                outcome = (only_look if dry_run else scan)(config, mailbox, state, judge, at, show)
            state.remember({"last_scan": datetime.now(UTC).isoformat(timespec="seconds")})
            if not dry_run:
                state.remember({"last_as_of": at.isoformat()})
        finally:
            mailbox.close()
            state.close()
    return config, outcome
