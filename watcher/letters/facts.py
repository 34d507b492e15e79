"""What a letter may say: facts from the configuration, the client's mail and the moment. Pure.

All foreign text (names, deliverables, quotes) is made one clean line here, so that nothing of it can
become a header, a second line or a gap to fill in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from watcher.clients import matching
from watcher.config import Client, Config, Me
from watcher.letters.names import one_line
from watcher.records import Assessment, LetterKind, Party, Reading, Tally
from watcher.signals.hours import day_off
from watcher.signals.payments import unpaid

CONTACT_DAYS = 120  # whoever writes most in this time is the contact: people change posts
NOTICE_DAYS = 14  # S1: "two weeks ... is enough in most cases"
LONG_NOTICE_DAYS = 30  # S3 S4: notice by the length of the relationship; 30 days where the client relies on me
LONG_YEARS = 1  # PRODUCT section 4: 30 days after a year
SECOND_CONCERN = 0.4  # share of the weightiest concern's points from which a second one is worth naming

# What the talk is about -> the signals that speak of it
CONCERNS: dict[str, tuple[str, ...]] = {
    "hours": ("after_hours_urgent", "urgency", "nagging"),
    "payment": ("late_payment", "payment_excuse", "payment_chase"),
    "scope": ("scope_creep", "contract_breach"),
    "revisions": ("indecision",),
    "price": ("haggling",),
    "tone": ("negative_tone", "deterioration", "insult", "threat"),
    "volume": ("low_volume",),
}
# The one reason of an exit letter, always a priority of mine (S0: "shifting focus, capacity, evolving goals"; S4: one).
REASONS = {
    "hours": "capacity",
    "payment": "focus",
    "scope": "focus",
    "price": "focus",
    "volume": "focus",
    "revisions": "fit",
    "tone": "fit",
}


@dataclass(frozen=True, slots=True)
class OpenDeliverable:
    what: str
    due: date | None  # None: its day is past, so the letter asks me for a new one


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    number: str
    amount: float
    currency: str
    due: date


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter says, and what it must not say (`quotes`, `other_clients`)."""

    language: str  # of the letter
    client: str
    my_name: str
    my_address: str  # the one of mine that the client writes to
    contact: Party  # the person at the client's; address "" where none is known
    since: date | None  # as configured; the first mail proves only that I kept it
    notice_days: int
    last_day: date  # a working day of mine, in my zone
    extended: bool  # the last day lies after the notice, for an open deliverable's sake
    deliverables: tuple[OpenDeliverable, ...]
    invoices: tuple[OpenInvoice, ...]
    referrals: tuple[str, ...]
    finished: str  # the latest deliverable that is done; ""
    kind_words: bool  # the client has thanked, praised or apologised
    concerns: tuple[str, ...]  # up to two of CONCERNS, the weightier first
    reason: str  # capacity, focus or fit
    quotes: tuple[str, ...]  # the client's words that became evidence
    other_clients: tuple[str, ...]


def letter_facts(
    config: Config, client: Client, assessment: Assessment, kind: LetterKind, language: str, as_of: datetime
) -> LetterFacts:
    """The facts at a moment. Readings later than the moment are not looked at."""
    readings = [r for t in assessment.threads for r in t.readings if r.sent_at <= as_of and not r.automatic]
    today = as_of.astimezone(config.me.zone).date()
    notice = notice_days(client, kind, _began(config.me, client, readings), today)
    ranked = concerns(assessment.tally)
    return LetterFacts(
        language=language,
        client=one_line(client.name),
        my_name=one_line(config.me.name),
        my_address=my_address(config.me, readings),
        contact=contact(config, client, assessment, readings, as_of),
        since=client.since if client.since and client.since <= today else None,
        notice_days=notice,
        last_day=last_day(config.me, client, today, notice),
        extended=any(d.due > today + timedelta(days=notice) for d in client.deliverable if not d.done),
        deliverables=open_deliverables(client, today),
        invoices=tuple(
            OpenInvoice(one_line(i.number), i.amount, one_line(i.currency), i.due)
            for i in unpaid(client.invoice, today)
        ),
        referrals=tuple(one_line(r) for r in client.referrals),
        finished=finished(client),
        kind_words=bool(assessment.tally.good.evidence),
        concerns=ranked,
        reason=REASONS[ranked[0]] if ranked else "focus",
        quotes=_quotes(config.me, assessment.tally),
        other_clients=tuple(one_line(c.name) for c in config.client if c.name != client.name),
    )


