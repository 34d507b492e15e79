"""Train the model from data/ and write weights.npz:  python -m classifier.train [--background FILE.jsonl.gz]

The background is ordinary mail without warning signs ({"text", "direction"} a line): its first half
serves as extra negatives, its second half sets the operating points. Without it the model trains on
the project's own texts alone. Same texts, same seeds, same weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from classifier.features import features
from classifier.labels import LABELS, LANGUAGES, possible
from classifier.languages import language_features
from classifier.manifest import WEIGHTS
from classifier.model import save
from classifier.rows import Row, rows
from classifier.sentences import sentences, views

C = 10.0  # inverse regularization; 5 to 20 score alike in cross-validation (evaluate.py)
FOLDS = 5
SEED = 0
BACKGROUND_WEIGHT = 0.3  # of a background sentence beside an own row
# Most false alarms per 1,000 ordinary mails that a label's operating point may give; insult and threat are
# stricter, because they alone lead to `firm`.
ALARMS = dict.fromkeys(LABELS, 8.0) | {
    "urgency": 15.0,
    "insult": 2.5,
    "threat": 1.5,
    "spoken_up": 40.0,
    "positive": 100.0,
}
LEAST_PRECISION = 0.5  # in cross-validation, where half of each label's rows are hard negatives


@dataclass(frozen=True, slots=True)
class Samples:
    """What is learnt from: one matrix row, direction, row of truth (a column a label) and weight each."""

    matrix: Any
    directions: Any
    truth: Any
    weights: Any


@dataclass(frozen=True, slots=True)
class Reads:
    """Rows as the model reads them: each sentence alone and among its neighbours; `owner` is the row's number."""

    alone: Any
    around: Any
    owner: Any
    directions: Any  # one a row
    count: int  # of rows


def read_background(path: Path | None) -> list[Row]:
    if path is None:
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        items = [json.loads(line) for line in file]
    return [Row(i["text"], i["direction"], frozenset(), "en", f"{path.name}:{n}") for n, i in enumerate(items, 1)]


def samples(own: list[Row], background: list[Row]) -> Samples:
    """Own rows whole, the sentences of those without any label, and the background's sentences."""
    whole = [(r.text, r.language, r.direction, r.labels, 1.0) for r in own]
    plain = [r for r in own if not r.labels and len(sentences(r.text)) > 1]
    parts = [
        (r.text[a:b], r.language, r.direction, frozenset[str](), weight)
        for group, weight in ((plain, 0.5), (background, BACKGROUND_WEIGHT))
        for r in group
        for a, b in sentences(r.text)
    ]
    every = whole + parts
    truth = np.array([[label in found for label in LABELS] for *_, found, _ in every])
    matrix = features([t for t, *_ in every], [lang for _, lang, *_ in every])
    return Samples(matrix, np.array([d for _, _, d, *_ in every]), truth, np.array([w for *_, w in every]))


def as_read(rows_: list[Row]) -> Reads:
    """The rows' sentences with their features, as `Model.read` takes them apart."""
    alone, around, owner = [], [], []
    for n, row in enumerate(rows_):
        for one, more in views(row.text):
            alone.append(one)
            around.append(more)
            owner.append(n)
    languages = [rows_[n].language for n in owner]
    return Reads(
        features(alone, languages),
        features(around, languages),
        np.array(owner),
        np.array([r.direction for r in rows_]),
        len(rows_),
    )


def decide(model: LogisticRegression, reads: Reads, label: str, chosen: Any) -> Any:
    """The highest decision of each chosen row's sentences; NaN for rows that can't carry the label or aren't chosen."""
    able = chosen & np.array([possible(label, d) for d in reads.directions])
    mine = np.flatnonzero(able[reads.owner])
    out = np.full(reads.count, -np.inf)
    if mine.size:
        found = (model.decision_function(reads.alone[mine]) + model.decision_function(reads.around[mine])) / 2
        np.maximum.at(out, reads.owner[mine], found)
    return np.where(np.isinf(out), np.nan, out)


def fit(texts: Samples, label: str, chosen: Any) -> LogisticRegression:
    """A logistic regression of one label on the chosen samples of directions that can carry it."""
    j = LABELS.index(label)
    use = np.flatnonzero(chosen & np.array([possible(label, d) for d in texts.directions]))
    y, w = texts.truth[use, j], texts.weights[use].copy()
    w[y] *= np.sqrt(w[~y].sum() / max(w[y].sum(), 1e-9))  # half-way to balance: rare labels are heard
    return LogisticRegression(C=C, solver="liblinear", max_iter=500, random_state=SEED).fit(
        texts.matrix[use], y, sample_weight=w
    )


