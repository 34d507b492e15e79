"""The trained model: weights from one .npz (no pickle), probabilities from scikit-learn's own estimators.

    model = load()
    model.read(["Where is it??"], "in")  ->  one tuple of `Reading`s a text, one a sentence

A file that was trained with other features, labels or an incompatible scikit-learn is refused: a
changed hash would make every score wrong without a word.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from scipy.sparse import csr_matrix

from classifier.cues import names
from classifier.features import CHARACTER_BITS, CUES, WORD_BITS, features
from classifier.labels import LABELS, LANGUAGES, possible
from classifier.languages import language_features
from classifier.manifest import ADAPTER, WEIGHTS, encoder_file, read_manifest
from classifier.quotation import unquoted
from classifier.second import Second
from classifier.sentences import passages, sentences, views

PRUNED = 0.2  # smaller weights are dropped: four of five go, and average precision stays (0.769 to 0.767)
BATCH = 128  # sentences a matrix; memory stays flat however many come


@dataclass(frozen=True, slots=True)
class Span:
    """A sentence of a text: where it stands, and the probability (0 to 1) of each label, in LABELS' order."""

    start: int
    end: int
    probabilities: tuple[float, ...]


class Model:
    """Probabilities of the labels, and the language, of texts. Stateless after loading.

    Two stages: linear models over n-grams and cues read every sentence and clear most; the encoder, where it is
    installed, reads the passages that hold a sentence which they couldn't clear.
    """

    def __init__(self, labels: Any, languages: Any, manifest: dict[str, Any], second: Second | None = None) -> None:
        self._labels = labels
        self._languages = languages
        self._slope = np.array(manifest["slope"])
        self._offset = np.array(manifest["offset"])
        self._second = second
        if second is not None:
            self._final = np.array(manifest["final"])  # a row a label: weight of either stage, offset
            self._clear = np.array([manifest["clear"][label] for label in LABELS])
        self.thresholds: dict[str, float] = manifest["thresholds"]

    def read(self, texts: Sequence[str], directions: Sequence[str]) -> list[tuple[Span, ...]]:
        """The sentences of each text with their probabilities; no sentence, no span.

        A sentence is read alone and with its neighbours, and gets the mean of both: a reply's second
        sentence often says what the first one meant. Long quotations count for nothing. A label that the direction
        rules out is 0.
        """
        texts = [unquoted(text) for text in texts]
        spans = [sentences(text) for text in texts]
        able = np.array([[possible(label, d) for label in LABELS] for d in directions])
        allowed = np.repeat(able.reshape(-1, len(LABELS)), [len(found) for found in spans], axis=0)
        decisions = self.first(texts)
        scores = np.where(allowed, sigmoid(decisions * self._slope + self._offset), 0.0)
        if self._second is not None:
            scores = np.where(allowed, self._finally(self._second, texts, spans, decisions, scores), 0.0)
        scores = np.round(scores, 3)  # so that any machine agrees
        out, at = [], 0
        for found in spans:
            out.append(tuple(Span(a, b, tuple(scores[at + i].tolist())) for i, (a, b) in enumerate(found)))
            at += len(found)
        return out

    def first(self, texts: Sequence[str]) -> Any:
        """The first stage's decisions, of shape (sentences of all texts, labels)."""
        pairs = [pair for text in texts for pair in views(text)]
        tongues = [lang for lang, text in zip(map(self._tongue, texts), texts, strict=True) for _ in sentences(text)]
        out = np.zeros((len(pairs), len(LABELS)))
        for i in range(0, len(pairs), BATCH):
            part, lang = pairs[i : i + BATCH], tongues[i : i + BATCH]
            alone, around = (self._decide([pair[k] for pair in part], lang) for k in (0, 1))
            out[i : i + BATCH] = (alone + around) / 2
        return out

    def _finally(self, second: Second, texts: Sequence[str], spans: Any, decisions: Any, scores: Any) -> Any:
        """Both stages' probabilities for sentences of passages that the first couldn't clear; the first's for others."""
        unclear = (scores >= self._clear).any(1)
        chosen, rows, at = [], [], 0
        for text, found in zip(texts, spans, strict=True):
            for i, j in passages(found):
                if unclear[at + i : at + j].any():
                    chosen.append(text[found[i][0] : found[j - 1][1]])
                    rows.append((at + i, at + j))
            at += len(found)
        out = np.minimum(scores, self._clear)
        for (i, j), logits in zip(rows, second.logits(chosen), strict=True):
            both = decisions[i:j] * self._final[:, 0] + logits * self._final[:, 1] + self._final[:, 2]
            out[i:j] = sigmoid(both)
        return out

    def _decide(self, texts: list[str], languages: list[str]) -> Any:
        return self._labels.decision_function(features(texts, languages))

    def _tongue(self, text: str) -> str:
        return self.language(text)[0]

    def language(self, text: str) -> tuple[str, float]:
        """The text's language (one of LANGUAGES) and its probability; ("", 0) for a text without letters."""
        if sum(c.isalpha() for c in text) < 3:
            return "", 0.0
        scores = self._languages.predict_proba(language_features([text]))[0]
        best = int(scores.argmax())
        return LANGUAGES[best], float(scores[best])

    def tripped(self, probabilities: Sequence[float]) -> tuple[str, ...]:
        """The labels whose probability reaches their operating point."""
        return tuple(label for label, p in zip(LABELS, probabilities, strict=True) if p >= self.thresholds[label])


