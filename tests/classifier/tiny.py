"""A tiny encoder file in the format of e5.py, made of random numbers."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

HIDDEN, LAYERS, HEADS, INNER = 32, 2, 4, 64
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁query",
    ":",
    "▁ho",
    "me",
    "▁home",
    "▁work",
    "s",
    "h",
    "o",
    "m",
    "e",
    "▁ど",
]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -1.0, -1.0, -2.0, -2.0, -3.5, -2.0, -2.5, -6.0, -6.0, -6.0, -6.0, -1.0]


def write(path: Path) -> Path:
    """17 pieces, two layers; the same numbers each time."""
    rng = np.random.default_rng(7)
    h, f = HIDDEN, INNER
    shapes = {"emb.word": (len(PIECES), h), "emb.pos": 512 * h, "emb.type": 2 * h, "emb.ln.w": h, "emb.ln.b": h}
    for i in range(LAYERS):
        sizes = {"q": (h, h), "k": (h, h), "v": (h, h), "ao": (h, h), "fi": (f, h), "fo": (h, f)}
        shapes |= {f"l{i}.{m}.w": size for m, size in sizes.items()} | {f"l{i}.{m}.b": s[0] for m, s in sizes.items()}
        shapes |= {f"l{i}.{n}.{p}": h for n in ("aln", "oln") for p in "wb"}
    blobs = {
        name: _four_bits(rng, shape) if isinstance(shape, tuple) else _floats(rng, name, shape)
        for name, shape in shapes.items()
    }
    head = struct.pack("<4sI7ifi", b"E5S1", 1, h, LAYERS, HEADS, f, len(PIECES), 512, 2, 1e-12, 32)
    texts = [p.encode() for p in PIECES]
    edges = np.cumsum([0, *map(len, texts)])
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(edges[-1])) + edges.astype("<u4").tobytes()
    head += np.array(SCORES, "<f4").tobytes() + b"".join(texts)
    normal = struct.pack("<IBI", ord("Ｈ"), 1, ord("h"))
    head += struct.pack("<iI", 1, len(normal)) + normal + struct.pack("<i", len(blobs))
    at = len(head) + sum(2 + len(name) + 21 for name in blobs)
    for name, blob in blobs.items():
        count = len(blob) // 18 * 32 if isinstance(shapes[name], tuple) else len(blob) // 4
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 1, count, at, len(blob))
        at += len(blob)
    path.write_bytes(head + b"".join(blobs.values()))
    return path


def _floats(rng: Any, name: str, size: int) -> bytes:
    around = 1.0 if name.endswith("ln.w") else 0.0
    return bytes(rng.normal(around, 0.1, size).astype("<f4").tobytes())


def _four_bits(rng: Any, shape: tuple[int, int]) -> bytes:
    count = shape[0] * shape[1] // 32
    scales = rng.uniform(0.01, 0.04, count).astype("<f2")
    nibbles = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    return b"".join(s.tobytes() + n.tobytes() for s, n in zip(scales, nibbles, strict=True))


def adapter(rank: int = 2, scale: float = 0.0) -> dict[str, Any]:
    """As adapt.py writes it, for `write`'s file."""
    rng = np.random.default_rng(3)
    made: dict[str, Any] = {"layers": np.array(LAYERS)}
    for i in range(LAYERS):
        for m, size in {"q": (HIDDEN, HIDDEN), "fo": (HIDDEN, INNER)}.items():
            made[f"{i}.{m}.a"] = rng.normal(0, 1, (rank, size[1])).astype(np.float16)
            made[f"{i}.{m}.b"] = (scale * rng.normal(0, 1, (size[0], rank))).astype(np.float16)
    return made
