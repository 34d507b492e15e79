"""Evidence -> points at a moment. Pure.

day    = strongest sign of the day + a quarter of the next + a tenth of the rest   (a bad night is one night)
signal = weight * 4 ln(1 + sum of days, each halved every `half_life_days`, / 4)    (repetition is worth less and less)
score  = sum of the warning signals - good signs, at most a fifth of the sum
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from watcher.config import Thresholds
from watcher.records import Evidence, SignalTally, Tally
from watcher.signals import WARNINGS

# Points of one full sign on one day. Calibrated on the project's scenarios (tests/scenarios); the order is
# the articles': money, contempt and broken terms weigh more than haste (S0, S1, S4).
WEIGHTS = {
    "urgency": 0.25,
    "negative_tone": 1.0,
    "insult": 2.0,
    "threat": 2.5,
    "payment_chase": 0.5,
    "payment_excuse": 0.7,
    "haggling": 0.8,
    "scope_creep": 0.8,
    "indecision": 0.8,
    "contract_breach": 1.0,
    "after_hours_urgent": 0.9,
    "nagging": 0.5,
    "late_payment": 1.0,
    "low_volume": 1.1,
    "deterioration": 0.5,
    "positive": 0.4,
}
EVENT = timedelta(days=2)  # signs so close together are one event (S1: one bad meeting)
BEND = 4.0  # days of signs from which repetition counts markedly less
GOOD_SHARE = 0.2  # of the warning points that good signs can outweigh
STILL_COUNTS = 0.1  # of its first worth: older signs no longer stretch a pattern
APOLOGY_DAYS = 3  # within which a sincere apology takes a sign back
TAKEN_BACK = 0.2  # of its worth remains
FORGIVABLE = frozenset({"negative_tone", "insult", "threat", "urgency", "after_hours_urgent", "nagging"})


def tally(
    evidence: Sequence[Evidence], apologies: Sequence[datetime], as_of: datetime, thresholds: Thresholds
) -> Tally:
    """All signals at a moment. `evidence` is what was known then, `apologies` when the client sincerely apologised."""
    forgiven = [_forgive(e, apologies) for e in evidence]
    by_signal: defaultdict[str, list[Evidence]] = defaultdict(list)
    for e in forgiven:
        by_signal[e.signal].append(e)
    half_life = timedelta(days=thresholds.half_life_days)
    rows = [_row(name, by_signal[name], as_of, half_life) for name in WARNINGS if by_signal[name]]
    good = _row("positive", by_signal["positive"], as_of, half_life)
    warnings = [e for row in rows for e in row.evidence]
    days, threads = _stretch([e for e in warnings if e.signal != "low_volume"], as_of, half_life)
    worst = worst_event(warnings, as_of, half_life)
    return Tally(
        at=as_of,
        score=_score(rows, good),
        rest=_score([_row(row.signal, _without(row.evidence, worst), as_of, half_life) for row in rows], good),
        against=tuple(sorted(rows, key=lambda row: (-row.points, row.signal))),
        good=good,
        spoken_up=tuple(by_signal["spoken_up"]),
        days=days,
        threads=threads,
    )


def _row(name: str, evidence: Sequence[Evidence], as_of: datetime, half_life: timedelta) -> SignalTally:
    return SignalTally(name, round(WEIGHTS[name] * bend(days_of_signs(evidence, as_of, half_life)), 3), tuple(evidence))


def _score(rows: Sequence[SignalTally], good: SignalTally) -> float:
    total = sum(row.points for row in rows)
    return round(max(0.0, total - min(good.points, GOOD_SHARE * total)), 3)


def worst_event(evidence: Sequence[Evidence], as_of: datetime, half_life: timedelta) -> datetime | None:
    """The beginning of the two days whose signs weigh most together; None without evidence."""
    ordered = sorted(evidence, key=lambda e: e.at)
    worths = [WEIGHTS[e.signal] * e.probability * e.strength * fade(e, as_of, half_life) for e in ordered]
    best, worst = None, -1.0
    inside, last = 0.0, 0
    for i, first in enumerate(ordered):
        while last < len(ordered) and ordered[last].at < first.at + EVENT:
            inside += worths[last]
            last += 1
        if inside > worst + 1e-9:
            best, worst = first.at, inside
        inside -= worths[i]
    return best


def _without(evidence: Sequence[Evidence], start: datetime | None) -> list[Evidence]:
    return [e for e in evidence if start is None or not start <= e.at < start + EVENT]


def bend(days: float) -> float:
    return BEND * math.log1p(days / BEND)


def days_of_signs(evidence: Iterable[Evidence], as_of: datetime, half_life: timedelta) -> float:
    """Sum over calendar days (in the user's zone) of the day's signs, each worth half after every half life."""
    by_day: defaultdict[object, list[float]] = defaultdict(list)
    for e in evidence:
        by_day[e.at.date()].append(e.probability * e.strength * fade(e, as_of, half_life))
    total = 0.0
    for worths in by_day.values():
        first, *rest = sorted(worths, reverse=True)
        total += first + 0.25 * sum(rest[:1]) + 0.1 * sum(rest[1:])
    return total


def fade(e: Evidence, as_of: datetime, half_life: timedelta) -> float:
    """What is left of a sign's worth, 1 to 0."""
    return float(0.5 ** (max(timedelta(), as_of - e.at) / half_life))


def _forgive(e: Evidence, apologies: Sequence[datetime]) -> Evidence:
    if e.signal in FORGIVABLE and any(timedelta() < at - e.at <= timedelta(days=APOLOGY_DAYS) for at in apologies):
        return replace(e, strength=e.strength * TAKEN_BACK, note=_joined(e.note, "apologised for"))
    return e


def _joined(*notes: str) -> str:
    return ", ".join(note for note in notes if note)


def _stretch(evidence: Sequence[Evidence], as_of: datetime, half_life: timedelta) -> tuple[float, int]:
    """Days between the first and the last sign that still counts, and the number of threads (an invoice is one)."""
    counting = [e for e in evidence if e.strength * fade(e, as_of, half_life) >= STILL_COUNTS]
    if not counting:
        return 0.0, 0
    moments = sorted(e.at for e in counting)
    return round((moments[-1] - moments[0]) / timedelta(days=1), 2), len({e.thread or e.note for e in counting})


def limit_ignored(t: Tally) -> int:
    """On how many days warning signs followed the first time I spoke up (S1: say it; S2: be honest first)."""
    if not t.spoken_up:
        return 0
    first = t.spoken_up[0].at
    signs = (
        e for row in t.against for e in row.evidence if e.signal not in ("late_payment", "low_volume", "payment_chase")
    )
    return len({e.at.date() for e in signs if e.at > first and e.strength > TAKEN_BACK})


def gaps(moments: Sequence[datetime]) -> list[timedelta]:
    """The gaps between moments in order."""
    return [b - a for a, b in pairwise(sorted(moments))]
