"""What a text does: twelve labels with probabilities, and its language. Knows nothing of mail.

`load()` gives the `Model`; `python -m classifier.train` makes its weights from data/, and
`python -m classifier.evaluate` writes MODEL_CARD.md. Labels: LABELS.md.
"""

from classifier.labels import LABELS, LANGUAGES

__all__ = ["LABELS", "LANGUAGES"]
