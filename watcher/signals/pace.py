"""The pace of a correspondence: who pushes before the other could fairly answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classifier import LABELS
from watcher.config import Me
from watcher.records import Evidence, Reading, Sentence
from watcher.signals.hours import working_minutes

FAIR_MINUTES = 240  # half a working day to answer in (S4: constant follow-ups)
PUSHING = 0.5  # of urgency's operating point: a follow-up needs less than a first mail to be a push
FOLLOW_UP_HOURS = 72


def nagging(
    me: Me,
    readings: Sequence[Reading],
    fresh: Mapping[str, tuple[Sentence, ...]],
    thread_of: Mapping[str, str],
    urgency_threshold: float,
) -> list[Evidence]:
    """A client's mail that pushes, less than half a working day after their last one, with no answer of mine between (S4)."""
    j = LABELS.index("urgency")
    found = []
    waiting: Reading | None = None
    for reading in (r for r in readings if not r.automatic):
        if reading.direction == "out":
            waiting = None
            continue
        if waiting and (reading.sent_at - waiting.sent_at).total_seconds() < FOLLOW_UP_HOURS * 3600:
            push = max(fresh[reading.key], key=lambda s: s.probabilities[j] if s.probabilities else 0.0, default=None)
            pressed = push.probabilities[j] if push and push.probabilities else 0.0
            if (
                push
                and push.quote
                and pressed >= PUSHING * urgency_threshold
                and working_minutes(me, waiting.sent_at, reading.sent_at) < FAIR_MINUTES
            ):
                gap = round((reading.sent_at - waiting.sent_at).total_seconds() / 60)
                note = f"{gap} min after the mail before" if gap < 180 else f"{round(gap / 60)} h after the mail before"
                found.append(
                    Evidence(
                        "nagging",
                        reading.message_id,
                        reading.sent_at,
                        thread_of[reading.key],
                        reading.sender.address,
                        push.quote,
                        pressed,
                        note=note,
                    )
                )
        waiting = reading
    return found
