"""Train the model from data/ and write weights.npz:  python -m classifier.train [--background FILE.jsonl.gz]

The background is ordinary mail without warning signs ({"text", "direction"} a line): its first half
serves as extra negatives, its second half sets the operating points. Without it the model trains on
the project's own texts alone. Same texts, same seeds, same weights.

Held-out rows are never learnt from, neither here nor by adapt.py, which makes the second stage's encoder:
on them the stages are weighed against each other, calibrated, and given operating points.
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

from classifier.features import features
from classifier.labels import LABELS, LANGUAGES, possible
from classifier.languages import language_features
from classifier.manifest import ADAPTER, WEIGHTS, encoder_file
from classifier.model import read_arrays, save, sha256, sigmoid
from classifier.rows import Row, rows
from classifier.second import Second
from classifier.sentences import passages, sentences, views

C = 10.0  # inverse regularization; 5 to 20 score alike
SEED = 0
BACKGROUND_WEIGHT = 0.3  # of a background sentence beside an own row
PLAIN_WEIGHT = 0.5  # of a sentence of a row without labels: it is there once more within its row
CLEARED = 0.03  # of a label's rows may be cleared by the first stage
# Most false alarms per 1,000 ordinary mails that a label's operating point may give. insult and threat are
# stricter, because they alone lead to `firm`; tone is looser, since colleagues' mail has real displeasure in it.
ALARMS = dict.fromkeys(LABELS, 2.0) | {
    "urgency": 5.0,
    "negative_tone": 8.0,
    "insult": 1.0,
    "threat": 0.5,
    "spoken_up": 40.0,
    "positive": 100.0,
}
LEAST_PRECISION = dict.fromkeys(LABELS, 0.5) | {"insult": 0.75, "threat": 0.75}  # on held-out rows
BETA = 0.7  # of the F score that an operating point maximizes: a false alarm costs twice what a miss does


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
        for group, weight in ((plain, PLAIN_WEIGHT), (background, BACKGROUND_WEIGHT))
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


def decide(models: list[LogisticRegression], reads: Reads) -> Any:
    """The first stage's decisions, shape (sentences, labels); NaN where the direction rules a label out."""
    out = np.array([(m.decision_function(reads.alone) + m.decision_function(reads.around)) / 2 for m in models]).T
    able = np.array([[possible(label, d) for label in LABELS] for d in reads.directions])
    return np.where(able[reads.owner], out, np.nan)


def highest(scores: Any, reads: Reads) -> Any:
    """The highest score of each row's sentences, shape (rows, labels); NaN where no sentence has one."""
    out = np.full((reads.count, scores.shape[1]), -np.inf)
    np.maximum.at(out, reads.owner, np.where(np.isnan(scores), -np.inf, scores))
    return np.where(np.isinf(out), np.nan, out)


def fit(texts: Samples, label: str) -> LogisticRegression:
    """A logistic regression of one label on the samples of directions that can carry it."""
    j = LABELS.index(label)
    use = np.flatnonzero([possible(label, d) for d in texts.directions])
    y, w = texts.truth[use, j], texts.weights[use].copy()
    w[y] *= np.sqrt(w[~y].sum() / max(w[y].sum(), 1e-9))  # half-way to balance: rare labels are heard
    return LogisticRegression(C=C, solver="liblinear", max_iter=500, random_state=SEED).fit(
        texts.matrix[use], y, sample_weight=w
    )


def second_logits(second: Second, rows_: list[Row], wanted: Any) -> Any:
    """The encoder's logits of each sentence's passage, shape (sentences, labels); NaN in passages without a wanted sentence."""
    chosen, places, at = [], [], 0
    for row in rows_:
        spans = sentences(row.text)
        for i, j in passages(spans):
            if wanted[at + i : at + j].any():
                chosen.append(row.text[spans[i][0] : spans[j - 1][1]])
                places.append((at + i, at + j))
        at += len(spans)
    out = np.full((at, len(LABELS)), np.nan)
    for (i, j), logits in zip(places, second.logits(chosen), strict=True):
        out[i:j] = logits
    return out


def calibrate(decisions: Any, truth: Any) -> list[float]:
    """Weights of the columns and the offset of a sigmoid over held-out decisions (Platt 1999); rows with NaN are left out."""
    known = ~np.isnan(decisions).any(1)
    model = LogisticRegression(C=1e3).fit(decisions[known], truth[known])
    return [*map(float, model.coef_[0]), float(model.intercept_[0])]


