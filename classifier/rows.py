"""The labelled texts of data/<lang>/*.tsv (see LABELS.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from classifier.labels import LABELS, possible

DATA = Path(__file__).parent / "data"
BATCH = 40  # rows that one author wrote one after the other
HELD_OUT = 10  # one batch in so many is kept for calibration and figures


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    direction: str  # "in" or "out"
    labels: frozenset[str]
    language: str
    place: str  # file:line, for messages

    @property
    def batch(self) -> str:
        """Its neighbours in the file: texts that were written together resemble each other."""
        file, line = self.place.rsplit(":", 1)
        return f"{file}:{int(line) // BATCH}"

    @property
    def held_out(self) -> bool:
        """Is it kept from training? Whole batches are, by a digest of their name, so that it is for good."""
        return crc32(self.batch.encode()) % HELD_OUT == 0


def rows(folder: Path = DATA) -> list[Row]:
    """All rows, by language and file. ValueError names the place of the first malformed one."""
    return [row for path in sorted(folder.glob("*/*.tsv")) for row in _read(path)]


def _read(path: Path) -> Iterator[Row]:
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        yield _row(line, path.parent.name, f"{path.parent.name}/{path.name}:{number}")


def _row(line: str, language: str, place: str) -> Row:
    columns = line.split("\t")
    if len(columns) != 3:
        raise ValueError(f"{place}: {len(columns)} columns, not 3")
    names, direction, text = columns
    labels = frozenset(names.split()) - {"-"}
    if direction not in ("in", "out") or not text.strip():
        raise ValueError(f"{place}: direction {direction!r}, or no text")
    if wrong := [label for label in labels if label not in LABELS or not possible(label, direction)]:
        raise ValueError(f"{place}: {', '.join(wrong)} can't stand on a text that goes {direction}")
    if "insult" in labels and "negative_tone" not in labels:
        raise ValueError(f"{place}: an insult is negative_tone too")
    return Row(text.replace("\\n", "\n").replace("\\\\", "\\"), direction, labels, language, place)
