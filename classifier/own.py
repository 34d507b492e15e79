"""The user's own model: what their corrections add to the shipped model's log-odds. Holds hashed features, never text.

A correction moves the sentence that it is about over the operating point, or below, by the smallest change of
weights that does it (the passive-aggressive update; Crammer et al. 2006): sentences that share words move
along, others stay.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack

from classifier.features import WIDTH, features
from classifier.labels import LABELS, possible
from classifier.model import Model, sigmoid
from classifier.rows import rows

MARGIN = 0.5  # log-odds beyond the operating point
SMALLEST = 0.001  # probabilities are kept in thousandths
OTHERS = 4  # of the held-out rows without a label, one in so many is weighed: enough to tell a loss


@dataclass(frozen=True, slots=True)
class Own:
    """`moves`: label -> feature number -> weight. Empty: the shipped model."""

    moves: Mapping[str, Mapping[int, float]] = field(default_factory=dict)

    def moved(self, texts: Sequence[str], languages: Sequence[str], probabilities: Any) -> Any:
        """Probabilities of shape (texts, labels), after the user's corrections; rounded to thousandths."""
        shifts = features(list(texts), list(languages)) @ self._weights().T
        return np.round(sigmoid(_log_odds(probabilities) + shifts.toarray()), 3)

    def corrected(
        self, label: str, truth: bool, texts: Sequence[str], languages: Sequence[str], probabilities: Any, point: float
    ) -> Own:
        """After learning that these sentences of one message carry a label, or don't.

        `probabilities` are the shipped model's, `point` the label's operating point. "It does" is said of the
        likeliest sentence, "it doesn't" of every sentence.
        """
        shipped = _log_odds(probabilities)[:, LABELS.index(label)]
        matrix = features(list(texts), list(languages))
        point = max(point, 0.5) if truth else point  # what the user says is so is likelier than not
        wanted = math.log(point / (1 - point)) + (MARGIN if truth else -MARGIN)
        weights = _row(self.moves.get(label, {}))
        likeliest = int((shipped + (matrix @ weights.T).toarray()[:, 0]).argmax())
        for i in [likeliest] if truth else range(len(texts)):
            gap = wanted - shipped[i] - (matrix[i] @ weights.T).toarray()[0, 0]
            if (gap > 0) == truth:
                weights = weights + matrix[i] * (gap / matrix[i].multiply(matrix[i]).sum())
        learnt = dict(zip(weights.indices.tolist(), np.round(weights.data, 5).tolist(), strict=True))
        return Own({**self.moves, label: learnt})

    def _weights(self) -> Any:
        """A csr_matrix of shape (labels, WIDTH)."""
        return vstack([_row(self.moves.get(label, {})) for label in LABELS], format="csr")


def f1_on_held_out(model: Model, label: str, own: Own) -> float:
    """F1 of a label on the project's held-out rows with the user's corrections, 0 to 1."""
    able = [r for r in rows() if r.held_out and possible(label, r.direction)]
    some = [r for i, r in enumerate(able) if label in r.labels or i % OTHERS == 0]
    hits = [False] * len(some)
    for n, (row, spans) in enumerate(
        zip(some, model.read([r.text for r in some], [r.direction for r in some]), strict=True)
    ):
        if spans:
            texts, given = [row.text[s.start : s.end] for s in spans], [s.probabilities for s in spans]
            found = own.moved(texts, [row.language] * len(texts), given)[:, LABELS.index(label)]
            hits[n] = bool((found >= model.thresholds[label]).any())
    right = sum(hit and label in r.labels for hit, r in zip(hits, some, strict=True))
    return 2 * right / max(sum(hits) + sum(label in r.labels for r in some), 1)


def _row(weights: Mapping[int, float]) -> Any:
    values = np.array(list(weights.values()), dtype=float)
    return csr_matrix((values, (np.zeros(len(values), dtype=int), list(weights))), shape=(1, WIDTH))


def _log_odds(probabilities: Any) -> Any:
    p = np.clip(np.asarray(probabilities, dtype=float), SMALLEST / 2, 1 - SMALLEST / 2)
    return np.log(p / (1 - p))
