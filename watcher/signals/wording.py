"""What the words do: the classifier's labels as evidence, the worst sentence as the quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classifier import LABELS
from watcher.records import Evidence, Reading, Sentence

QUOTE_LIMIT = 300  # characters


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
    found = []
    for reading in readings:
        if reading.automatic:
            continue
        for j, label in enumerate(LABELS):
            best = max(fresh[reading.key], key=lambda s: _at(s, j), default=None)
            if best is not None and best.quote and _at(best, j) >= thresholds[label]:
                found.append(
                    Evidence(
                        label,
                        reading.message_id,
                        reading.sent_at,
                        thread_of[reading.key],
                        reading.sender.address,
                        best.quote,
                        _at(best, j),
                    )
                )
    return found


def _at(sentence: Sentence, j: int) -> float:
    return sentence.probabilities[j] if sentence.probabilities else 0.0
