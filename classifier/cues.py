"""Phrase lists -> which concepts a text touches, whatever its language: cues/<lang>.toml.

A concept ("discount", "no_rush", "apology") is the same in every language, so what is learnt of it in
one language holds in all. A phrase is one or more words; a word that ends in * matches any ending.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "cues"
FALLBACK = "en"  # people everywhere mix English in
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?|[!?]+|[;:]-?[)(d]|…|\.{3}")
_LONGEST_STEM = 14

Word = tuple[str, bool]  # the word, and whether any ending may follow


@dataclass(frozen=True, slots=True)
class Phrases:
    """A language's phrases, found by their first word; `rest` are the words that must follow."""

    words: dict[str, list[tuple[tuple[Word, ...], str]]]
    stems: dict[str, list[tuple[tuple[Word, ...], str]]]


def tokens(text: str) -> list[str]:
    """Lower-case words, with runs of ! and ?, and smileys as tokens of their own."""
    return _TOKEN.findall(text.lower().replace("’", "'").replace("‘", "'"))


def concepts(text: str, language: str) -> frozenset[str]:
    """The concepts that a text touches by the phrases of its language and of English."""
    found: set[str] = set()
    row = tokens(text)
    for name in dict.fromkeys((language, FALLBACK)):
        phrases = _load(name)
        for i, token in enumerate(row):
            for rest, concept in _starting(phrases, token):
                if concept not in found and _follows(row, i + 1, rest):
                    found.add(concept)
    return frozenset(found)


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Every concept, sorted: those of the fallback's list, which all lists share."""
    return tuple(sorted(_read(FOLDER / f"{FALLBACK}.toml")))


def _starting(phrases: Phrases, token: str) -> Iterable[tuple[tuple[Word, ...], str]]:
    yield from phrases.words.get(token, ())
    for length in range(2, min(len(token), _LONGEST_STEM) + 1):
        yield from phrases.stems.get(token[:length], ())


def _follows(row: list[str], i: int, rest: tuple[Word, ...]) -> bool:
    if i + len(rest) > len(row):
        return False
    return all(
        token.startswith(word) if stem else token == word for token, (word, stem) in zip(row[i:], rest, strict=False)
    )


def _read(path: Path) -> dict[str, list[str]]:
    return tomllib.loads(path.read_text("utf-8"))


@lru_cache(maxsize=16)
def _load(language: str) -> Phrases:
    """A language's phrases; none for a language without a list."""
    loaded = Phrases({}, {})
    path = FOLDER / f"{language}.toml"
    for concept, phrases in (_read(path) if path.exists() else {}).items():
        for phrase in phrases:
            first, *rest = [_word(w) for w in tokens(phrase)] or [("", False)]
            if first[0]:
                table = loaded.stems if first[1] else loaded.words
                table.setdefault(first[0][:_LONGEST_STEM], []).append((tuple(rest), concept))
    return loaded


def _word(token: str) -> Word:
    return token.rstrip("*"), token.endswith("*")
