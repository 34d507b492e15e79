"""Reading <-> JSON text: what the state keeps and the worker hands back. One version number for both."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from watcher.records import Party, Reading, Sentence

VERSION = 2  # changes with any change of what is read from a message or how it is written down


def encode(reading: Reading) -> str:
    """One line of JSON."""
    row = {
        "key": reading.key,
        "id": reading.message_id,
        "refs": reading.references,
        "at": int(reading.sent_at.timestamp()),
        "offset": reading.utc_offset,
        "from": _pack(reading.sender),
        "to": [_pack(p) for p in reading.to],
        "cc": [_pack(p) for p in reading.cc],
        "subject": reading.subject,
        "way": reading.direction,
        "auto": reading.automatic,
        "lang": reading.language,
        "head": reading.subject_sentence and _sentence(reading.subject_sentence),
        "body": [_sentence(s) for s in reading.sentences],
        "defects": reading.defects,
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def decode(line: str) -> Reading:
    """The reading that `encode` wrote. ValueError or KeyError for anything else."""
    row = json.loads(line)
    return Reading(
        key=row["key"],
        message_id=row["id"],
        references=tuple(row["refs"]),
        sent_at=datetime.fromtimestamp(row["at"], UTC),
        utc_offset=row["offset"],
        sender=Party(*row["from"]),
        to=tuple(Party(*p) for p in row["to"]),
        cc=tuple(Party(*p) for p in row["cc"]),
        subject=row["subject"],
        direction=row["way"],
        automatic=row["auto"],
        language=row["lang"],
        subject_sentence=row["head"] and _read_sentence(row["head"]),
        sentences=tuple(_read_sentence(s) for s in row["body"]),
        defects=tuple(row["defects"]),
    )


def _pack(party: Party) -> list[str]:
    return [party.address, party.name] if party.name else [party.address]


def _sentence(s: Sentence) -> list[Any]:
    """Digest and words; quote and probabilities (in thousandths) only where there are any."""
    return [s.digest, s.words, s.quote, [round(1000 * p) for p in s.probabilities]] if s.quote else [s.digest, s.words]


def _read_sentence(row: list[Any]) -> Sentence:
    if len(row) == 2:
        return Sentence(row[0], row[1], "", ())
    return Sentence(row[0], row[1], row[2], tuple(p / 1000 for p in row[3]))
