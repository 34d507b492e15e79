"""Text -> features that tell languages apart: hashed runs of one to four letters."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

_LETTERS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(1, 4), n_features=2**16, alternate_sign=False, lowercase=False, dtype=np.float32
)
_NO_WORD = re.compile(r"[\d\W_]+")
LANGUAGE_CHARACTERS = 2_000  # of a text that are looked at: more tells nothing more


def language_features(texts: list[str]) -> Any:
    """A csr_matrix of shape (len(texts), 2^16), float32."""
    return _LETTERS.transform([_NO_WORD.sub(" ", text[:LANGUAGE_CHARACTERS].lower()) for text in texts])
