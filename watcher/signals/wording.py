"""What the words do: the classifier's labels as evidence, the worst sentence as the quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classifier import LABELS
from watcher.records import Evidence, Reading, Sentence

GRAVE = frozenset({"insult", "threat"})


def wording(
    readings: Sequence[Reading],
    fresh: Mapping[str, tuple[Sentence, ...]],
    thread_of: Mapping[str, str],
    thresholds: Mapping[str, float],
) -> list[Evidence]:
    """One piece of evidence for each label that a message's new words reach; automatic mail gives none.

    Signals `urgency` (S0, S4), `negative_tone` (S1), `insult`, `threat` (S2), `payment_chase` (S1, S4),
    `payment_excuse` (S1, S4), `haggling` (S1), `scope_creep` (S0), `indecision` (S4), `contract_breach`
    (S1), `spoken_up` (S1, S2), `positive`.
    """
    return [
        Evidence(label, r.message_id, r.sent_at, thread_of[r.key], r.sender.address, worst.quote, _at(worst, j))
        for r in readings
        if not r.automatic
        for j, label in enumerate(LABELS)
        if (worst := _worst(r, fresh[r.key], label, j)) and worst.quote and _at(worst, j) >= thresholds[label]
    ]


def _worst(reading: Reading, sentences: Sequence[Sentence], label: str, j: int) -> Sentence | None:
    """The sentence in which a label is likeliest; a subject alone ("You will regret this") is neither insult nor threat."""
    if label in GRAVE:
        sentences = [s for s in sentences if s is not reading.subject_sentence]
    return max(sentences, key=lambda s: _at(s, j), default=None)


def _at(sentence: Sentence, j: int) -> float:
    return sentence.probabilities[j] if sentence.probabilities else 0.0
