"""Measure the model and write MODEL_CARD.md:  python -m classifier.evaluate [--background FILE.jsonl.gz]

Every figure is of held-out rows, which the model never learnt from: whole batches, each by one author at one
sitting. Nearly half of each label's rows are hard negatives (the same words doing no harm), so the figures are
of a harder mix than a mailbox.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss

from classifier.labels import LABELS, possible
from classifier.manifest import encoder_file, read_manifest
from classifier.model import Model, load
from classifier.rows import Row, rows
from classifier.train import read_background

CARD = Path(__file__).parent / "MODEL_CARD.md"
DESIGNS = Path(__file__).parent / "designs.json"  # what compare.py measured
FULL = ("en", "sv", "ms", "de", "fr", "es")
SIGNS = [label for label in LABELS if label != "spoken_up"]  # which is no sign for or against a client
WARNINGS = [label for label in SIGNS if label != "positive"]


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows with the model's probabilities, shape (rows, labels), and their truth."""

    rows: Sequence[Row]
    probabilities: Any
    truth: Any
    thresholds: Mapping[str, float]

    @classmethod
    def of(cls, model: Model, rows_: Sequence[Row]) -> Measured:
        spans = model.read([r.text for r in rows_], [r.direction for r in rows_])
        best = [np.max([s.probabilities for s in found], axis=0) if found else np.zeros(len(LABELS)) for found in spans]
        truth = np.array([[label in r.labels for label in LABELS] for r in rows_], dtype=bool)
        return cls(rows_, np.array(best).reshape(-1, len(LABELS)), truth.reshape(-1, len(LABELS)), model.thresholds)

    def hits(self, label: str) -> Any:
        return self.probabilities[:, LABELS.index(label)] >= self.thresholds[label]

    def scores(self, label: str, language: str | None = None) -> tuple[int, float, float, float]:
        """Positives, precision, recall and F1 (0 to 1) of a label, of all rows or of a language's."""
        mine = np.array([language in (None, r.language) for r in self.rows])
        hits, true = self.hits(label)[mine], self.truth[mine, LABELS.index(label)]
        right = int((hits & true).sum())
        both = int(hits.sum() + true.sum())
        return (
            int(true.sum()),
            right / max(int(hits.sum()), 1),
            right / max(int(true.sum()), 1),
            2 * right / max(both, 1),
        )

    def macro(self, language: str | None = None) -> float:
        """Mean F1 over the eleven signs, of those that have a positive row."""
        found = [self.scores(label, language) for label in SIGNS]
        return float(np.mean([f1 for count, _, _, f1 in found if count]))

    def alarms(self, labels: Sequence[str]) -> float:
        """Texts that trip any of these labels, of 1,000."""
        return 1000 * float(np.any([self.hits(label) for label in labels], axis=0).mean())


def card(one: Measured, two: Measured | None, quiet: Sequence[Measured], manifest: Mapping[str, Any]) -> str:
    """The model card, as Markdown; `quiet` is ordinary mail as each of the two stages reads it."""
    return "\n".join([
        "# Model card", "",
        "Written by `make evaluate`; don't edit.", "",
        *_about(manifest), "",
        "## On held-out rows", "",
        *_labels(one, two), "",
        "## By language", "",
        *_languages(one, two), "",
        "## On ordinary mail", "",
        *_ordinary(quiet), "",
        *_designs(),
    ]) + "\n"  # fmt: skip


def _about(manifest: Mapping[str, Any]) -> Iterator[str]:
    spread = ", ".join(f"{name} {count:,}" for name, count in Counter(r.language for r in rows()).most_common())
    yield from (
        f"- Version {manifest['version'][:12]}. First stage: a logistic regression a label (scikit-learn) over hashed word and",
        "  character n-grams, the concepts of `cues/`, and marks of form. Second stage, where the extra `encoder` is",
        "  installed: the lower layers of multilingual-e5-small (MIT), adapted to the labels by matrices of low rank",
        "  (`adapter.npz`, ours) and run in numpy; it reads the passages that the first stage can't clear, and a logistic",
        "  regression joins the two. Probabilities are calibrated on held-out rows.",
        f"- Texts: written for this project ({spread}), labelled as LABELS.md says; {manifest['rows']:,} rows learnt from,",
        f"  {manifest['held_out']:,} held out. Beside them {manifest['background']:,} ordinary business mails of the public Enron",
        "  record as negatives, and as many to set the operating points; none of them is in this repository.",
        "- Use: to find sentences that a person should look at. One sentence decides nothing; see `watcher/verdict.py`.",
        "- Known failures: contempt in elegant words, coldness without a word of blame, excuses that sound like news, what",
        "  is extra and what was agreed where only the contract tells; copy that quotes threats without quotation marks.",
        "  nl, id, pt, it, da and nb have fewer texts and no phrase lists: expect more misses there.",
        "- The operating points were chosen on the held-out rows and on the ordinary mail below, so those figures flatter a",
        "  little. Mailboxes that nothing was tuned on are in `tests/scenarios`; the README has the figures on them.",
    )


