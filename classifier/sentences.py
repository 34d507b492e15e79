"""Text -> sentences, each a stretch of the text as it stands.

Mail wraps lines anywhere and people end sentences without full stops, so both are used: blank lines
and list marks always end a sentence, a line break does unless the line is long enough to be wrapped.
"""

from __future__ import annotations

import re

WRAPPED = 58  # characters: a longer line that ends without a stop is wrapped, not ended
LONGEST = 400  # characters of one sentence; longer ones are cut at a space
PASSAGE = 480  # characters of a passage: what the encoder reads at once (about 120 of its pieces)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|nr|Nr|ca|bl|dvs|osv|etc|resp|evtl|bzw|usw|vgl|tel|Tel|inkl|ev|kl|approx|vs|cf|p|pp|Sr|Sra|Ud|Uds|Vd|pág|"
    r"núm|art|M|Mme|e\.g|i\.e|z\.B|d\.h|u\.a|t\.ex|m\.m|bl\.a|p\.g\.a|s\.k|Sdn|Bhd|En|Pn|Tn)|\b\d{1,2}|(?:^|\s)\w)\.$"
)
_STOP = re.compile(r"[.!?…。！？]+[\"'»”’)\]]*(?=\s|$)|(?<=[)\]\"'»”’])(?=\s+[A-ZÅÄÖÜÉÈÀÑ¿¡])")


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence in `text`, in order; nothing but white space lies between them."""
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        spans += _split(text, start, end)
    return spans


def views(text: str) -> list[tuple[str, str]]:
    """Each sentence alone, and among its neighbours: from the one before to the one after."""
    spans = sentences(text)
    last = len(spans) - 1
    return [(text[a:b], text[spans[max(i - 1, 0)][0] : spans[min(i + 1, last)][1]]) for i, (a, b) in enumerate(spans)]


def passages(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs of sentences, as slices of `spans`: as many neighbours as PASSAGE holds, one at least."""
    found: list[tuple[int, int]] = []
    first = 0
    for i, (_, end) in enumerate(spans):
        if i > first and end - spans[first][0] > PASSAGE:
            found.append((first, i))
            first = i
    return [*found, (first, len(spans))] if spans else []


def _blocks(text: str) -> list[tuple[int, int]]:
    """Stretches that no sentence crosses: paragraphs, list items, lines that were ended and not wrapped."""
    blocks = []
    start = at = 0
    lines = text.split("\n")
    for i, line in enumerate(lines):
        at += len(line) + 1
        after = lines[i + 1] if i + 1 < len(lines) else ""
        wrapped = len(line) >= WRAPPED and after.strip() and not _LIST_MARK.match(after)
        if not wrapped:
            blocks.append((start, at - 1))
            start = at
    return blocks


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    here = start
    for stop in _STOP.finditer(text, start, end):
        if _ABBREVIATION.search(text[max(here, stop.end() - 12) : stop.end()]):
            continue
        spans += _trimmed(text, here, stop.end())
        here = stop.end()
    return spans + _trimmed(text, here, end)


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without white space at its ends, cut where it is too long; empty where nothing is left."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    spans = []
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        spans.append((start, cut))
        start = cut + (text[cut] == " ")
    return [*spans, (start, end)] if any(c.isalnum() or c in "?!" for c in text[start:end]) else spans
