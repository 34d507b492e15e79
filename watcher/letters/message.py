"""A letter -> the bytes of a draft. The same arguments give the same bytes, on any machine. Pure.

The Message-ID and X-Watcher-Case come from the case, so that a second machine, or this one after it
lost its state, knows the draft that stands.

The header lines are put together here and not by email.policy: that decodes an encoded word in a display
name, line breaks included, into a line of its own, and writes an address that fills a line as an encoded
word, which is then no address.
"""

from __future__ import annotations

import hashlib
import quopri
import re
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from watcher.letters.facts import LetterFacts
from watcher.letters.names import one_line

WIDTH = 76  # octets of a line, CRLF aside: RFC 2045 section 6.7 (5), RFC 2047 section 2; only an id may be longer
LONGEST_CASE = 40  # characters that stand in a Message-ID as they are
LONGEST_TEXT = 900  # characters of a free text field: RFC 5322 section 2.1.1 leaves 998 to a line before it is folded
SHORT_NAME = 40  # characters of a plain name that is written as it is, not as encoded words
_ATOM = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")  # RFC 5322 section 3.2.3, the part that no program trips over
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")  # RFC 5322 section 3.4.1, without quoted strings


def message_id(case: str, my_address: str) -> str:
    """`<watcher.CASE@my domain>`; a case that can't stand in an id as it is, is there as its digest."""
    domain = _ascii_domain(my_address) or "watcher.invalid"
    plain = len(case) <= LONGEST_CASE and _ATOM.fullmatch(case)
    return f"<watcher.{case if plain else _digest(case)}@{domain}>"


def message(facts: LetterFacts, subject: str, body: str, case: str, at: datetime) -> bytes:
    """The whole message: CRLF, 7 bit, lines of at most WIDTH. `at` is written with its own offset.

    To is left out where the client's address isn't known or can't stand in a header (RFC 5321 without SMTPUTF8).
    """
    lines = [
        _people("From", facts.my_name, facts.my_address),
        _people("To", facts.contact.name, facts.contact.address),
        _text("Subject", subject),
        f"Date: {format_datetime(at.replace(microsecond=0))}",
        f"Message-ID: {message_id(case, facts.my_address)}",
        _text("X-Watcher-Case", case),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
    ]
    head = "\r\n".join(line for line in lines if line).encode("ascii")
    return head + b"\r\n\r\n" + quopri.encodestring(body.encode("utf-8")).replace(b"\n", b"\r\n")


def ascii_address(address: str) -> str:
    """The address as a header can hold it, its domain in ASCII (RFC 5890); "" where it can't."""
    local, _, _ = address.rpartition("@")
    domain = _ascii_domain(address)
    return f"{local}@{domain}" if domain and _LOCAL.fullmatch(local) else ""


def _people(field: str, name: str, address: str) -> str:
    """An address field with one person, folded before the address if need be; "" without a usable address."""
    ascii_only = ascii_address(address)
    name = one_line(name)
    if not ascii_only:
        return ""
    if name.isascii() and len(name) <= SHORT_NAME and "=?" not in name:
        line = f"{field}: {formataddr((name, ascii_only))}"
    else:
        line = f"{field}: {_words(field, name)} <{ascii_only}>"
    return line if _width(line) <= WIDTH else line.removesuffix(f" <{ascii_only}>") + f"\r\n <{ascii_only}>"


def _text(field: str, text: str) -> str:
    """A field of free text. Only text of a line that holds nothing special stands there as it is."""
    text = one_line(text, LONGEST_TEXT)
    line = f"{field}: {text}"
    return line if line.isascii() and len(line) <= WIDTH and "=?" not in text else f"{field}: {_words(field, text)}"


def _words(field: str, text: str) -> str:
    """The text as encoded words (RFC 2047), folded."""
    return Header(text, "utf-8", maxlinelen=WIDTH, header_name=field).encode(linesep="\r\n")


def _width(lines: str) -> int:
    return max(len(line) for line in lines.split("\r\n"))


def _digest(case: str) -> str:
    return hashlib.sha256(case.encode("utf-8", "replace")).hexdigest()[:24]


def _ascii_domain(address: str) -> str:
    """The address's domain in ASCII (RFC 5890); "" where it has none that can be written so."""
    try:
        domain = address.rpartition("@")[2].strip().encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return domain if re.fullmatch(r"[a-z0-9.-]+", domain) else ""
