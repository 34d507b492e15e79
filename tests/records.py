"""Readings as the tests write them: who, when, and what each sentence does, the classifier's probabilities given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count

from classifier import LABELS
from watcher.config import Client, Config, Me
from watcher.config.model import MaildirBox
from watcher.reading import digest
from watcher.records import Party, Reading, Sentence

ME = Me.model_validate({"name": "Robin Vale", "addresses": ["robin@vale.example"], "timezone": "Europe/Stockholm"})
ROBIN = Party("robin@vale.example", "Robin Vale")
JANE = Party("jane@acme.example", "Jane Roe")
OLE = Party("ole@acme.example", "Ole Dahl")
MONDAY = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)  # 10:00 in Stockholm, an ordinary working day
HALF = dict.fromkeys(LABELS, 0.5)  # a classifier whose labels all trip at 0.5
_number = count(1)


def at(text: str) -> datetime:
    """ "2026-02-02 10:00+01:00" as a moment."""
    return datetime.fromisoformat(text).astimezone(UTC)


def days(n: float) -> timedelta:
    return timedelta(days=n)


def said(words: str, **labels: float) -> Sentence:
    """A sentence with these probabilities; without any it is kept as its digest alone, as `reading` does."""
    probabilities = tuple(labels.get(name, 0.0) for name in LABELS) if labels else ()
    return Sentence(digest(words), len(words.split()), words if labels else "", probabilities)


def mail(
    *sentences: Sentence | str,
    when: datetime = MONDAY,
    who: Party = JANE,
    to: tuple[Party, ...] | None = None,
    cc: tuple[Party, ...] = (),
    subject: str = "",
    subject_says: Mapping[str, float] | None = None,
    refs: tuple[str, ...] = (),
    message_id: str | None = None,
    automatic: str = "",
    language: str = "en",
) -> Reading:
    """A mail of the client's, or of mine where `who` is ROBIN."""
    number = next(_number)
    out = who == ROBIN
    return Reading(
        key=f"key{number:05d}",
        message_id=f"<{number}@mail.example>" if message_id is None else message_id,
        references=refs,
        sent_at=when,
        utc_offset=0,
        sender=who,
        to=((JANE,) if out else (ROBIN,)) if to is None else to,
        cc=cc,
        subject=subject,
        direction="out" if out else "in",
        automatic=automatic,
        language=language,
        subject_sentence=said(subject, **(subject_says or {})) if subject else None,
        sentences=tuple(said(s) if isinstance(s, str) else s for s in sentences),
    )


def client(name: str = "Acme", **changes: object) -> Client:
    return Client.model_validate({"name": name, "addresses": ["@acme.example"]} | changes)


def config(*clients: Client, me: Me = ME, **changes: object) -> Config:
    return Config(me=me, mailbox=MaildirBox(type="maildir", path="mail"), client=clients or (client(),), **changes)
