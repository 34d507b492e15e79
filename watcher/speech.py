"""Which language a client writes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from watcher.records import Reading


def language_of(readings: Sequence[Reading]) -> str:
    """The language of most of the client's own words, else of mine to them, else English."""
    for way in ("in", "out"):
        words: Counter[str] = Counter()
        for r in readings:
            if r.direction == way and not r.automatic and r.language:
                words[r.language] += sum(s.words for s in r.sentences)
        if words:
            return max(words, key=lambda name: (words[name], name))
    return "en"
