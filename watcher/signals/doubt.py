"""What single sentences can't settle: doubtful signs wait for a second one, and money signs for money that is due.

A classifier of sentences is sure of few and doubtful of many. A pattern shows itself more than once, so
a sign that was never seen clearly and only once is not counted; and nobody chases or explains away a
payment that the invoice list shows as paid in time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from watcher.config import Invoice
from watcher.records import Evidence

CLEAR = 0.5  # more likely than not
ALWAYS = frozenset({"positive", "spoken_up"})  # not warning signs: nothing is built on one alone
MONEY = frozenset({"payment_chase", "payment_excuse"})
SURE = 0.85  # a money sign so clear that the invoice list is likely incomplete


def without_doubtful(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence less the signs that were seen only once, and not clearly."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    clear: set[str] = set()
    for e in evidence:
        seen[e.signal].add(e.message_id or e.note)
        if e.probability >= CLEAR:
            clear.add(e.signal)
    return [e for e in evidence if e.signal in ALWAYS or e.signal in clear or len(seen[e.signal]) > 1]


def without_groundless(evidence: Sequence[Evidence], invoices: tuple[Invoice, ...], zone: ZoneInfo) -> list[Evidence]:
    """The evidence less money signs at times when, by the invoice list, nothing was due. Without a list all stays."""
    if not invoices:
        return list(evidence)
    return [e for e in evidence if e.signal not in MONEY or e.probability >= SURE or _due(e, invoices, zone)]


def _due(e: Evidence, invoices: tuple[Invoice, ...], zone: ZoneInfo) -> bool:
    """Was an invoice past its due date and unpaid on that day? Money is on the way for some days before it is booked."""
    day = e.at.astimezone(zone).date()
    return any(i.due <= day and (i.paid is None or i.paid >= day - timedelta(days=1)) for i in invoices)
