"""Compare designs of the classifier on held-out rows and write designs.json:  python -m classifier.compare [--background FILE.jsonl.gz]

Each design learns from the same rows and is measured on the same held-out batches. Takes about half an hour,
most of it for the encoder's vectors of every row.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, precision_recall_curve
from sklearn.neural_network import MLPClassifier

from classifier import features as f
from classifier.e5 import File, checked
from classifier.encoder import Encoder
from classifier.evaluate import DESIGNS, SIGNS
from classifier.labels import LABELS, possible
from classifier.manifest import ADAPTER, encoder_file
from classifier.model import read_arrays, sha256
from classifier.rows import Row, rows
from classifier.second import Second
from classifier.train import SEED, Firsts, fit, highest, read_background, samples, second_logits

Scores = Any  # shape (held-out rows, labels); NaN where the direction rules a label out


def n_grams(seen: list[Row], kept: list[Row], background: list[Row]) -> Firsts:
    texts = samples(seen, background)
    return Firsts.of([fit(texts, label) for label in LABELS], kept)


def best_of(side: Firsts) -> Scores:
    return highest(side.decisions, side.reads)


def each_language(seen: list[Row], kept: list[Row], background: list[Row]) -> Scores:
    """A model a language, of its rows alone."""
    out = np.full((len(kept), len(LABELS)), np.nan)
    for language in sorted({r.language for r in kept}):
        mine = [i for i, r in enumerate(kept) if r.language == language]
        own = [r for r in seen if r.language == language]
        found = best_of(n_grams(own, [kept[i] for i in mine], background if language == "en" else []))
        out[mine] = found
    return out


def without_concepts(run: Callable[[], Scores]) -> Scores:
    weight, f.CONCEPT_WEIGHT = f.CONCEPT_WEIGHT, 0.0
    try:
        return run()
    finally:
        f.CONCEPT_WEIGHT = weight


def linear(seen: Any, kept: Any, rows_: Sequence[Row], held: Sequence[Row], make: Callable[[], Any]) -> Scores:
    """An estimator a label over given features."""
    out = np.full((kept.shape[0], len(LABELS)), np.nan)
    for j, label in enumerate(LABELS):
        use = [i for i, r in enumerate(rows_) if possible(label, r.direction)]
        able = [i for i, r in enumerate(held) if possible(label, r.direction)]
        model = make().fit(seen[use], [label in rows_[i].labels for i in use])
        out[able, j] = model.predict_proba(kept[able])[:, 1]
    return out


def measure(scores: Scores, kept: Sequence[Row]) -> tuple[float, float]:
    """Mean average precision and mean best F1 over the signs."""
    found = []
    for label in SIGNS:
        p = scores[:, LABELS.index(label)]
        able = ~np.isnan(p)
        y = np.array([label in r.labels for r in kept])[able]
        precision, recall, _ = precision_recall_curve(y, p[able])
        found.append(
            (average_precision_score(y, p[able]), np.max(2 * precision * recall / np.maximum(precision + recall, 1e-9)))
        )
    return tuple(np.mean(found, axis=0).round(3).tolist())


def _mixed(vectors: Any, rows_: Sequence[Row]) -> Any:
    n_grams_ = f.features([r.text for r in rows_], [r.language for r in rows_])
    return hstack([csr_matrix(vectors * 0.1), n_grams_], format="csr")


def logistic(c: float) -> Callable[[], Any]:
    return lambda: LogisticRegression(C=c, max_iter=2000, class_weight="balanced")


def perceptron() -> Any:
    return MLPClassifier((64,), alpha=1e-3, early_stopping=True, max_iter=60, random_state=SEED)


def standardized(seen: Any, kept: Any) -> tuple[Any, Any]:
    mean, spread = seen.mean(0), seen.std(0)
    return (seen - mean) / spread, (kept - mean) / spread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", type=Path)
    background = read_background(parser.parse_args().background)
    background = background[: len(background) // 2]
    own = rows()
    seen, kept = [r for r in own if not r.held_out], [r for r in own if r.held_out]
    found: list[tuple[str, float, float]] = []

    def note(name: str, scores: Scores) -> None:
        found.append((name, *measure(scores, kept)))
        print(f"{name}: average precision {found[-1][1]:.3f}, best F1 {found[-1][2]:.3f}", flush=True)

    first = n_grams(seen, kept, background)
    note(
        "hashed n-grams, marks of form, without the concepts",
        without_concepts(lambda: best_of(n_grams(seen, kept, background))),
    )
    note("the same without public mail", without_concepts(lambda: best_of(n_grams(seen, kept, []))))
    note("one such model for each language", without_concepts(lambda: each_language(seen, kept, background)))
    note("n-grams, marks and concepts (the first stage)", best_of(first))
    path = encoder_file()
    if path is not None:
        bare = Encoder(File(checked(path)), {"layers": np.array(12)})
        a, b = standardized(*(bare.vectors([r.text for r in part]) for part in (seen, kept)))
        note("multilingual-e5-small as it is, logistic regression", linear(a, b, seen, kept, logistic(0.01)))
        note("multilingual-e5-small as it is, perceptron of 64 units", linear(a, b, seen, kept, perceptron))
        mixed = [_mixed(vectors, part) for vectors, part in ((a, seen), (b, kept))]
        note(
            "its vectors and the n-grams in one logistic regression",
            linear(mixed[0], mixed[1], seen, kept, logistic(1)),
        )
        second = Second(path, read_arrays(ADAPTER, sha256(ADAPTER)))
        adapted = second_logits(second, kept, np.ones(len(first.decisions), bool))
        able = ~np.isnan(first.decisions)
        note(
            "its lower layers, adapted (the second stage alone)", highest(np.where(able, adapted, np.nan), first.reads)
        )
        note("both stages (chosen)", highest(first.decisions * 0.5 + adapted * 0.6, first.reads))
    DESIGNS.write_text(json.dumps({"rows": len(seen), "held_out": len(kept), "designs": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
