"""My own part in it, for fairness: late answers, night mails, thanks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watcher.config import Me
from watcher.records import Reading, Thread
from watcher.signals.hours import in_hours, working_minutes

LATE_MINUTES = 2 * 8 * 60  # of my working time: an answer after two working days is late


def my_part(me: Me, threads: Sequence[Thread]) -> dict[str, Any]:
    """Counts of my own mails, of those written outside my hours, and of answers that took more than two working days."""
    mine = [r for t in threads for r in t.readings if r.direction == "out" and not r.automatic]
    waits = [wait for t in threads for wait in _waits(me, t.readings)]
    return {
        "mails": len(mine),
        "outside_hours": sum(not in_hours(me, r.sent_at) for r in mine),
        "answers": len(waits),
        "late_answers": sum(wait > LATE_MINUTES for wait in waits),
    }


def _waits(me: Me, readings: Sequence[Reading]) -> list[int]:
    """Working minutes from each first unanswered mail of the client's to my answer in the same thread."""
    waits = []
    asked: Reading | None = None
    for r in readings:
        if r.automatic:
            continue
        if r.direction == "in":
            asked = asked or r
        elif asked:
            waits.append(working_minutes(me, asked.sent_at, r.sent_at))
            asked = None
    return waits
