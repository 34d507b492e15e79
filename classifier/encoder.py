"""Texts -> vectors by a transformer, in numpy: the lower layers of multilingual-e5-small, adapted to our labels.

The adapter (W + B A with A, B of low rank; Hu et al. 2021, arXiv 2106.09685) is ours and small; what it
adapts comes from `e5.py`. Same texts, same vectors, whatever else is in the batch, but for the last
bits of a float: the probabilities made of them are rounded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import erf

from classifier.e5 import SPACE, File, Vocabulary

PREFIX = "query: "  # e5 was trained with it (Wang et al. 2024, section 3)
LONGEST = 128  # pieces of one text; what follows isn't read
BATCH_PIECES = 1024  # in one pass: memory stays flat
MATRICES = {"q": "hidden", "k": "hidden", "v": "hidden", "ao": "hidden", "fi": "hidden", "fo": "inner"}


class Tokenizer:
    """SentencePiece's unigram model: the most probable pieces of each word (Kudo 2018, arXiv 1804.10959)."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._v = vocabulary
        self._longest = max(map(len, vocabulary.pieces), default=1)
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, text: str) -> list[int]:
        """Ids of a text's pieces between the marks of beginning and end, at most LONGEST."""
        v = self._v
        normal = "".join(v.normal.get(ord(c), c) for c in PREFIX + text)
        ids = [v.begin]
        for word in normal.split():
            ids += self._word(SPACE + word)
            if len(ids) >= LONGEST:
                break
        return [*ids[: LONGEST - 1], v.end]

    def _word(self, word: str) -> tuple[int, ...]:
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 20_000:
                self._known.clear()
            found = self._known[word] = self._best(word[: 4 * LONGEST])
        return found

    def _best(self, word: str) -> tuple[int, ...]:
        """Viterbi over the word's letters."""
        v, n = self._v, len(word)
        best = [(-math.inf, 0, 0)] * (n + 1)  # score, where the last piece begins, its id
        best[0] = (0.0, 0, 0)
        for i in range(n):
            score = best[i][0]
            for j in range(i + 1, min(n, i + self._longest) + 1):
                piece = v.pieces.get(word[i:j])
                if piece and score + piece[1] > best[j][0]:
                    best[j] = (score + piece[1], i, piece[0])
            if score + v.unknown_score > best[i + 1][0]:
                best[i + 1] = (score + v.unknown_score, i, v.unknown)
        ids = []
        while n:
            _, n, piece_id = best[n]
            ids.append(piece_id)
        return tuple(reversed(ids))


class Encoder:
    """Texts to vectors of `hidden` float32 numbers: the mean over a text's pieces in the last layer that is used."""

    def __init__(self, file: File, adapter: Mapping[str, Any]) -> None:
        """`adapter` holds `layers` (how many are used) and for layer i and matrix m: "i.m.a" (rank, in), "i.m.b" (out, rank)."""
        self._file, self.shape = file, file.shape
        self.tokenizer = Tokenizer(file.vocabulary)
        self._layers = [self._layer(i, adapter) for i in range(int(adapter["layers"]))]
        h = self.shape.hidden
        self._positions = file.numbers("emb.pos").reshape(-1, h)[:LONGEST] + file.numbers("emb.type")[:h]
        self._normal = file.numbers("emb.ln.w"), file.numbers("emb.ln.b")

    def _layer(self, i: int, adapter: Mapping[str, Any]) -> dict[str, Any]:
        """A layer's matrices (in, out), adapted, in half precision (half the memory); its biases and norms."""
        made: dict[str, Any] = {}
        for m, side in MATRICES.items():
            weights = self._file.matrix(f"l{i}.{m}.w", getattr(self.shape, side))
            if f"{i}.{m}.a" in adapter:
                weights = weights + adapter[f"{i}.{m}.b"].astype(np.float32) @ adapter[f"{i}.{m}.a"].astype(np.float32)
            made[m] = weights.T.astype(np.float16)
            made[f"{m}.b"] = self._file.numbers(f"l{i}.{m}.b")
        for norm in ("aln", "oln"):
            made[norm] = self._file.numbers(f"l{i}.{norm}.w"), self._file.numbers(f"l{i}.{norm}.b")
        return made

    def vectors(self, texts: Sequence[str]) -> Any:
        """float32 of shape (len(texts), hidden). Equal texts are read once."""
        unique = list(dict.fromkeys(texts))
        ids = [self.tokenizer(text) for text in unique]
        out = np.zeros((len(unique), self.shape.hidden), np.float32)
        for batch in _batches([len(i) for i in ids]):
            out[batch] = self._encode([ids[i] for i in batch])
        at = {text: i for i, text in enumerate(unique)}
        return out[[at[text] for text in texts]]

    def _encode(self, ids: list[list[int]]) -> Any:
        longest = max(map(len, ids))
        padded = np.full((len(ids), longest), self._file.vocabulary.padding)
        for row, one in zip(padded, ids, strict=True):
            row[: len(one)] = one
        there = np.arange(longest) < np.array([[len(one)] for one in ids])
        unique, inverse = np.unique(padded, return_inverse=True)
        x = self._file.words(unique)[inverse.reshape(padded.shape)] + self._positions[:longest]
        x = self._normed(x, self._normal)
        hidden = np.where(there, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for layer in self._layers:
            x = self._pass(layer, x, hidden)
        return (x * there[..., None]).sum(1) / there.sum(1, keepdims=True)

    def _pass(self, layer: Mapping[str, Any], x: Any, hidden: Any) -> Any:
        """One transformer layer (Vaswani et al. 2017), norms after the sums; `hidden` is -1e9 at padding."""
        x = self._normed(x + _linear(self._attended(layer, x, hidden), layer, "ao"), layer["aln"])
        inner = _linear(x, layer, "fi")
        inner *= 0.5 * (1 + erf(inner * np.float32(math.sqrt(0.5))))  # GELU
        return self._normed(x + _linear(inner, layer, "fo"), layer["oln"])

    def _attended(self, layer: Mapping[str, Any], x: Any, hidden: Any) -> Any:
        count, length, width = x.shape
        heads = (count, length, self.shape.heads, width // self.shape.heads)
        q, k, v = (_linear(x, layer, m).reshape(heads).transpose(0, 2, 1, 3) for m in "qkv")
        scores = q @ k.transpose(0, 1, 3, 2) * np.float32(1 / math.sqrt(heads[3])) + hidden
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ v).transpose(0, 2, 1, 3).reshape(x.shape)

    def _normed(self, x: Any, norm: tuple[Any, Any]) -> Any:
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(self.shape.epsilon)) * norm[0] + norm[1]


def _linear(x: Any, layer: Mapping[str, Any], name: str) -> Any:
    weights = layer[name].astype(np.float32)
    return (x.reshape(-1, weights.shape[0]) @ weights).reshape(*x.shape[:-1], -1) + layer[f"{name}.b"]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Numbers of texts of like length, at most BATCH_PIECES pieces (padding counted) together."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[i] > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
