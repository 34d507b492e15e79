"""Bytes -> Message. The only door of mail-parser, and its guard.

Measured on 7,120 real and malformed messages: mail-parser raises on four of them, gives lists for
repeated headers, None for 2.9 % of dates and '' for a mistyped attribute. So identity, dates and
addresses are read from the raw header here, the bodies alone are taken from it, at once, and any
failure of it is a MessageError: the message is counted and shown, never skipped in silence.
"""

from __future__ import annotations

import email
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import mailparser

from watcher.errors import MessageError
from watcher.mail.automatic import automatic
from watcher.mail.fields import decoded, first, ids, parties, raw_fields, sent_date, split_head
from watcher.mail.html import html_text
from watcher.mail.new_words import new_words
from watcher.mail.sorting import message_key
from watcher.records import Message

PLAUSIBLE = timedelta(days=2)  # between a sender's clock and the receiving server's
REFERENCES_LIMIT = 100
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)  # its warnings hold header text; logs carry none
_STUB = 20  # characters: a shorter plain part beside an HTML part is "this mail needs HTML"


def read_message(content: bytes, received_at: datetime, size: int) -> Message:
    """The message; `content` may be its first octets alone. MessageError when no reader can make sense of it."""
    fields = raw_fields(split_head(content))
    senders = parties(fields.get("from", []), 1)
    if not senders:
        raise MessageError("the message has no sender that can be read")
    plain, html, calendar, defects = _bodies(content)
    sent = sent_date(first(fields, "date"))
    at, offset, when = _moment(sent, received_at, fields)
    if when:
        defects = (*defects, when)
    if len(content) < size:
        defects = (*defects, "cut")
    return Message(
        key=message_key(fields),
        message_id=(ids(first(fields, "message-id")) or ("",))[0],
        references=_references(fields),
        sent_at=at,
        utc_offset=offset,
        sender=senders[0],
        to=parties(fields.get("to", [])),
        cc=parties(fields.get("cc", []) + fields.get("bcc", [])),
        subject=decoded(first(fields, "subject")),
        text=_text(plain, html),
        automatic=automatic(fields, senders[0].address, calendar),
        defects=defects,
    )


def _bodies(content: bytes) -> tuple[str, str, bool, tuple[str, ...]]:
    """Plain text, HTML, whether a calendar part is there, and the code words of defects."""
    try:
        parsed = _own_parts(content)
        plain, html = "\n".join(map(str, parsed.text_plain)), "\n".join(map(str, parsed.text_html))
        other = "\n".join(map(str, parsed.text_not_managed))
        kinds = {str(part.get("mail_content_type", "")).lower() for part in parsed.attachments}
        defects = tuple(sorted(str(d) for d in parsed.defects_categories))
    except Exception as err:
        raise MessageError(f"the message can't be read ({type(err).__name__})") from err
    calendar = "text/calendar" in kinds or "application/ics" in kinds
    if not plain.strip() and not html.strip():
        plain = other
    return plain, html, calendar or _is_invitation(other), defects


def _own_parts(content: bytes) -> Any:
    """What mail-parser makes of a message, without the mails attached to it: their words are somebody's earlier ones."""
    message = email.message_from_bytes(content)
    for part in message.walk():
        if part.get_content_maintype() == "message":
            part.set_payload([])
    return mailparser.MailParser(message)


def _is_invitation(text: str) -> bool:
    return text.lstrip().startswith("BEGIN:VCALENDAR")


def _text(plain: str, html: str) -> str:
    """The new words of the plain part, or of the HTML part where the plain one says nothing."""
    if html.strip() and len(plain.strip()) < _STUB and len(shown := html_text(html)) > len(plain.strip()):
        return new_words(shown)
    return new_words(plain)


def _references(fields: dict[str, list[bytes]]) -> tuple[str, ...]:
    """References then In-Reply-To (RFC 5322 section 3.6.4); the first and the latest where there are too many."""
    found = ids(b" ".join(fields.get("references", []))) + ids(b" ".join(fields.get("in-reply-to", [])))
    found = tuple(dict.fromkeys(found))
    return found if len(found) <= REFERENCES_LIMIT else found[:1] + found[1 - REFERENCES_LIMIT :]


def _moment(sent: datetime | None, received_at: datetime, fields: dict[str, list[bytes]]) -> tuple[datetime, int, str]:
    """When it was sent (UTC), on which clock (minutes east of UTC), and what was wrong with its date.

    The Date field if it lies within two days of the moment of receipt, else the receipt: a date is
    the sender's word. A message without Received fields was written here (the Sent folder, or an
    old mailbox moved to a new server), and an earlier date is believed.
    """
    received = _received(fields) or received_at
    if sent is None:
        return received.astimezone(UTC), 0, "no-date"
    offset = int((sent.utcoffset() or timedelta()).total_seconds() // 60)
    own = "received" not in fields
    if abs(sent - received) <= PLAUSIBLE or abs(sent - received_at) <= PLAUSIBLE or (own and sent < received_at):
        return sent.astimezone(UTC), offset, ""
    return received.astimezone(UTC), offset, "implausible-date"


def _received(fields: dict[str, list[bytes]]) -> datetime | None:
    """The stamp of the receiving server: after the last ";" of the topmost Received field (RFC 5321 section 4.4)."""
    stamp = first(fields, "received").rpartition(b";")[2]
    return sent_date(stamp) if re.search(rb"\d{4}", stamp) else None
