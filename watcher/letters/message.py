"""A letter -> the bytes of a draft. The same arguments give the same bytes, on any machine. Pure.

The Message-ID and X-Watcher-Case come from the case, so that a second machine, or this one after it
lost its state, knows the draft that stands.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from watcher.letters.facts import LetterFacts
from watcher.letters.names import one_line

WIDTH = 76  # octets of a line, CRLF aside: RFC 2045 section 6.7 (5)
LONGEST_CASE = 40  # characters that stand in a Message-ID as they are
_POLICY = SMTP.clone(max_line_length=WIDTH)
_ATOM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")  # RFC 5322 section 3.2.3, the part that no program trips over


def message_id(case: str, my_address: str) -> str:
    """`<watcher.CASE@my domain>`; a case that can't stand in an id as it is, is there as its digest."""
    domain = _ascii_domain(my_address) or "watcher.invalid"
    part = case if len(case) <= LONGEST_CASE and _ATOM.fullmatch(case) else hashlib.sha256(case.encode("utf-8", "replace")).hexdigest()[:24]
    return f"<watcher.{part}@{domain}>"


def message(facts: LetterFacts, subject: str, body: str, case: str, at: datetime) -> bytes:
    """The whole message: CRLF, 7 bit, lines of at most WIDTH. `at` is written with its own offset.

    To is left out where the client's address isn't known or can't stand in a header (RFC 5321 without SMTPUTF8).
    """
    mail = EmailMessage(_POLICY)
    for field, name, address in (("From", facts.my_name, facts.my_address), ("To", facts.contact.name, facts.contact.address)):
        if party := mailbox(name, address):
            mail[field] = party
    mail["Subject"] = one_line(subject)
    mail["Date"] = format_datetime(at.replace(microsecond=0))
    mail["Message-ID"] = message_id(case, facts.my_address)
    mail["X-Watcher-Case"] = one_line(case)
    mail.set_content(body, charset="utf-8", cte="quoted-printable")
    return mail.as_bytes()


def mailbox(name: str, address: str) -> Address | None:
    """A person for a header; None where the address has letters that need SMTPUTF8, or is none."""
    local, at, _ = address.rpartition("@")
    domain = _ascii_domain(address)
    if not (at and local and domain and local.isascii()):
        return None
    return Address(one_line(name), one_line(local), domain)


def _ascii_domain(address: str) -> str:
    """The address's domain in ASCII (RFC 5890); "" where it has none that can be written so."""
    try:
        domain = address.rpartition("@")[2].strip().encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return domain if re.fullmatch(r"[a-z0-9.-]+", domain) else ""
