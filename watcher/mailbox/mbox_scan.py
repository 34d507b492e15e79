"""Where the messages of an mbox file begin and end (RFC 4155), found without loading the file.

A message begins at a line that starts with "From ", at the file's start or after an empty line, and is
followed by a header field: a paragraph of a letter that starts with "From " is not, even where the
program that wrote the file forgot to quote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from typing import BinaryIO

from watcher.mailbox.fields import date_of, to_moment, value_of
from watcher.mailbox.folders import role_of_name

CHUNK = 4 * 1024 * 1024
HEADER_LIMIT = 65_536  # octets in which the fields that sort a message stand
_AHEAD = 4_096  # octets behind a "From " that tell whether it begins a message
_FIELD_FOLLOWS = re.compile(rb"From [^\n]{0,2000}\n(?:[\x21-\x39\x3b-\x7e]{1,100}[ \t]*:|>From )")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
# "From a@x.example Mon Jan  1 10:00:00 2024", also with a zone before or after the year.
_FROM_DATE = re.compile(
    rb"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}:\d{2}(?::\d{2})?)"
    rb"(?: ([+-]\d{4}|[A-Z]{3,4}))? (\d{4})(?: ([+-]\d{4}))?"
)


def find_starts(file: BinaryIO) -> Iterator[int]:
    """The octets' numbers at which messages begin, ascending; the file is read once, piece by piece."""
    base, data = 0, b"\n\n" + file.read(CHUNK)  # as if an empty line stood before the file
    shift = -2  # where data[0] stands in the file
    done = False
    while not done:
        more = file.read(CHUNK)
        done = not more
        end = len(data) if done else len(data) - _AHEAD
        for at in _starts_in(data, end):
            if shift + at >= base:
                yield shift + at
        base = shift + max(end, 0)
        keep = max(0, end - 4)
        data, shift = data[keep:] + more, shift + keep


def _starts_in(data: bytes, end: int) -> Iterator[int]:
    at = data.find(b"\nFrom ")
    while 0 <= at < end - 1:
        after_empty = data[at - 1 : at] == b"\n" or data[at - 2 : at] == b"\n\r"
        if after_empty and _FIELD_FOLLOWS.match(data, at + 1):
            yield at + 1
        at = data.find(b"\nFrom ", at + 1)


def split_from(raw: bytes) -> tuple[bytes, bytes]:
    """The "From " line, and the message behind it with its quoted "From " lines set right (mboxrd)."""
    line, _, content = raw.partition(b"\n")
    return line, _QUOTED.sub(rb"\1", content)


def received_at(line: bytes, content: bytes, otherwise: datetime) -> datetime:
    """When a message came, UTC: by its "From " line, else its Date field, else as given.

    "From - " is Thunderbird's, with the moment at which it wrote the file: there the Date field goes first.
    """
    by_line, by_field = _date_of_line(line), date_of(content)
    first, second = (by_field, by_line) if line.startswith(b"From - ") else (by_line, by_field)
    return first or second or otherwise


def _date_of_line(line: bytes) -> datetime | None:
    match = _FROM_DATE.search(line)
    if match is None:
        return None
    month, day, clock, zone, year, late_zone = (part.decode("ascii") if part else "" for part in match.groups())
    return to_moment(f"{day} {month} {year} {clock} {late_zone or zone or '+0000'}")


def is_takeout(head: bytes) -> bool:
    """Whether this is the start of a Google Takeout, whose messages tell their labels."""
    return b"\nX-Gmail-Labels:" in head


def is_unread_by_label(head: bytes) -> bool:
    """Whether Gmail had this message among spam, trash or drafts, by its X-Gmail-Labels in any language."""
    labels = _decoded(value_of(split_from(head)[1], "X-Gmail-Labels"))
    return any(role_of_name(label.strip(' "')) in ("trash", "junk", "drafts") for label in labels.split(","))


def _decoded(value: str) -> str:
    """A field's words with their encoding (RFC 2047) undone; as they stand where that fails."""
    try:
        return "".join(
            piece if isinstance(piece, str) else piece.decode(charset or "latin-1", "replace")
            for piece, charset in decode_header(value)
        )
    except (HeaderParseError, LookupError, ValueError):
        return value


def moment_of(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