def layout() -> str:
    """What a weights file must have been made with, as one digest."""
    parts = [LABELS, LANGUAGES, WORD_BITS, CHARACTER_BITS, CUES, names(), _probe()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _probe() -> str:
    """A fixed text's features: changes with any change of the hashing, in our code or in scikit-learn's."""
    row = features(["Où est-ce? It's URGENT!! Är du där, 2 gånger?"], ["fr"])
    return hashlib.sha256(np.sort(row.indices).astype("<i8").tobytes()).hexdigest()[:16]


def load(path: Path = WEIGHTS, encoder: bool | None = None) -> Model:
    """The model in a file, with the encoder or without (None: as installed). ValueError: missing, damaged, of another make."""
    from sklearn.linear_model import LogisticRegression

    manifest = read_manifest(path, encoder)
    arrays = read_arrays(path, manifest["sha256"])
    if manifest["layout"] != layout() or missing(arrays):
        raise ValueError("the classifier's weights were made for other features; train them again")

    def estimator(name: str, classes: int) -> Any:
        made = LogisticRegression()
        made.classes_ = np.arange(classes)
        parts = (arrays[f"{name}_weights"].astype(np.float32), arrays[f"{name}_index"], arrays[f"{name}_rows"])
        made.coef_ = csr_matrix(parts, shape=(classes, int(arrays[f"{name}_width"])))
        made.intercept_ = arrays[f"{name}_intercept"].astype(np.float32)
        return made

    file = encoder_file() if "final" in manifest else None
    second = Second(file, read_arrays(ADAPTER, manifest["adapter"])) if file else None
    return Model(estimator("labels", len(LABELS)), estimator("languages", len(LANGUAGES)), manifest, second)


def read_arrays(path: Path, digest: str) -> dict[str, Any]:
    """The arrays of an .npz, nothing pickled. ValueError when it isn't the file of that SHA-256."""
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ValueError("it is not the file that the manifest describes")
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, BadZipFile) as err:
        raise ValueError(f"the classifier's weights can't be read ({err})") from err


PARTS = ("width", "rows", "index", "weights", "intercept")


def missing(arrays: dict[str, Any]) -> set[str]:
    """The names of arrays that a weights file should have and hasn't."""
    return {f"{name}_{part}" for name in ("labels", "languages") for part in PARTS} - arrays.keys()


def save(path: Path, labels: tuple[Any, Any], languages: tuple[Any, Any], manifest: dict[str, Any]) -> None:
    """Write weights (coefficients, intercepts) of both models; the version is a digest of them."""
    arrays: dict[str, Any] = {}
    for name, (weights, intercept) in {"labels": labels, "languages": languages}.items():
        kept = csr_matrix(np.where(np.abs(weights) < PRUNED, 0, weights))
        arrays |= {
            f"{name}_width": np.array(weights.shape[1]),
            f"{name}_rows": kept.indptr.astype(np.int32),
            f"{name}_index": kept.indices.astype(np.int32),
            f"{name}_weights": kept.data.astype(np.float16),
            f"{name}_intercept": intercept.astype(np.float32),
        }
    np.savez_compressed(path, **arrays)
    manifest = manifest | {"layout": layout(), "sha256": sha256(path)}
    version = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:12]
    path.with_suffix(".json").write_text(json.dumps(manifest | {"version": version}, indent=1, sort_keys=True) + "\n")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))
