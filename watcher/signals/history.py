"""What shows only against a client's own history: dwindling work, and a good client turned bad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.config import Client
from watcher.records import Evidence, Reading

# Calibrated on the project's scenarios (tests/scenarios).
TURN_DAYS = 84  # "within weeks": how far back the turn may lie
GOOD_MAILS = 3  # a client's mails before the turn that show a history
GOOD_DAYS = 45  # between the first mail (or `since`) and the turn
GOOD_SHARE = 0.2  # of the mails before it may have been bad
BAD_SHARE = 0.35  # of the mails since then must be bad
BAD_MAILS = 4
RECENT_DAYS = 90
DWINDLED = 0.4  # of the earlier rate

BAD = frozenset({"negative_tone", "insult", "threat", "after_hours_urgent", "contract_breach", "nagging"})


def deterioration(
    client: Client, readings: Sequence[Reading], evidence: Sequence[Evidence], as_of: datetime
) -> list[Evidence]:
    """The mails with which a once good client turned bad, the first and the last two; empty where nobody turned (S2).

    The turn is a bad mail of the last weeks before which bad mails were rare, and since which they are not.
    """
    bad = sorted({(e.at, e.message_id): e for e in evidence if e.signal in BAD}.values(), key=lambda e: e.at)
    mails = [r for r in readings if r.direction == "in" and not r.automatic]
    for turn in (e for e in bad if as_of - e.at <= timedelta(days=TURN_DAYS)):
        before = [r for r in mails if r.sent_at < turn.at]
        since = [r for r in mails if r.sent_at >= turn.at]
        bad_before = [e for e in bad if e.at < turn.at]
        bad_since = [e for e in bad if e.at >= turn.at]
        if _was_good(client, before, bad_before, turn) and _is_bad(since, bad_since):
            shown = [bad_since[0], *bad_since[-2:]]
            return [replace(e, signal="deterioration", note="") for e in dict.fromkeys(shown)]
    return []


def _was_good(client: Client, before: Sequence[Reading], bad: Sequence[Evidence], turn: Evidence) -> bool:
    if len(before) < GOOD_MAILS or len(bad) > GOOD_SHARE * len(before):
        return False
    return turn.at - before[0].sent_at >= timedelta(days=GOOD_DAYS) or (
        client.since is not None and (turn.at.date() - client.since).days >= 2 * GOOD_DAYS
    )


def _is_bad(since: Sequence[Reading], bad: Sequence[Evidence]) -> bool:
    enough = len(bad) >= BAD_MAILS and len(bad) >= BAD_SHARE * len(since)
    return enough and len({e.thread for e in bad}) >= 2 and bad[-1].at - bad[0].at >= timedelta(days=7)


def low_volume(client: Client, readings: Sequence[Reading], as_of: datetime) -> list[Evidence]:
    """A sign that work dwindles: mail or invoices of the last three months against the time before (S1, S2).

    Needs half a year of history; a relationship that has gone silent is `fading`'s business, not this.
    """
    mails = [r for r in readings if not r.automatic and r.direction == "in"]
    edge = as_of - timedelta(days=RECENT_DAYS)
    earlier = [r for r in mails if r.sent_at < edge]
    recent = [r for r in mails if r.sent_at >= edge]
    if not recent or len(earlier) < 3 or as_of - mails[0].sent_at < timedelta(days=2 * RECENT_DAYS - 30):
        return []
    if not (
        (_less_mail(earlier, recent, edge) and _less_billed(client, as_of, required=False))
        or _less_billed(client, as_of, required=True)
    ):
        return []
    note = f"{len(recent)} of the client's mails in the last {RECENT_DAYS} days, {len(earlier)} before"
    return [Evidence("low_volume", "", recent[-1].sent_at, "", "", "", 1.0, note=note)]


def _less_mail(earlier: Sequence[Reading], recent: Sequence[Reading], edge: datetime) -> bool:
    days = max((edge - earlier[0].sent_at).days, 30)
    return len(earlier) >= 6 and len(recent) / RECENT_DAYS < DWINDLED * len(earlier) / days


def _less_billed(client: Client, as_of: datetime, required: bool) -> bool:
    """Did the invoices shrink? Without a list that tells, the answer is "not required"."""
    rows = sorted(
        (i.issued or i.due, i.amount)
        for i in client.invoice
        if (i.issued or i.due) <= as_of.date() + timedelta(days=45)
    )
    if len(rows) < 3:
        return not required
    amounts = [amount for _, amount in rows]
    half = len(amounts) // 2
    early, late = sum(amounts[:half]) / half, sum(amounts[-half:]) / half
    return late <= 0.5 * early and amounts[-1] <= 0.6 * amounts[0]