def _labels(one: Measured, two: Measured | None) -> Iterator[str]:
    yield "| label | positives | operating point | precision | recall | F1 | average precision | Brier score | F1 without the encoder |"
    yield "|---|---|---|---|---|---|---|---|---|"
    best = two or one
    for label in LABELS:
        j = LABELS.index(label)
        able = np.array([possible(label, r.direction) for r in best.rows])
        p, y = best.probabilities[able, j], best.truth[able, j]
        count, precision, recall, f1 = best.scores(label)
        yield (
            f"| {label} | {count:,} | {best.thresholds[label]:.2f} | {precision:.2f} | {recall:.2f} | {f1:.2f} "
            f"| {average_precision_score(y, p):.2f} | {brier_score_loss(y, p):.3f} | {one.scores(label)[3]:.2f} |"
        )
    yield f"| macro, without spoken_up | | | | | {best.macro():.2f} | | | {one.macro():.2f} |"


def _languages(one: Measured, two: Measured | None) -> Iterator[str]:
    best = two or one
    yield "| language | rows | macro F1 | without the encoder | " + " | ".join(SIGNS) + " |"
    yield "|---|---|---|---|" + "---|" * len(SIGNS)
    count = Counter(r.language for r in best.rows)
    for language in [*FULL, *sorted(set(count) - set(FULL))]:
        cells = [best.scores(label, language) for label in SIGNS]
        shown = " | ".join(f"{f1:.2f}" if positives else "-" for positives, _, _, f1 in cells)
        yield f"| {language} | {count[language]:,} | {best.macro(language):.2f} | {one.macro(language):.2f} | {shown} |"


def _ordinary(quiet: Sequence[Measured]) -> Iterator[str]:
    if not quiet:
        yield "Not measured: run `make evaluate BACKGROUND=FILE`."
        return
    yield f"False alarms of 1,000, on {len(quiet[0].rows):,} mails that set the operating points and weren't learnt from."
    yield ""
    yield "| | any warning sign | insult or threat | " + " | ".join(WARNINGS) + " |"
    yield "|---|---|---|" + "---|" * len(WARNINGS)
    for name, side in zip(("first stage alone", "both stages"), quiet, strict=False):
        single = " | ".join(f"{side.alarms([label]):.1f}" for label in WARNINGS)
        yield f"| {name} | {side.alarms(WARNINGS):.1f} | {side.alarms(['insult', 'threat']):.1f} | {single} |"


def _designs() -> Iterator[str]:
    if not DESIGNS.exists():
        return
    measured = json.loads(DESIGNS.read_text("utf-8"))
    yield "## Designs that were compared"
    yield ""
    yield f"Learnt from {measured['rows']:,} rows, measured on {measured['held_out']:,} held-out ones by"
    yield "`python -m classifier.compare`; means over the eleven signs."
    yield ""
    yield "| design | average precision | best F1 |"
    yield "|---|---|---|"
    for name, precision, f1 in measured["designs"]:
        yield f"| {name} | {precision:.3f} | {f1:.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", type=Path)
    background = read_background(parser.parse_args().background)
    kept = [r for r in rows() if r.held_out]
    ordinary = background[len(background) // 2 :]
    models = [load(encoder=False), *([load(encoder=True)] if encoder_file() else [])]
    sides = [Measured.of(m, kept) for m in models]
    quiet = [Measured.of(m, ordinary) for m in models] if ordinary else []
    text = card(sides[0], sides[1] if len(sides) > 1 else None, quiet, read_manifest())
    CARD.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
