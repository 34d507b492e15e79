"""Whose mail is it? The few header fields that tell, read for every message of a mailbox, kept for none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from watcher.mail.fields import first, ids, parties, raw_fields
from watcher.records import Party


@dataclass(frozen=True, slots=True)
class SortingFields:
    key: str  # as Message.key
    message_id: str
    sender: Party | None
    recipients: tuple[Party, ...]


def sorting_fields(head: bytes) -> SortingFields:
    """Sender, recipients and identity from raw From, To, Cc, Bcc, Date and Message-ID fields."""
    fields = raw_fields(head)
    senders = parties(fields.get("from", []), 1)
    recipients = parties([v for name in ("to", "cc", "bcc") for v in fields.get(name, [])])
    found = ids(first(fields, "message-id"))
    return SortingFields(message_key(fields), found[0] if found else "", senders[0] if senders else None, recipients)


def message_key(fields: dict[str, list[bytes]]) -> str:
    """The identity of a message: of its id, date and sender, so that a copy is the same and a reused id is not."""
    sender = parties(fields.get("from", []), 1)
    parts = [first(fields, "message-id"), first(fields, "date"), sender[0].address.encode() if sender else b""]
    if not parts[0]:
        parts += [first(fields, "to"), first(fields, "subject")]
    return hashlib.sha256(b"\0".join(b" ".join(p.split()) for p in parts)).hexdigest()[:32]
