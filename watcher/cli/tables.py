"""What a person sees on the terminal: tables and colours there, plain text in a pipe (NO_COLOR too)."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.config import Config
from watcher.records import Assessment
from watcher.scan import Outcome
from watcher.signals import SIGNALS

COLOURS = {"healthy": "green", "fading": "green", "watch": "yellow", "talk": "cyan", "exit": "red", "firm": "bold red"}
WORST_FIRST = ("firm", "exit", "talk", "watch", "fading", "healthy")


def console() -> Console:
    """Standard output; as wide as a page where it is no terminal."""
    out = Console(highlight=False, soft_wrap=False)
    return out if out.is_terminal else Console(highlight=False, width=110, no_color=True)


def print_outcome(config: Config, outcome: Outcome, dry_run: bool) -> None:
    """The table of clients, worst first, and under it what was written and what it waits for."""
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Client", "Verdict", "Points", "Signs", "Letter"):
        table.add_column(title, justify="right" if title == "Points" else "left", header_style="dim")
    ordered = sorted(outcome.assessments, key=lambda a: (WORST_FIRST.index(a.verdict.verdict), -a.tally.score))
    for a in ordered:
        verdict = Text(a.verdict.verdict, COLOURS[a.verdict.verdict])
        table.add_row(Text(plain(a.client)), verdict, f"{a.tally.score:.1f}", signs(a), letter(a, outcome))
    out.print(table)
    out.print()
    for a in ordered:
        _print_client(out, a, outcome)
    counts = outcome.counts
    read = f"{counts['seen']} messages seen, {counts['client']} of clients, {counts['new']} of them new"
    if counts["defective"] or counts["skipped"]:
        read += f"; {counts['defective'] + counts['skipped']} could not be read (watcher status names them)"
    out.print(Text(f"{read}. As of {outcome.as_of.astimezone(config.me.zone):%d %B %Y, %H:%M}.", "dim"))
    if outcome.unclear:
        out.print(
            Text(
                f"{len(outcome.unclear)} messages of shared addresses could be given to no client; they count for none.",
                "dim",
            )
        )
    if dry_run:
        out.print(Text("A dry run: no report and no draft was written.", "dim"))
    elif outcome.reports:
        out.print(Text("Nothing was sent.", "dim"))


def _print_client(out: Console, a: Assessment, outcome: Outcome) -> None:
    if a.verdict.verdict in ("healthy", "fading") and a.client not in outcome.drafts:
        return
    out.print(Text.assemble((plain(a.client), "bold"), ": ", plain(a.verdict.reason)))
    for hold in a.verdict.holds:
        out.print(Text(f"  waits  {plain(hold.why)}"))
    if draft := outcome.drafts.get(a.client):
        out.print(Text(f"  draft  in Drafts: “{plain(draft.subject)}”"))
    for note in outcome.notes.get(a.client, ()):
        out.print(Text(f"  note   {plain(note)}"))
    if report := outcome.reports.get(a.client):
        out.print(Text(f"  report {report}"), soft_wrap=True)
    out.print()


def signs(a: Assessment) -> str:
    """The weightiest signs with how often they were seen."""
    rows = [f"{SIGNALS[row.signal][0].lower()} {len(row.evidence)}" for row in a.tally.against if row.points > 0][:3]
    return ", ".join(rows) or "none"


def letter(a: Assessment, outcome: Outcome) -> str:
    if draft := outcome.drafts.get(a.client):
        return f"{draft.kind}, in Drafts"
    return "waits: " + ", ".join(h.hold.replace("_", " ") for h in a.verdict.holds) if a.verdict.holds else "-"


def plain(text: str) -> str:
    """Foreign text for a terminal: no control or direction characters, so nothing in it can act."""
    return "".join(c if c.isprintable() else " " for c in text)
