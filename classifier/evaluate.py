"""Cross-validate the model and write MODEL_CARD.md:  python -m classifier.evaluate [--background FILE.jsonl.gz]

Every figure is of rows that the judging model never saw. Half of each label's rows are hard negatives
(the same words doing no harm), so the figures are of a harder mix than a mailbox.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from classifier.labels import LABELS
from classifier.manifest import WEIGHTS, read_manifest
from classifier.rows import Row, rows
from classifier.train import as_read, held_out, read_background, samples, sigmoid

CARD = Path(__file__).parent / "MODEL_CARD.md"


def evaluate(
    own: list[Row], background: list[Row], manifest: Mapping[str, Any]
) -> list[tuple[str, int, float, float, float, float]]:
    """Label, positives, average precision, and precision, recall and F1 at its operating point; each 0 to 1."""
    texts = samples(own, background[: len(background) // 2])
    decisions = held_out(texts, as_read(own))
    table = []
    for j, label in enumerate(LABELS):
        known = ~np.isnan(decisions[:, j])
        p = sigmoid(manifest["slope"][j] * decisions[known, j] + manifest["offset"][j])
        y = texts.truth[: len(own), j][known]
        hits = p >= manifest["thresholds"][label]
        precision = float((y & hits).sum() / max(hits.sum(), 1))
        recall = float((y & hits).sum() / max(y.sum(), 1))
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        table.append((label, int(y.sum()), float(average_precision_score(y, p)), precision, recall, f1))
    return table


def card(own: list[Row], table: list[tuple[str, int, float, float, float, float]], manifest: Mapping[str, Any]) -> str:
    """The model card, as Markdown."""
    languages = Counter(r.language for r in own)
    spread = ", ".join(f"{name} {count:,}" for name, count in languages.most_common())
    lines = [
        "# Model card", "",
        "Written by `python -m classifier.evaluate`; don't edit.", "",
        f"- Version {manifest['version']}: a logistic regression a label (scikit-learn) over hashed word and character",
        "  n-grams, the concepts of `cues/`, and marks of form; probabilities by Platt's sigmoid on held-out rows.",
        f"- Texts: {len(own):,} written for this project ({spread}), labelled as LABELS.md says.",
        f"- Beside them {manifest['background']:,} ordinary business mails of the public Enron record as negatives and as many to set",
        "  the operating points; none of them is in this repository.",
        "- Use: to find sentences that a person should look at. One sentence decides nothing; see `watcher/verdict.py`.",
        "- Known failures: elegant insults, coldness without a word of blame, excuses that sound like news, copy that",
        "  quotes threats without quotation marks; nl, id, pt, it, da and nb have few texts and no phrase lists yet.",
        "", "Cross-validated (5 folds) on rows of which half are hard negatives:", "",
        "| label | positives | average precision | operating point | precision | recall | F1 |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for label, count, ap, precision, recall, f1 in table:
        point = manifest["thresholds"][label]
        lines.append(f"| {label} | {count:,} | {ap:.2f} | {point:.2f} | {precision:.2f} | {recall:.2f} | {f1:.2f} |")
    lines.append(
        f"| macro | | {np.mean([row[2] for row in table]):.2f} | | | | {np.mean([row[5] for row in table]):.2f} |"
    )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--background", type=Path)
    chosen = parser.parse_args()
    own, manifest = rows(), read_manifest(WEIGHTS)
    text = card(own, evaluate(own, read_background(chosen.background), manifest), manifest)
    CARD.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
