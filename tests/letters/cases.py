"""Configurations and assessments that the tests of the letters are written about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from watcher.config import Client, Config, Contract, Deliverable, Invoice, Me
from watcher.config.model import MaildirBox
from watcher.records import Assessment, Evidence, Party, Reading, SignalTally, Tally, Thread, Verdict

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ROBIN = Me.model_validate(
    {
        "name": "Robin Vale",
        "addresses": ["robin@vale.example", "studio@vale.example"],
        "timezone": "Europe/Stockholm",
        "country": "SE",
    }
)
JANE = Party("jane@acme.example", "Jane Moss")
OLE = Party("ole@acme.example", "Ole Dahl")

CATALOGUE = Deliverable(what="Spring catalogue", due=date(2026, 3, 20))
POSTERS = Deliverable(what="Window posters", due=date(2026, 3, 25))
MENU = Deliverable(what="Summer menu", due=date(2026, 4, 1))
SIGNAGE = Deliverable(what="Shop signage", due=date(2026, 1, 20), done=True)
FIRST = Invoice(number="2026-014", amount=1200, currency="EUR", issued=date(2026, 2, 1), due=date(2026, 3, 3))
SECOND = Invoice(number="2026-019", amount=18500.5, currency="SEK", issued=date(2026, 2, 20), due=date(2026, 3, 22))
PAID = Invoice(number="2026-002", amount=900, issued=date(2026, 1, 5), due=date(2026, 2, 4), paid=date(2026, 2, 1))
SAM = "Sam Lind, sam@lind.example"


def client(**changes: object) -> Client:
    """Acme, with these changes."""
    return Client.model_validate({"name": "Acme", "addresses": ["@acme.example"]} | changes)


def config(*clients: Client, me: Me = ROBIN) -> Config:
    return Config(me=me, mailbox=MaildirBox(type="maildir", path="mail"), client=clients)


def mail(
    sender: Party = JANE,
    at: datetime = MONDAY - timedelta(days=9),
    *,
    to: str = "robin@vale.example",
    out: bool = False,
    automatic: str = "",
) -> Reading:
    """A mail of a client's person to me, or of mine to her."""
    people = (ROBIN.addresses[0], sender.address) if out else (sender.address, to)
    return Reading(
        key=f"{people[0]}{at.isoformat()}",
        message_id=f"<{at.timestamp():.0f}@acme.example>",
        references=(),
        sent_at=at,
        utc_offset=60,
        sender=Party(people[0], "Robin Vale") if out else sender,
        to=(sender,) if out else (Party(to),),
        cc=(),
        subject="Spring",
        direction="out" if out else "in",
        automatic=automatic,
        language="en",
        subject_sentence=None,
        sentences=(),
    )


def sign(signal: str, quote: str = "", who: str = JANE.address) -> Evidence:
    return Evidence(signal, "<1@acme.example>", MONDAY - timedelta(days=9), "t", who, quote, 0.9)


def assessment(
    *readings: Reading,
    points: dict[str, float] | None = None,
    evidence: tuple[Evidence, ...] = (),
    language: str = "en",
    name: str = "Acme",
) -> Assessment:
    """What a scan found: these mails, these points for each signal, this evidence."""
    signals = dict.fromkeys([e.signal for e in evidence if e.signal != "positive"], 1.0) | (points or {})
    against = tuple(SignalTally(s, p, tuple(e for e in evidence if e.signal == s)) for s, p in signals.items())
    good = SignalTally("positive", 0.0, tuple(e for e in evidence if e.signal == "positive"))
    tally = Tally(MONDAY, sum(signals.values()), sum(signals.values()), against, good, (), 40.0, 4)
    threads = (Thread("t", "Spring", tuple(readings)),) if readings else ()
    return Assessment(name, language, threads, tally, Verdict("exit", "heavy", "A pattern."))


def contract(notice_days: int) -> Contract:
    return Contract(notice_days=notice_days)
