"""Sincere apologies: good words that say sorry. One soon after a bad mail takes the sign back (S2: people have bad days)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from classifier.cues import concepts
from watcher.records import Evidence, Reading


def apologies(evidence: Sequence[Evidence], readings: Sequence[Reading]) -> list[datetime]:
    """When the client sincerely apologised, oldest first: `positive` words of theirs in which an apology stands."""
    language = {r.message_id: r.language for r in readings if r.direction == "in"}
    return [
        e.at
        for e in evidence
        if e.signal == "positive"
        and e.message_id in language
        and "apology" in concepts(e.quote, language[e.message_id])
    ]
