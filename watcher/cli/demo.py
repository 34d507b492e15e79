"""watcher demo"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo")
@click.argument("folder", default="demo", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """See the main job on an invented mailbox: written into FOLDER (default: demo), scanned, and judged.

    The mailbox is a Maildir with four clients. Nothing outside FOLDER is read or written, and nothing is contacted.

    \b
    Example:  watcher demo
    """
    from watcher.access import open_mailbox, state_folder
    from watcher.cli.options import classifier, moment
    from watcher.cli.tables import print_outcome
    from watcher.config import load
    from watcher.demo import AS_OF, build, is_free
    from watcher.errors import ConfigError
    from watcher.scan import scan
    from watcher.state import State, only_run

    if not is_free(folder):
        raise ConfigError(
            "this folder holds other things and is left alone", str(folder), "name an empty or a new folder"
        )
    config = load(build(folder))
    click.echo(f"The mailbox of {config.me.name}, an invented freelancer, stands in {folder / 'mail'}.\n")
    with only_run(state_folder(config)):
        state = State(state_folder(config))
        try:
            at = moment(AS_OF, config)
            outcome = scan(config, open_mailbox(config), state, classifier(), at, lambda *_: None)
        finally:
            state.close()
    print_outcome(config, outcome, dry_run=False)
    _point_out(folder, outcome.reports)


def _point_out(folder: Path, reports: object) -> None:
    drafts = sorted((folder / "mail" / ".Drafts" / "cur").iterdir())
    click.echo("\nLook at")
    for path in sorted(reports.values()):  # type: ignore[attr-defined]
        click.echo(f"  report {path}")
    for path in drafts:
        click.echo(f"  draft  {path}")
    click.echo(f"and try: watcher explain CLIENT --config {folder / 'config.toml'} --as-of 2026-03-16T09:00")
