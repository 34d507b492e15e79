"""Evidence and cases as the tests of the tally and the verdicts write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tests.records import JANE, MONDAY, client, config, days
from watcher.config import Client, Thresholds
from watcher.records import Evidence, Reading
from watcher.tally import tally
from watcher.verdict import Case

# Low enough that a few signs reach every level; `heavy` out of reach unless a test lowers it.
LIMITS = Thresholds(
    watch=0.2, talk=1.0, exit=2.0, heavy=1000, talk_days=10, talk_threads=2, exit_days=28, exit_threads=3
)


def sign(
    signal: str = "negative_tone",
    day: float = 0,
    *,
    thread: str = "",
    probability: float = 1.0,
    strength: float = 1.0,
    note: str = "",
    who: str = JANE.address,
) -> Evidence:
    """A sign so many days after MONDAY, each day in a thread of its own if none is named."""
    when = MONDAY + days(day)
    return Evidence(
        signal, f"<{signal}.{day}@x>", when, thread or f"t{day}", who, "Words.", probability, strength, note
    )


def signs(signal: str, *on: float, thread: str = "") -> list[Evidence]:
    return [sign(signal, day, thread=thread) for day in on]


def case(
    evidence: Sequence[Evidence],
    *,
    limits: Thresholds = LIMITS,
    of: Client | None = None,
    readings: Sequence[Reading] = (),
    apologies: Sequence[datetime] = (),
) -> Case:
    """A client about whom this is known; moments are those of the evidence."""
    acme = of or client()
    ordered = tuple(sorted(evidence, key=lambda e: e.at))

    def tally_at(moment: datetime):  # type: ignore[no-untyped-def]
        known = [e for e in ordered if e.at <= moment]
        return tally(known, [t for t in apologies if t <= moment], moment, limits)

    moments = tuple(sorted({e.at for e in ordered})) or (MONDAY,)
    return Case(config(acme, thresholds=limits), acme, tuple(readings), tally_at, moments)
