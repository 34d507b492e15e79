"""watcher draft"""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.options import as_of_option, config_option, moment, read_config, the_client
from watcher.errors import ConfigError
from watcher.records import LetterKind


@click.command("draft")
@click.argument("client")
@config_option
@click.option(
    "--kind",
    type=click.Choice(["talk", "exit", "firm"]),
    help="Which letter. Default: what the verdict calls for, else talk.",
)
@as_of_option
@click.option("--dry-run", is_flag=True, help="Print the letter; don't put it into Drafts.")
def command(client: str, config_file: Path | None, kind: LetterKind | None, as_of: str | None, dry_run: bool) -> None:
    """Write a letter to a client by hand and put it into Drafts, whatever the verdict is. Nothing is sent.

    \b
    Example:  watcher draft Acme --kind talk --dry-run
    """
    from watcher.access import open_mailbox, state_folder
    from watcher.cli.known import known, open_state
    from watcher.drafts import by_hand
    from watcher.letters import letter_text
    from watcher.state import only_run

    config = read_config(config_file)
    at = moment(as_of, config)
    chosen = the_client(config, client)
    with only_run(state_folder(config)), open_state(config) as state:
        a = next(a for a in known(config, state, at)[0] if a.client == chosen.name)
        verdict = a.verdict.verdict
        wanted: LetterKind = kind or (verdict if verdict in ("talk", "exit", "firm") else "talk")
        subject, body, _, missing = letter_text(config, chosen, a, wanted, at)
        click.echo(f"Subject: {subject}\n\n{body}")
        if not dry_run:
            mailbox = open_mailbox(config)
            try:
                stands, complaints = by_hand(config, mailbox, state, a, wanted, at)
            finally:
                mailbox.close()
            if complaints:
                raise ConfigError(
                    "the letter breaks its own rules and was not saved: " + "; ".join(complaints),
                    chosen.name,
                    "write it by hand",
                )
            click.echo(f"{'Saved in' if stands.new else 'It stands already in'} Drafts. Nothing was sent.", err=True)
    for what in missing:
        click.echo(f"The letter asks you for {what}", err=True)
