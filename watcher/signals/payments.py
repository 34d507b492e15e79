"""Payments as the invoice list shows them, at a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from watcher.config import Invoice
from watcher.records import Evidence

GRACE_DAYS = 5  # bank days and weekends: up to here nobody is late
FULL_DAYS = 30  # a payment so many days late is a full sign


def days_late(invoice: Invoice, today: date) -> int:
    """Days between due and paid, or due and today while unpaid; never below 0."""
    end = invoice.paid if invoice.paid and invoice.paid <= today else today
    return max(0, (end - invoice.due).days)


def late_payment(invoices: tuple[Invoice, ...], as_of: datetime, zone: ZoneInfo) -> list[Evidence]:
    """One piece of evidence for each invoice that was paid late or is overdue at `as_of` (S1, S4).

    Strength grows with the days: 6 days late is a fifth of a sign, 30 a full one.
    """
    today = as_of.astimezone(zone).date()
    found = []
    for invoice in invoices:
        late = days_late(invoice, today)
        if late <= GRACE_DAYS or (invoice.issued and invoice.issued > today):
            continue
        settled = invoice.paid is not None and invoice.paid <= today
        words = f"paid {late} days late" if settled else f"{late} days overdue"
        moment = datetime.combine(invoice.paid if settled and invoice.paid else today, time(0), zone).astimezone(UTC)
        at = min(moment, as_of)
        note = f"invoice {invoice.number}, {invoice.amount:g} {invoice.currency}, due {invoice.due}: {words}"
        found.append(Evidence("late_payment", "", at, "", "", "", 1.0, min(1.0, late / FULL_DAYS), note))
    return sorted(found, key=lambda e: (e.at, e.note))


def unpaid(invoices: tuple[Invoice, ...], today: date) -> list[Invoice]:
    """Issued invoices that are not paid on that day, oldest due first."""
    return sorted(
        (i for i in invoices if not (i.paid and i.paid <= today) and not (i.issued and i.issued > today)),
        key=lambda i: (i.due, i.number),
    )
