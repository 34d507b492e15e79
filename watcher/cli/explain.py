"""watcher explain"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from watcher.cli.options import as_of_option, config_option, moment, operating_points, read_config, the_client
from watcher.config import Config
from watcher.errors import ConfigError
from watcher.records import Assessment, Evidence, Reading


@click.command("explain")
@click.argument("what", metavar="CLIENT|MESSAGE-ID")
@config_option
@as_of_option
def command(what: str, config_file: Path | None, as_of: str | None) -> None:
    """Why a client, or a single message, was judged as it was: points, thresholds, each piece of evidence.

    \b
    Example:  watcher explain Acme
              watcher explain "<20260302.1234@acme.example>"
    """
    from watcher.cli.known import known, open_state

    config = read_config(config_file)
    with open_state(config) as state:
        assessed, readings = known(config, state, moment(as_of, config))
    if "@" in what:
        wanted = what if what.startswith("<") else f"<{what}>"
        found = [r for r in readings if r.message_id == wanted]
        if not found:
            raise ConfigError("no client's message with this id was read", what, "copy it from a report, with its brackets, in quotes")
        _message(found[0], operating_points()[0], assessed, config)
    else:
        _client(next(a for a in assessed if a.client == the_client(config, what).name), config)


def _client(a: Assessment, config: Config) -> None:
    from watcher.tally import limit_ignored

    limits, t = config.thresholds, a.tally
    click.echo(f"{a.client}: {a.verdict.verdict} ({a.verdict.code})\n{a.verdict.reason}\n")
    click.echo(f"Points     {t.score:.2f}   (watch from {limits.watch:g}, talk from {limits.talk:g}, exit from {limits.exit:g}, without having spoken up from {limits.heavy:g})")
    click.echo(f"Days       {t.days:.0f}   between the first and the last sign that still counts (talk needs {limits.talk_days}, exit {limits.exit_days})")
    click.echo(f"Threads    {t.threads}   with signs (talk needs {limits.talk_threads}, exit {limits.exit_threads})")
    click.echo(f"Spoken up  {len(t.spoken_up)} times; signs on {limit_ignored(t)} days after the first (2 make \"ignored\")")
    for hold in a.verdict.holds:
        click.echo(f"Hold       {hold.hold}: {hold.why}")
    for row in [*t.against, t.good]:
        if row.evidence:
            click.echo(f"\n{row.signal}  {'-' if row.signal == 'positive' else ''}{row.points:.2f} points")
            for e in row.evidence:
                click.echo(f"  {_evidence(e, config)}")
    for e in t.spoken_up:
        click.echo(f"\nspoken_up\n  {_evidence(e, config)}" if e is t.spoken_up[0] else f"  {_evidence(e, config)}")


def _evidence(e: Evidence, config: Config) -> str:
    from watcher.cli.tables import plain

    note = f" ({plain(e.note)})" if e.note else ""
    quote = f' "{plain(e.quote)}" {e.message_id}' if e.quote else ""
    strength = f" x{e.strength:.1f}" if e.strength != 1 else ""
    return f"{e.at.astimezone(config.me.zone):%Y-%m-%d %H:%M} {e.probability:.2f}{strength}{note}{quote}"


def _message(r: Reading, thresholds: Mapping[str, float], assessed: tuple[Assessment, ...], config: Config) -> None:
    from classifier import LABELS
    from watcher.cli.tables import plain

    click.echo(f"{r.message_id}  {r.sent_at.astimezone(config.me.zone):%Y-%m-%d %H:%M}  {'from' if r.direction == 'in' else 'to'} the client, language {r.language or '?'}")
    if r.automatic:
        click.echo(f"It never counts: {r.automatic}.")
    for s in [*([r.subject_sentence] if r.subject_sentence else []), *r.sentences]:
        likely = sorted(((p, label) for p, label in zip(s.probabilities, LABELS, strict=False) if p >= 0.1), reverse=True)
        marks = ", ".join(f"{label} {p:.2f}{' *' if p >= thresholds[label] else ''}" for p, label in likely)
        click.echo(f"  {marks}: \"{plain(s.quote)}\"" if s.quote else f"  (a sentence of {s.words} words without a sign; its text isn't kept)")
    used = [(a.client, e) for a in assessed for row in [*a.tally.against, a.tally.good] for e in row.evidence if e.message_id == r.message_id]
    for client, e in used:
        click.echo(f"Counts for {client}: {e.signal}, {_evidence(e, config)}")
    if not used:
        click.echo("It counts for nothing: no sentence reaches the operating point of a sign (marked *), or it stood in the mail before.")
