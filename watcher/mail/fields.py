"""Raw header fields, taken apart without trust: unfolded bytes in, clean text out (RFC 5322 section 2.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

from watcher.records import Party

HEADER_LIMIT = 262_144  # octets; a longer header area is cut
FIELD_LIMIT = 20_000  # characters of one field that are looked at: the stdlib's parsers are quadratic beyond
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*((?:[^\r\n]*)(?:\r?\n[ \t][^\r\n]*)*)", re.M)
_END = re.compile(rb"\r?\n\r?\n")
# C0 and C1 controls, zero-width and bidirectional controls, lone surrogates (which some charsets decode to): none
# belongs in a name or a subject.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_ID = re.compile(rb"<[!-;=?-~]{1,250}>")
_ENCODED = re.compile(r"=\?[^?]+\?[bBqQ]\?")


def split_head(content: bytes) -> bytes:
    """The header area, without the blank line that ends it; cut at HEADER_LIMIT."""
    content = content.lstrip(b"\r\n")
    end = _END.search(content, 0, HEADER_LIMIT)
    return content[: end.start() + 1] if end else content[:HEADER_LIMIT]


def raw_fields(head: bytes) -> dict[str, list[bytes]]:
    """Lower-case field name -> its values in order, unfolded."""
    found: dict[str, list[bytes]] = {}
    for m in _FIELD.finditer(head):
        value = re.sub(rb"\r?\n[ \t]+", b" ", m[2])[:FIELD_LIMIT].strip()
        found.setdefault(m[1].decode("ascii").lower(), []).append(value)
    return found


def first(fields: dict[str, list[bytes]], name: str) -> bytes:
    return fields.get(name, [b""])[0]


def clean(text: str) -> str:
    """One line without control, zero-width or direction characters."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def decoded(value: bytes) -> str:
    """A field's text: 8-bit as UTF-8 or Latin-1, encoded words decoded (RFC 2047), then cleaned."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    if _ENCODED.search(text):
        text = _decode_words(text)
    return clean(text)


def _decode_words(text: str) -> str:
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    out = []
    for data, charset in parts:
        if isinstance(data, str):
            out.append(data)
            continue
        try:
            out.append(data.decode(charset or "latin-1", "replace"))
        except (LookupError, ValueError):
            out.append(data.decode("latin-1"))
    return "".join(out)


def ids(value: bytes) -> tuple[str, ...]:
    """Message ids in a raw field, in order, each once; encoded words are never decoded into one."""
    found = (m.decode("ascii") for m in _ID.findall(value))
    return tuple(dict.fromkeys(found))


def parties(values: list[bytes], limit: int = 200) -> tuple[Party, ...]:
    """The people of address fields; what is no address is left out; at most `limit`."""
    found: dict[str, Party] = {}
    for value in values:
        text = value.decode("utf-8", "replace")
        try:
            people = getaddresses([text])
        except RecursionError:  # thousands of comments inside each other
            continue
        for name, address in people:
            low = clean(address).lower()
            if "@" in low and " " not in low and len(low) < 320:
                found.setdefault(low, Party(low, decoded(name.encode())))
            if len(found) >= limit:
                return tuple(found.values())
    return tuple(found.values())


def sent_date(value: bytes) -> datetime | None:
    """The Date field with the sender's own offset; None where it is none (RFC 5322 section 3.3)."""
    try:
        at = parsedate_to_datetime(value.decode("latin-1"))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if 1970 <= at.year < 2200 else None
