"""The timeline of a tally as coordinates for an inline SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.config import Thresholds
from watcher.records import Evidence

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 14, 46
LABEL_GAP = 11.0  # pixels between two names of thresholds
MONTH_LABELS = 9  # at most, so that they don't overlap


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    good: bool
    anchor: str  # id of the evidence's row
    title: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Pixels in a box of WIDTH x HEIGHT; `line` and `area` are SVG path data."""

    line: str
    area: str
    levels: tuple[tuple[float, str], ...]  # y, name of the threshold
    months: tuple[tuple[float, str], ...]  # x, label
    marks: tuple[Mark, ...]
    base: float
    highest: float  # points at the top of the scale


def plot(
    history: Sequence[tuple[datetime, float]],
    evidence: Sequence[tuple[str, Evidence]],
    limits: Thresholds,
    zone: ZoneInfo,
) -> Plot | None:
    """The tally over time with its thresholds and evidence; None where there is no stretch of time to show.

    `history` oldest first, as (moment, score); `evidence` as (row id, evidence).
    """
    if len(history) < 2 or history[-1][0] <= history[0][0]:
        return None
    start, end = history[0][0], history[-1][0]
    highest = max(limits.exit * 1.15, *(score for _, score in history))
    base = HEIGHT - BOTTOM

    def x(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((at - start) / (end - start)), 1)

    def y(score: float) -> float:
        return round(base - (base - TOP) * score / highest, 1)

    points = [f"{x(at)},{y(score)}" for at, score in history]
    marks = [
        Mark(
            x(e.at),
            base + (14 if e.signal == "positive" else 6),
            e.signal == "positive",
            row,
            f"{e.at.astimezone(zone):%d %b %Y}: {e.signal.replace('_', ' ')}",
        )
        for row, e in evidence
        if start <= e.at <= end
    ]
    return Plot(
        line="M" + " L".join(points),
        area=f"M{LEFT},{base} L" + " L".join(points) + f" L{x(end)},{base} Z",
        levels=_levels([(y(value), name) for name, value in _named(limits)]),
        months=_months(start.astimezone(zone), end.astimezone(zone), x),
        marks=tuple(marks),
        base=base,
        highest=highest,
    )


def _named(limits: Thresholds) -> list[tuple[str, float]]:
    return [("exit", limits.exit), ("talk", limits.talk), ("watch", limits.watch)]


def _levels(lines: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """The threshold lines from the top down; a name that would run into the one above is left out."""
    out: list[tuple[float, str]] = []
    last = 0.0
    for height, name in lines:
        fits = not out or height - last >= LABEL_GAP
        out.append((height, name if fits else ""))
        last = height if fits else last
    return tuple(out)


def _months(start: datetime, end: datetime, x: object) -> tuple[tuple[float, str], ...]:
    """The first day of each month in between, thinned to what fits."""
    found = []
    here = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while here <= end:
        if here >= start:
            found.append((x(here), f"{here:%b}" if here.month > 1 else f"{here:%b %Y}"))  # type: ignore[operator]
        here = (here + timedelta(days=32)).replace(day=1)
    step = -(-len(found) // MONTH_LABELS) or 1
    return tuple(found[::step])
