"""Text -> sparse features: hashed words and characters, the concepts of cues.py, and a few marks of form.

No vocabulary is kept, so nothing personal can leak from the weights. The settings are part of the
model: weights learnt with others are refused (see model.py).
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import HashingVectorizer

from classifier.cues import concepts, names

WORD_BITS = 17
CHARACTER_BITS = 17
CHARACTER_WEIGHT = 1.0  # beside the words' 1
CONCEPT_WEIGHT = 0.35
_REPEATED = re.compile(r"([!?])(?:\s?[!?]){1,}")
_SHOUTED = re.compile(r"\b[A-ZÅÄÖÜÉÑ]{3,}\b")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = r"(?u)\b\w+\b|[?!]+|[…]|\.{3,}"
CUES = ("shouted", "exclaimed", "asked", "repeated", "short", "tiny", "long", "ellipsis", "number", "question")


WIDTH = 2**WORD_BITS + 2**CHARACTER_BITS + len(names()) + len(CUES)  # features of a text


def features(texts: list[str], languages: list[str]) -> Any:
    """A csr_matrix of shape (len(texts), WIDTH), float32; `languages` say whose phrases to look for."""
    cleaned = [_plain(text) for text in texts]
    words = _WORDS.transform(cleaned)
    letters = _LETTERS.transform(cleaned) * CHARACTER_WEIGHT
    cues = csr_matrix(np.array([_cues(text) for text in texts], dtype=np.float32).reshape(len(texts), len(CUES)))
    touched = csr_matrix(_touched(texts, languages) * np.float32(CONCEPT_WEIGHT))
    return hstack([words, letters, touched, cues], format="csr", dtype=np.float32)


def _touched(texts: list[str], languages: list[str]) -> Any:
    """An array of shape (len(texts), concepts): 1 where a text touches a concept, else 0."""
    columns = {name: j for j, name in enumerate(names())}
    out = np.zeros((len(texts), len(columns)), dtype=np.float32)
    for i, (text, language) in enumerate(zip(texts, languages, strict=True)):
        for concept in concepts(text, language):
            out[i, columns[concept]] = 1
    return out


_WORDS = HashingVectorizer(
    ngram_range=(1, 2),
    token_pattern=_WORD,
    n_features=2**WORD_BITS,
    alternate_sign=False,
    lowercase=False,
    dtype=np.float32,
)
_LETTERS = HashingVectorizer(
    analyzer="char_wb",
    ngram_range=(3, 5),
    n_features=2**CHARACTER_BITS,
    alternate_sign=False,
    lowercase=False,
    dtype=np.float32,
)


def _plain(text: str) -> str:
    """Lower case, numbers folded to one sign, white space to single spaces."""
    return " ".join(_NUMBER.sub("0", text).lower().split())


def _cues(text: str) -> list[float]:
    letters = sum(c.isalpha() for c in text)
    count = len(text.split())
    return [
        0.5 * bool(_SHOUTED.search(text) and letters > 3),
        0.3 * min(text.count("!"), 3),
        0.2 * min(text.count("?"), 3),
        0.5 * bool(_REPEATED.search(text)),
        0.3 * (count <= 8),
        0.4 * (count <= 3),
        0.3 * (count > 30),
        0.3 * ("..." in text or "…" in text),
        0.2 * bool(_NUMBER.search(text)),
        0.3 * text.rstrip().endswith("?"),
    ]
