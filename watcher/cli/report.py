"""watcher report"""

from __future__ import annotations

from pathlib import Path

import click

from watcher.cli.options import as_of_option, config_option, moment, read_config, the_client


@click.command("report")
@click.argument("client", required=False)
@config_option
@as_of_option
@click.option("--open", "open_it", is_flag=True, help="Open the report in the browser.")
def command(client: str | None, config_file: Path | None, as_of: str | None, open_it: bool) -> None:
    """Write the reports again from what is known, and say where they are. The mailbox is not touched.

    \b
    Example:  watcher report Acme --open
    """
    from watcher.cli.known import known, open_state
    from watcher.drafts import remembered
    from watcher.render import write_reports

    config = read_config(config_file)
    wanted = the_client(config, client).name if client else None
    with open_state(config) as state:
        assessed, _ = known(config, state, moment(as_of, config))
        drafts, notes = remembered(config, state, assessed)
        paths = write_reports(config, state.folder, assessed, drafts, notes)
    for name, path in paths.items():
        if wanted in (None, name):
            click.echo(path)
    if open_it:
        click.launch(paths[wanted or next(iter(paths))].as_uri())
