"""All evidence of one client, computed once; then filtered and completed for any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.config import Client, Me
from watcher.records import Evidence, Reading, Thread
from watcher.signals.doubt import without_doubtful, without_groundless
from watcher.signals.history import deterioration, low_volume
from watcher.signals.hours import after_hours_urgent
from watcher.signals.pace import nagging
from watcher.signals.payments import late_payment
from watcher.signals.wording import wording
from watcher.signals.words import fresh_sentences


@dataclass(frozen=True, slots=True)
class Context:
    """What the signals of one client are computed from; the messages' evidence is computed already."""

    me: Me
    client: Client
    readings: tuple[Reading, ...]  # oldest first
    from_messages: tuple[Evidence, ...]  # oldest first

    def at(self, moment: datetime) -> tuple[Evidence, ...]:
        """All evidence as it was known at a moment, oldest first."""
        known = without_doubtful([e for e in self.from_messages if e.at <= moment])
        readings = [r for r in self.readings if r.sent_at <= moment]
        later = [
            *late_payment(self.client.invoice, moment, self.me.zone),
            *low_volume(self.client, readings, moment),
            *deterioration(self.client, readings, known, moment),
        ]
        found = [*known, *(_local(e, self.me) for e in later)]
        return tuple(sorted(found, key=lambda e: (e.at, e.message_id, e.signal)))


def _local(e: Evidence, me: Me) -> Evidence:
    """The same evidence on the user's clock: a day of signs is a day as the user lives it."""
    return replace(e, at=e.at.astimezone(me.zone))


def evidence_of(
    me: Me, client: Client, readings: Sequence[Reading], threads: Sequence[Thread], thresholds: Mapping[str, float]
) -> Context:
    """The client's evidence. `readings` oldest first, all of this client; `thresholds` are the classifier's."""
    thread_of = {r.key: t.key for t in threads for r in t.readings}
    fresh = fresh_sentences(readings, thread_of)
    words = without_groundless(wording(readings, fresh, thread_of, thresholds), client.invoice, me.zone)
    urgent = [e for e in words if e.signal == "urgency"]
    found = [
        *words,
        *after_hours_urgent(me, readings, urgent),
        *nagging(me, readings, fresh, thread_of, thresholds["urgency"]),
    ]
    ordered = tuple(sorted((_local(e, me) for e in found), key=lambda e: (e.at, e.message_id, e.signal)))
    return Context(me, client, tuple(readings), ordered)