def operating_point(probabilities: Any, truth: Any, ordinary: Any, label: str) -> float:
    """The lowest threshold with the best F score where precision, and alarms on ordinary mail, allow it; NaN is no hit."""
    known = ~np.isnan(probabilities)
    p, y = probabilities[known], truth[known]
    best, chosen = -1.0, 0.95
    for threshold in np.round(np.arange(0.3, 0.96, 0.01), 2):
        hits = p >= threshold
        right = (y & hits).sum()
        if ordinary.size and 1000 * float((ordinary >= threshold).mean()) > ALARMS[label]:
            continue
        if not hits.any() or right / hits.sum() < LEAST_PRECISION[label]:
            continue
        f = (1 + BETA**2) * right / (BETA**2 * y.sum() + hits.sum())
        if f > best + 1e-9:
            best, chosen = float(f), float(threshold)
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
    """Train, calibrate on held-out rows, save; the manifest comes back."""
    half = len(background) // 2
    seen, kept, quiet = [r for r in own if not r.held_out], [r for r in own if r.held_out], background[half:]
    texts = samples(seen, background[:half])
    models = [fit(texts, label) for label in LABELS]
    mine, others = (Firsts.of(models, part) for part in (kept, quiet))
    slope, offset = mine.platt()
    manifest = {
        "slope": slope.tolist(),
        "offset": offset.tolist(),
        "one_stage": pointed(mine.truth, mine.best(slope, offset), others.best(slope, offset)),
        "two_stages": two_stages(mine, others, slope, offset),
        "rows": len(seen),
        "held_out": len(kept),
        "background": half,
    }
    weights = np.vstack([m.coef_ for m in models])
    save(path, (weights, np.concatenate([m.intercept_ for m in models])), train_languages(seen), manifest)
    return manifest


@dataclass(frozen=True, slots=True)
class Firsts:
    """Rows with the first stage's decisions of their sentences, shape (sentences, labels)."""

    rows: list[Row]
    reads: Reads
    decisions: Any

    @classmethod
    def of(cls, models: list[LogisticRegression], rows_: list[Row]) -> Firsts:
        reads = as_read(rows_)
        return cls(rows_, reads, decide(models, reads))

    @property
    def truth(self) -> Any:
        return np.array([[label in r.labels for label in LABELS] for r in self.rows]).reshape(-1, len(LABELS))

    def platt(self) -> tuple[Any, Any]:
        """Slope and offset of each label's sigmoid over the rows' highest decisions (Platt 1999)."""
        best, truth = highest(self.decisions, self.reads), self.truth
        slope, offset = np.array([calibrate(best[:, [j]], truth[:, j]) for j in range(len(LABELS))]).T
        return slope, offset

    def best(self, slope: Any, offset: Any) -> Any:
        return highest(sigmoid(self.decisions * slope + offset), self.reads)


def two_stages(mine: Firsts, others: Firsts, slope: Any, offset: Any) -> dict[str, Any] | None:
    """How the stages are joined: `final` weights, `clear` and operating points; None without an encoder or an adapter."""
    file = encoder_file()
    if file is None or not ADAPTER.exists():
        return None
    second = Second(file, read_arrays(ADAPTER, sha256(ADAPTER)))
    truth, best = mine.truth, mine.best(slope, offset)
    clear = [clearing(best[truth[:, j], j]) for j in range(len(LABELS))]
    logits = second_logits(second, mine.rows, np.ones(len(mine.decisions), bool))
    parts = highest(mine.decisions, mine.reads), highest(logits, mine.reads)
    final = np.array([calibrate(np.stack([p[:, j] for p in parts], axis=1), truth[:, j]) for j in range(len(LABELS))])

    def both(side: Firsts) -> Any:
        p = sigmoid(side.decisions * slope + offset)
        e = second_logits(second, side.rows, (np.nan_to_num(p) >= clear).any(1))
        print(f"of {len(side.rows)} texts the encoder reads {1 - np.isnan(e[:, 0]).mean():.1%} of the sentences")
        joined = sigmoid(side.decisions * final[:, 0] + e * final[:, 1] + final[:, 2])
        return highest(np.where(np.isnan(e), np.minimum(p, clear), joined), side.reads)

    return {
        "final": final.tolist(),
        "clear": dict(zip(LABELS, clear, strict=True)),
        "adapter": sha256(ADAPTER),
        **pointed(truth, both(mine), both(others)),
    }


def clearing(probabilities: Any) -> float:
    """What the first stage must give a sentence for the encoder to be asked: nearly all true rows reach it."""
    return max(round(float(np.quantile(probabilities, CLEARED)), 3), 0.001)


def pointed(truth: Any, probabilities: Any, ordinary: Any) -> dict[str, Any]:
    """Each label's operating point, and the mean F1 over the eleven signs that they give; rows by labels."""
    points, reached = {}, []
    for j, label in enumerate(LABELS):
        points[label] = operating_point(probabilities[:, j], truth[:, j], ordinary[:, j], label)
        if label != "spoken_up":
            hits = probabilities[:, j] >= points[label]
            reached.append(2 * (hits & truth[:, j]).sum() / max(hits.sum() + truth[:, j].sum(), 1))
    return {"thresholds": points, "held_out_macro_f1": round(float(np.mean(reached)), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = parser.parse_args()
    manifest = train(rows(), read_background(chosen.background), chosen.out)
    print(f"{manifest['rows']} rows and {manifest['background']} ordinary mails; {manifest['held_out']} rows held out")
    for label, one in manifest["one_stage"]["thresholds"].items():
        two = f"{manifest['two_stages']['thresholds'][label]:.2f}" if manifest["two_stages"] else "-"
        print(f"  {label:16} operating point {one:.2f}, with the encoder {two}")


if __name__ == "__main__":
    main()
