"""The words that are new in a mail: what its sender wrote now, without quotes, forwards and signature.

Line by line: quoted lines go, the line that announces them goes with them, and from a forward's or
Outlook's header block on everything goes. When in doubt words are kept: a quote that slips through
is caught by the overlap guard of `signals.words`, which knows what stood in the thread before.
"""

from __future__ import annotations

import re
from itertools import pairwise

from watcher.mail import quote_marks as marks

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ud800-\udfff]"
)
TEXT_LIMIT = 100_000  # characters of a mail that are read


def new_words(text: str) -> str:
    """The new words, lines as they stand; "" for a bare forward or a mail of quotes alone."""
    lines = _lines(text)
    kept, quoted = _without_quotes(lines)
    new = _without_signature(kept)
    if not new and kept and any(line.strip() for line in kept):
        new = "\n".join(kept).strip()  # the "signature" was all there is
    if not new and not quoted:
        new = "\n".join(lines).strip()  # never end with nothing where no quote was seen
    return new


def _lines(text: str) -> list[str]:
    text = text[:TEXT_LIMIT].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return [_INVISIBLE.sub("", line).rstrip() for line in text.split("\n")]


def _without_quotes(lines: list[str]) -> tuple[list[str], bool]:
    """The lines that are not quoted, and whether any quote was seen."""
    kept: list[str] = []
    seen = False
    i = 0
    while i < len(lines):
        if marks.QUOTED.match(lines[i]):
            seen = True
            kept.append("")  # so that no sentence runs over the gap
            i += 1
        elif _begins_block(lines, i):
            return kept, True
        elif (length := _attribution(lines, i)) and _quote_follows(lines, i + length):
            seen = True
            i += length
        elif length and marks.CLOCK_OR_ADDRESS.search(" ".join(lines[i : i + length])):
            return kept, True  # a quote without marks runs to the end
        else:
            kept.append(lines[i])
            i += 1
    return kept, seen


def _begins_block(lines: list[str], i: int) -> bool:
    """Does a forward or an Outlook-like quote begin here? All below it is somebody's earlier mail."""
    line = lines[i]
    if marks.FORWARD.match(line):
        return True
    if marks.SEPARATOR.match(line) or marks.RULE.match(line):
        return _header_block(_next_lines(lines, i + 1, 8))
    return bool(marks.FROM_LINE.match(line)) and _header_block(_next_lines(lines, i, 8))


def _next_lines(lines: list[str], i: int, count: int) -> list[str]:
    """The next lines that are not blank; a block of headers may be spread by blank lines."""
    return [line for line in lines[i : i + 2 * count] if line.strip()][:count]


def _header_block(lines: list[str]) -> bool:
    """From, and at least two more header lines, among the first lines."""
    if not lines or not marks.FROM_LINE.match(lines[0]):
        return False
    return sum(bool(marks.HEADER_LINE.match(line)) for line in lines[:6]) >= 3


def _attribution(lines: list[str], i: int) -> int:
    """How many lines from here on are "On ... X wrote:"; 0 if none. Mail programs wrap it over up to three."""
    if not lines[i].strip() or len(lines[i]) > 300:
        return 0
    for length in (1, 2, 3):
        chunk = lines[i : i + length]
        if len(chunk) < length or (length > 1 and not chunk[-1].strip()):
            return 0
        if length > 1 and not marks.ATTRIBUTION_START.match(lines[i]):
            return 0
        joined = " ".join(line.strip() for line in chunk)
        if marks.BARE_ATTRIBUTION.match(joined):
            return length
        if marks.ATTRIBUTION.match(joined) and (length > 1 or _looks_attributed(joined, lines, i + 1)):
            return length
    return 0


def _looks_attributed(line: str, lines: list[str], after: int) -> bool:
    """A lone line that ends in a colon is an attribution if it starts like one or a quote follows."""
    return bool(marks.ATTRIBUTION_START.match(line)) or _quote_follows(lines, after)


def _quote_follows(lines: list[str], i: int) -> bool:
    following = _next_lines(lines, i, 1)
    return bool(following and marks.QUOTED.match(following[0]))


def _without_signature(lines: list[str]) -> str:
    """The lines up to the signature mark ("-- ", RFC 3676 section 4.3) or a phone's own line."""
    for i, line in enumerate(lines):
        if marks.SIGNATURE.match(line) or marks.DEVICE.match(line):
            lines = lines[:i]
            break
    return _squeezed(lines)


def _squeezed(lines: list[str]) -> str:
    """Without blank lines at the ends, and never two in a row."""
    kept = lines[:1] + [b for a, b in pairwise(lines) if a.strip() or b.strip()]
    return "\n".join(kept).strip()
