"""watcher explain"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from watcher.cli.options import as_of_option, classifier, config_option, moment, read_config, the_client
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
            raise ConfigError(
                "no client's message with this id was read", what, "copy it from a report, with its brackets, in quotes"
            )
        _message(found[0], classifier().points, assessed, config)
    else:
        _client(next(a for a in assessed if a.client == the_client(config, what).name), config)


def _client(a: Assessment, config: Config) -> None:
    from watcher.cli.tables import plain

    click.echo(f"{plain(a.client)}: {a.verdict.verdict} ({a.verdict.code})\n{plain(a.verdict.reason)}\n")
    for name, value, meaning in _figures(a, config):
        click.echo(f"{name:10} {value:>6}   {meaning}")
    for hold in a.verdict.holds:
        click.echo(f"Hold       {hold.hold}: {plain(hold.why)}")
    for line in _what_would_change(a, config):
        click.echo(f"Change     {line}")
    for row in [*a.tally.against, a.tally.good]:
        if row.evidence:
            click.echo(f"\n{row.signal}  {'-' if row.signal == 'positive' else ''}{row.points:.2f} points")
            _list(row.evidence, config)
    if a.tally.spoken_up:
        click.echo("\nspoken_up")
        _list(a.tally.spoken_up, config)


def _figures(a: Assessment, config: Config) -> list[tuple[str, str, str]]:
    """What the verdict was made of, each beside the thresholds that it is held against."""
    from watcher.tally import limit_ignored

    limits, t = config.thresholds, a.tally
    levels = f"watch from {limits.watch:g}, talk from {limits.talk:g}, exit from {limits.exit:g}"
    return [
        ("Points", f"{t.score:.2f}", f"{levels}; {limits.heavy:g} without having spoken up"),
        ("Repeated", f"{t.rest:.2f}", "points without the worst two days: one event alone is no pattern"),
        (
            "Days",
            f"{t.days:.0f}",
            f"from the first to the last sign (talk needs {limits.talk_days}, exit {limits.exit_days})",
        ),
        ("Threads", f"{t.threads}", f"with signs (talk needs {limits.talk_threads}, exit {limits.exit_threads})"),
        (
            "Spoken up",
            f"{len(t.spoken_up)}",
            f"times; signs on {limit_ignored(t)} days since the first (2 make it ignored)",
        ),
    ]


def _what_would_change(a: Assessment, config: Config) -> list[str]:
    """How far it is to the verdicts next to this one, in the terms that decide them (verdict.py)."""
    from watcher.tally import limit_ignored

    limits, t, name = config.thresholds, a.tally, a.verdict.verdict
    if name == "firm":
        return [f"{limits.firm_days} days without another insult or threat, or a sincere apology, would take it back"]
    levels = {"healthy": ("watch", limits.watch), "watch": ("talk", limits.talk), "talk": ("exit", limits.exit)}
    found = []
    if name in levels:
        above, points = levels[name]
        needs = [f"{points - t.score:.2f} more points"] if t.score < points else []
        days, threads = {
            "talk": (limits.talk_days, limits.talk_threads),
            "exit": (limits.exit_days, limits.exit_threads),
        }.get(above, (0, 0))
        needs += [f"signs over {days} days"] if t.days < days else []
        needs += [f"signs in {threads} threads"] if t.threads < threads else []
        if above == "exit" and limit_ignored(t) < 2 and t.score < limits.heavy:
            needs += [f"a limit that you named and that was ignored on two days, or {limits.heavy:g} points"]
        if above != "watch" and not needs:
            needs += ["signs beyond the worst two days"]
        found.append(f"{above} would take {' and '.join(needs)}")
    below = {"watch": limits.watch, "talk": limits.talk, "exit": limits.exit}.get(name)
    if below is not None and t.score >= below:
        found.append(
            f"under {below:g} points it would no longer be {name}; without new signs the points halve in {limits.half_life_days} days"
        )
    return found


def _list(evidence: Sequence[Evidence], config: Config) -> None:
    for e in evidence:
        click.echo(f"  {_evidence(e, config)}")


def _evidence(e: Evidence, config: Config) -> str:
    from watcher.cli.tables import plain

    note = f" ({plain(e.note)})" if e.note else ""
    quote = f' "{plain(e.quote)}" {e.message_id}' if e.quote else ""
    strength = f" x{e.strength:.1f}" if e.strength != 1 else ""
    return f"{e.at.astimezone(config.me.zone):%Y-%m-%d %H:%M} {e.probability:.2f}{strength}{note}{quote}"


def _message(r: Reading, thresholds: Mapping[str, float], assessed: tuple[Assessment, ...], config: Config) -> None:
    from classifier import LABELS
    from watcher.cli.tables import plain

    way = "from" if r.direction == "in" else "to"
    at = f"{r.sent_at.astimezone(config.me.zone):%Y-%m-%d %H:%M}"
    click.echo(f"{r.message_id}  {at}  {way} the client, language {r.language or '?'}")
    if r.automatic:
        click.echo(f"It never counts: {r.automatic}.")
    for s in [*([r.subject_sentence] if r.subject_sentence else []), *r.sentences]:
        likely = sorted(
            ((p, label) for p, label in zip(s.probabilities, LABELS, strict=False) if p >= 0.1), reverse=True
        )
        marks = ", ".join(f"{label} {p:.2f}{' *' if p >= thresholds[label] else ''}" for p, label in likely)
        click.echo(
            f'  {marks}: "{plain(s.quote)}"'
            if s.quote
            else f"  (a sentence of {s.words} words without a sign; its text isn't kept)"
        )
    used = [
        (a.client, e)
        for a in assessed
        for e in [*(e for row in [*a.tally.against, a.tally.good] for e in row.evidence), *a.tally.spoken_up]
        if e.message_id == r.message_id
    ]
    for client, e in used:
        click.echo(f"Counts for {plain(client)}: {e.signal}, {_evidence(e, config)}")
    if not used:
        click.echo(
            "It counts for nothing: no sentence reaches the operating point of a sign (marked *), or it stood in the mail before."
        )
