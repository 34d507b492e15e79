"""The second stage: the encoder's vectors under a linear head, for passages that the first couldn't clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from classifier.e5 import File, checked
from classifier.encoder import Encoder
from classifier.labels import LABELS


class Second:
    """Logits of passages. The encoder is opened with the first of them: most mail needs none."""

    def __init__(self, file: Path, adapter: Mapping[str, Any]) -> None:
        """`adapter` as adapt.py writes it. ValueError when `file` isn't the encoder that it was trained beside."""
        self._path, self._adapter = checked(file), adapter

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(File(self._path), self._adapter)

    def logits(self, passages: Sequence[str]) -> Any:
        """float32 of shape (len(passages), labels), in LABELS' order."""
        if not passages:
            return self._adapter["offset"].reshape(-1, len(LABELS))[:0]
        return self._encoder.vectors(passages) @ self._adapter["head"].T + self._adapter["offset"]
