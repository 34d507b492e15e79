"""Header fields as raw bytes: cut out, never decoded, so that any bytes will do. Pure (RFC 5322 section 2.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_tz

SORTING = ("From", "To", "Cc", "Bcc", "Date", "Message-ID")
CASE = ("X-Watcher-Case",)
_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([\x21-\x39\x3b-\x7e]+)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*\n?", re.MULTILINE)


def header_of(content: bytes) -> bytes:
    """The header area, with the line end of its last field."""
    if content[:1] in (b"\r", b"\n"):
        return b""
    end = _END.search(content)
    return content[: end.start()] + b"\r\n" if end else content


def pick(content: bytes, names: tuple[str, ...]) -> bytes:
    """The fields of these names (any case), in the order in which they stand, continuation lines included."""
    wanted = {name.lower().encode("ascii") for name in names}
    found = [match.group() for match in _FIELD.finditer(header_of(content)) if match.group(1).lower() in wanted]
    return b"".join(field if field.endswith(b"\n") else field + b"\r\n" for field in found)


def value_of(content: bytes, name: str) -> str:
    """The first such field's value on one line, bytes as Latin-1; "" where there is none."""
    lines = pick(content, (name,))
    match = _FIELD.match(lines)
    if match is None:
        return ""
    return " ".join(match.group().split(b":", 1)[1].decode("latin-1").split())


def date_of(content: bytes) -> datetime | None:
    """The Date field's moment in UTC; None where it is missing, malformed, or before 1971 or after 2099."""
    return to_moment(value_of(content, "Date"))


def to_moment(text: str) -> datetime | None:
    """A date as mail writes it, in UTC; without a zone it is taken as UTC (RFC 5322 section 4.3)."""
    try:
        parts = parsedate_tz(text) if text else None
        if parts is None:
            return None
        seconds = datetime(*parts[:6], tzinfo=UTC).timestamp() - (parts[9] or 0)
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return moment if 1970 < moment.year < 2100 else None
