"""The user's corrections: own-model.json beside the state, and readings as they are with them. The door of `classifier.own`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classifier import LABELS
from watcher.errors import StateError
from watcher.records import Reading, Sentence

if TYPE_CHECKING:
    from classifier.own import Own

NAME = "own-model.json"
NONE_LIKELY = (0.0,) * len(LABELS)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the user said, oldest first, and what was learnt of it. No text: message keys, labels, hashed features."""

    said: tuple[tuple[str, str, bool], ...] = ()  # message key, label, does it?
    moves: Mapping[str, Mapping[int, float]] | None = None


def read_corrections(folder: Path, layout: str) -> Corrections:
    """Those in the state folder; none where there is no file. StateError when it is damaged or of another classifier."""
    path = folder / NAME
    try:
        row = json.loads(path.read_text("utf-8"))
        moves = {label: {int(k): float(v) for k, v in w.items()} for label, w in row["moves"].items()}
        said = tuple((str(key), str(label), bool(truth)) for key, label, truth in row["said"])
        same = row["layout"] == layout
    except FileNotFoundError:
        return Corrections()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        raise StateError(
            f"your corrections can't be read ({err})", str(path), "delete the file and say them again"
        ) from err
    if not same:
        mend = "delete the file and say them again: watcher label"
        raise StateError("your corrections were made for another version of the classifier", str(path), mend)
    return Corrections(said, moves)


def write_corrections(folder: Path, layout: str, corrections: Corrections) -> None:
    """All of it or nothing; for the user's eyes only."""
    path = folder / NAME
    row = {"layout": layout, "said": corrections.said, "moves": corrections.moves or {}}
    try:
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(row, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as err:
        mend = "free some space on the disk and check that the folder can be written, then say it again"
        raise StateError(f"your correction can't be kept ({err.strerror})", str(path), mend) from err


def taught(readings: Sequence[Reading], corrections: Corrections) -> tuple[Reading, ...]:
    """The readings as they are with the user's corrections."""
    if not corrections.moves:
        return tuple(readings)
    from classifier.own import Own

    own = Own(corrections.moves)
    return tuple(_taught(r, own) for r in readings)


def _taught(r: Reading, own: Own) -> Reading:
    every = [*r.sentences, *([r.subject_sentence] if r.subject_sentence else [])]
    kept = [s for s in every if s.quote]
    if not kept:
        return r
    moved = own.moved([s.quote for s in kept], [r.language] * len(kept), [given(s) for s in kept]).tolist()
    now = {id(s): replace(s, probabilities=tuple(p)) for s, p in zip(kept, moved, strict=True)}

    def of(s: Sentence) -> Sentence:
        return now.get(id(s), s)

    return replace(
        r,
        sentences=tuple(of(s) for s in r.sentences),
        subject_sentence=of(r.subject_sentence) if r.subject_sentence else None,
    )


def given(s: Sentence) -> tuple[float, ...]:
    """A sentence's probabilities, one a label, also where none is likely."""
    return s.probabilities or NONE_LIKELY


def learn(r: Reading, corrections: Corrections, label: str, truth: bool, point: float) -> Corrections:
    """After hearing that a message does something, or doesn't. `r` is the shipped model's reading, with all its words."""
    from classifier.own import Own

    every = [*r.sentences, *([r.subject_sentence] if r.subject_sentence else [])]
    kept = [s for s in every if s.quote]
    words, tongues, shipped = [s.quote for s in kept], [r.language] * len(kept), [given(s) for s in kept]
    own = Own(corrections.moves or {}).corrected(label, truth, words, tongues, shipped, point)
    said = tuple(s for s in corrections.said if s[:2] != (r.key, label))
    return Corrections((*said, (r.key, label, truth)), own.moves)


def f1_on_held_out(label: str, moves: Sequence[Mapping[str, Mapping[int, float]]]) -> list[float]:
    """F1 of a label on texts that the shipped classifier never saw, with each of these models; its first stage alone."""
    from classifier.own import Own
    from classifier.own import f1_on_held_out as f1
    from watcher.reading import load_model

    model = load_model(encoder=False)
    return [f1(model, label, Own(m)) for m in moves]
