"""Working hours: is a moment inside mine? On that day, at that date's offset, with my days off and holidays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from watcher.config import Me
from watcher.records import Evidence, Reading

ANSWERED_AT_NIGHT = 0.3  # share of my own mails outside my hours from which the sign is discounted (S0: boundaries)
GRACE_MINUTES = 30  # a mail just before or after office hours is no night mail


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    """The country's public holidays; empty where they are not known. The only door of `holidays`."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, years=year).keys())
    except NotImplementedError:
        return frozenset()


def day_off(me: Me, day: date) -> bool:
    """A weekday without hours, or a public holiday of my country."""
    return not me.hours.on(day.weekday()) or (me.country is not None and day in _holidays(me.country, day.year))


def in_hours(me: Me, at: datetime, grace_minutes: int = 0) -> bool:
    """Does a moment fall into my working hours, widened at both ends by the grace?"""
    local = at.astimezone(me.zone)
    if day_off(me, local.date()):
        return False
    minute = local.hour * 60 + local.minute
    spans = [(_minute(a), _minute(b)) for a, b in me.hours.on(local.weekday())]
    return any(a - grace_minutes <= minute < b + grace_minutes for a, b in spans)


def _minute(clock: time) -> int:
    """Minutes since midnight; the last instant of a day is 1440, its end."""
    return clock.hour * 60 + clock.minute + (clock.second > 0)


def working_minutes(me: Me, start: datetime, end: datetime) -> int:
    """Minutes of my working time between two moments; counted up to 14 days, beyond that it is "long enough"."""
    end = min(end, start + timedelta(days=14))
    total, day = 0, start.astimezone(me.zone).date()
    while day <= end.astimezone(me.zone).date():
        if not day_off(me, day):
            for a, b in me.hours.on(day.weekday()):
                first = max(start, datetime.combine(day, a, me.zone))
                last = min(end, datetime.combine(day, b, me.zone))
                total += max(0, int((last - first).total_seconds() // 60))
        day += timedelta(days=1)
    return total


def after_hours_urgent(me: Me, readings: Sequence[Reading], urgent: Sequence[Evidence]) -> list[Evidence]:
    """Urgency outside my working hours (card, S0, S4): on days off, holidays, and by night.

    Where I often write to this client outside my hours myself, each counts less, down to a quarter.
    """
    share = night_share(me, readings)
    strength = 1.0 if share < ANSWERED_AT_NIGHT else max(0.25, 1.0 - 1.5 * share)
    return [
        replace(e, signal="after_hours_urgent", strength=strength, note=f"{e.at.astimezone(me.zone):%a %H:%M}")
        for e in urgent
        if not in_hours(me, e.at, GRACE_MINUTES)
    ]


def night_share(me: Me, readings: Sequence[Reading]) -> float:
    """Share (0 to 1) of my own mails that I wrote outside my hours; 0 with fewer than four mails."""
    mine = [r for r in readings if r.direction == "out" and not r.automatic]
    if len(mine) < 4:
        return 0.0
    return sum(not in_hours(me, r.sent_at, GRACE_MINUTES) for r in mine) / len(mine)