def my_address(me: Me, readings: Iterable[Reading]) -> str:
    """The address of mine that stands most often in To and Cc of the client's mail, else the first configured."""
    used = Counter(p.address for r in readings if r.direction == "in" for p in (*r.to, *r.cc))
    return max(me.addresses, key=lambda address: used[address])


def contact(config: Config, client: Client, assessment: Assessment, readings: list[Reading], as_of: datetime) -> Party:
    """Who of the client's people wrote most in the last CONTACT_DAYS, else ever, else to whom I wrote.

    Somebody who wrote more harsh words than kind ones is passed over where a colleague wrote more kind ones.
    """
    inbound = [r for r in readings if r.direction == "in"]
    recent = [r for r in inbound if r.sent_at >= as_of - timedelta(days=CONTACT_DAYS)]
    people = [r.sender for r in recent or inbound] or _written_to(config, client, readings)
    ranked = [address for address, _ in Counter(p.address for p in people).most_common()]
    warmth = _warmth(assessment.tally)
    if ranked and warmth[ranked[0]] < 0:
        ranked.sort(key=lambda address: warmth[address] <= 0)
    known = [a for a in client.addresses if not a.startswith("@")]
    address = next(iter(ranked or known), "")
    names = [one_line(p.name) for p in people if p.address == address and p.name]
    return Party(address, names[-1] if names else "")


def _warmth(t: Tally) -> Counter[str]:
    """Kind evidence less harsh evidence, by the address that wrote it."""
    warmth = Counter(e.who for e in t.good.evidence)
    warmth.subtract(
        e.who
        for row in t.against
        if row.signal in CONCERNS["tone"] and row.signal != "deterioration"
        for e in row.evidence
    )
    return warmth


def _written_to(config: Config, client: Client, readings: Iterable[Reading]) -> list[Party]:
    people = [p for r in readings if r.direction == "out" for p in (*r.to, *r.cc)]
    return [p for p in people if client.name in matching(config.client, p.address)]


def _began(me: Me, client: Client, readings: Iterable[Reading]) -> date | None:
    """Since when we work together: configured, else the first mail's day; None without any mail."""
    first = min((r.sent_at for r in readings), default=None)
    return client.since or (first.astimezone(me.zone).date() if first else None)


def notice_days(client: Client, kind: LetterKind, began: date | None, today: date) -> int:
    """The contract's days, else 14; 30 after a year together (S1 S3 S4), but not where the letter is firm (S2)."""
    if client.contract.notice_days is not None:
        return client.contract.notice_days
    long = began is not None and (today.year - began.year, today.month, today.day) >= (
        LONG_YEARS,
        began.month,
        began.day,
    )
    return LONG_NOTICE_DAYS if long and kind != "firm" else NOTICE_DAYS


def last_day(me: Me, client: Client, today: date, notice: int) -> date:
    """Today and the notice, not before the last open deliverable is due (S1: finish what is open); a working day."""
    due = [d.due for d in client.deliverable if not d.done]
    return working_day(me, max([today + timedelta(days=notice), *due]))


def working_day(me: Me, day: date) -> date:
    """The day, or the next working day of mine after it; the day itself where the next month has none."""
    days = (day + timedelta(days=n) for n in range(31))
    return next((d for d in days if not day_off(me, d)), day)


def open_deliverables(client: Client, today: date) -> tuple[OpenDeliverable, ...]:
    """What is not done, soonest first."""
    todo = sorted((d for d in client.deliverable if not d.done), key=lambda d: (d.due, d.what))
    return tuple(OpenDeliverable(one_line(d.what), d.due if d.due >= today else None) for d in todo)


def finished(client: Client) -> str:
    """The name of the deliverable that was done last (S0: name what was achieved); "" where there is none."""
    done = sorted((d for d in client.deliverable if d.done), key=lambda d: (d.due, d.what))
    return one_line(done[-1].what) if done else ""


def concerns(t: Tally) -> tuple[str, ...]:
    """The one or two things that weigh most, by points; the second only if it weighs enough. Empty: nothing counts."""
    points = {row.signal: row.points for row in t.against}
    weights = {name: sum(points.get(s, 0.0) for s in signals) for name, signals in CONCERNS.items()}
    ranked = sorted((name for name in weights if weights[name] > 0), key=lambda name: -weights[name])[:2]
    return tuple(name for name in ranked if weights[name] >= SECOND_CONCERN * weights[ranked[0]])


def _quotes(me: Me, t: Tally) -> tuple[str, ...]:
    """The client's words that became evidence; mine may be said again."""
    found = [e.quote for row in (*t.against, t.good) for e in row.evidence if e.quote and e.who not in me.addresses]
    return tuple(dict.fromkeys(" ".join(quote.split()) for quote in found))
