"""Messages -> readings: the classifier's view of each sentence, and nothing else of the text. The door of `classifier.model`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from watcher.errors import ModelError
from watcher.mail import base_subject
from watcher.records import Direction, Message, Reading, Sentence

if TYPE_CHECKING:
    from classifier.model import Model, Span

LIKELY = 0.15  # a sentence with no label above this is kept as a digest alone
QUOTE_LIMIT = 300  # characters of a quote
SENTENCES_LIMIT = 400  # of one message; what follows is no letter
LANGUAGE_WORDS = 6  # a shorter text tells no language


def load_model(path: Path | None = None, encoder: bool | None = None) -> Model:
    """The trained classifier, with its encoder or without (None: as installed). ModelError: missing, damaged, of another make."""
    from classifier.manifest import WEIGHTS
    from classifier.model import load

    try:
        return load(path or WEIGHTS, encoder)
    except ValueError as err:
        raise ModelError(str(err), str(path or WEIGHTS), "install the program again") from err


def read_all(
    messages: Sequence[Message], directions: Sequence[Direction], model: Model, likely: float = LIKELY
) -> list[Reading]:
    """One reading a message, in order; words are kept of sentences with a label of at least `likely`."""
    subjects = [base_subject(m.subject) for m in messages]
    texts = [m.text for m in messages]
    spans = model.read([*subjects, *texts], [*directions, *directions])
    heads, bodies = spans[: len(messages)], spans[len(messages) :]
    return [
        _reading(m, way, _subject(subject, head, likely), _body(m.text, body, likely), model)
        for m, way, subject, head, body in zip(messages, directions, subjects, heads, bodies, strict=True)
    ]


def _reading(m: Message, way: Direction, head: Sentence | None, body: tuple[Sentence, ...], model: Model) -> Reading:
    language = model.language(m.text)[0] if len(m.text.split()) >= LANGUAGE_WORDS else ""
    return Reading(
        m.key, m.message_id, m.references, m.sent_at, m.utc_offset, m.sender, m.to, m.cc, m.subject, way, m.automatic,
        language, head, body, m.defects,
    )  # fmt: skip


def _subject(subject: str, spans: tuple[Span, ...], likely: float) -> Sentence | None:
    """The subject as one sentence, with the highest probability of its parts for each label."""
    if not spans:
        return None
    highest = tuple(max(column) for column in zip(*(s.probabilities for s in spans), strict=True))
    return _kept(subject, highest, likely)


def _body(text: str, spans: tuple[Span, ...], likely: float) -> tuple[Sentence, ...]:
    return tuple(_kept(text[s.start : s.end], s.probabilities, likely) for s in spans[:SENTENCES_LIMIT])


def _kept(words: str, probabilities: tuple[float, ...], likely: float) -> Sentence:
    if max(probabilities) < likely:
        return Sentence(digest(words), len(words.split()), "", ())
    return Sentence(digest(words), len(words.split()), words[:QUOTE_LIMIT], probabilities)


def digest(words: str) -> str:
    """Of the letters and digits alone, so that wrapping, marks and case make no difference."""
    letters = "".join(c for c in words.casefold() if c.isalnum())
    return hashlib.blake2b((letters or words.strip()).encode(), digest_size=8).hexdigest()