def held_out(texts: Samples, reads: Reads) -> Any:
    """Decisions of shape (rows, labels) over the own rows, each by a model that never saw the row whole.

    A plain row's sentences may stand among the samples; they carry no label and weigh half.
    """
    out = np.full((reads.count, len(LABELS)), np.nan)
    for _, test in KFold(FOLDS, shuffle=True, random_state=SEED).split(np.arange(reads.count)):
        chosen = np.ones(texts.matrix.shape[0], dtype=bool)
        chosen[test] = False
        mine = np.zeros(reads.count, dtype=bool)
        mine[test] = True
        for j, label in enumerate(LABELS):
            found = decide(fit(texts, label, chosen), reads, label, mine)
            out[mine, j] = found[mine]
    return out


def calibrate(decisions: Any, truth: Any) -> tuple[float, float]:
    """Slope and offset of Platt's sigmoid (Platt 1999) over held-out decisions."""
    known = ~np.isnan(decisions)
    model = LogisticRegression(C=1e6).fit(decisions[known].reshape(-1, 1), truth[known])
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def operating_point(probabilities: Any, truth: Any, ordinary: Any, alarms: float) -> float:
    """The lowest threshold that maximizes F1 where precision and alarms on ordinary mail allow it."""
    known = ~np.isnan(probabilities)
    p, y = probabilities[known], truth[known]
    best, chosen = -1.0, 0.95
    for threshold in np.round(np.arange(0.3, 0.96, 0.01), 2):
        hits = p >= threshold
        if (
            ordinary.size and 1000 * float((ordinary >= threshold).mean()) > alarms
        ):  # NaN, the other direction, is no alarm
            continue
        if not hits.any() or (y & hits).sum() / hits.sum() < LEAST_PRECISION:
            continue
        f1 = 2 * (y & hits).sum() / (hits.sum() + y.sum())
        if f1 > best + 1e-9:
            best, chosen = float(f1), float(threshold)
    return chosen


def train_languages(own: list[Row]) -> tuple[Any, Any]:
    """Weights and intercepts of a multinomial regression over LANGUAGES; each language weighs the same."""
    use = [r for r in own if r.language in LANGUAGES]
    y = np.array([LANGUAGES.index(r.language) for r in use])
    model = LogisticRegression(C=30.0, max_iter=400, class_weight="balanced").fit(
        language_features([r.text for r in use]), y
    )
    full = np.zeros((len(LANGUAGES), model.coef_.shape[1]))
    intercept = np.full(len(LANGUAGES), -1e3)  # a language without texts is never the answer
    full[model.classes_], intercept[model.classes_] = model.coef_, model.intercept_
    return full, intercept


def train(own: list[Row], background: list[Row], path: Path) -> dict[str, Any]:
    """Train on everything, calibrate on held-out decisions, save; the manifest comes back."""
    half = len(background) // 2
    texts, reads, quiet = samples(own, background[:half]), as_read(own), as_read(background[half:])
    decisions = held_out(texts, reads)
    models, slope, offset, thresholds = [], [], [], {}
    for j, label in enumerate(LABELS):
        models.append(fit(texts, label, np.ones(texts.matrix.shape[0], dtype=bool)))
        a, b = calibrate(decisions[:, j], texts.truth[: len(own), j])
        ordinary = decide(models[j], quiet, label, np.ones(quiet.count, dtype=bool)) if quiet.count else np.empty(0)
        slope.append(a)
        offset.append(b)
        thresholds[label] = operating_point(
            sigmoid(a * decisions[:, j] + b), texts.truth[: len(own), j], sigmoid(a * ordinary + b), ALARMS[label]
        )
    manifest = {"slope": slope, "offset": offset, "thresholds": thresholds, "rows": len(own), "background": half}
    weights = np.vstack([m.coef_ for m in models])
    save(path, (weights, np.concatenate([m.intercept_ for m in models])), train_languages(own), manifest)
    return manifest


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = parser.parse_args()
    manifest = train(rows(), read_background(chosen.background), chosen.out)
    print(f"{manifest['rows']} rows, {manifest['background']} ordinary mails as negatives")
    for label, threshold in manifest["thresholds"].items():
        print(f"  {label:16} operating point {threshold:.2f}")


if __name__ == "__main__":
    main()
