"""watcher classify"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from watcher.cli.options import json_option
from watcher.errors import ConfigError, MessageError

BATCH = 256  # messages read at a time: memory stays flat


@dataclass(frozen=True, slots=True)
class Item:
    file: str
    message_id: str
    text: str
    direction: str


@click.command("classify")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--text",
    "as_text",
    is_flag=True,
    help='Each FILE is plain text; one that ends in .jsonl has {"text", "direction"} a line.',
)
@click.option("--out", "outbound", is_flag=True, help="Read the messages as written by you, not to you.")
@json_option
def command(files: tuple[Path, ...], as_text: bool, outbound: bool, as_json: bool) -> None:
    """What single messages do, by the classifier alone: each sign with its probability.

    \b
    Example:  watcher classify message.eml
              watcher classify --text --json messages.jsonl
    """
    from classifier.labels import LABELS
    from watcher.reading import load_model

    model = load_model()
    way = "out" if outbound else "in"
    items = (item for path in files for item in (_texts(path, way) if as_text else [_message(path, way)]))
    for batch in _batches(items):
        for item, spans in zip(batch, model.read([i.text for i in batch], [i.direction for i in batch]), strict=True):
            highest = [max((s.probabilities[j] for s in spans), default=0.0) for j in range(len(LABELS))]
            row: dict[str, Any] = {
                "file": item.file,
                "message_id": item.message_id,
                "language": model.language(item.text)[0],
                "signals": dict(zip(LABELS, highest, strict=True)),
                "tripped": list(model.tripped(highest)),
            }
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))


def _line(row: dict[str, Any]) -> str:
    found = ", ".join(f"{name} {row['signals'][name]:.2f}" for name in row["tripped"])
    from watcher.cli.tables import plain

    return f"{plain(row['file'])}: {found or 'no sign'}"


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _message(path: Path, way: str) -> Item:
    from watcher.mail import base_subject
    from watcher.mail.parse import read_message

    content = _read(path)
    try:
        m = read_message(content, datetime.now(UTC), len(content))
    except MessageError as err:
        raise ConfigError(err.what, str(path), "check that the file is an e-mail (.eml)") from err
    return Item(str(path), m.message_id, f"{base_subject(m.subject)}\n\n{m.text}", way)


def _texts(path: Path, way: str) -> Iterator[Item]:
    text = _read(path).decode("utf-8-sig", "replace")
    if path.suffix != ".jsonl":
        yield Item(str(path), "", text, way)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _json_line(line, f"{path}:{number}", way)


def _json_line(line: str, place: str, way: str) -> Item:
    try:
        row = json.loads(line)
        text, direction = row["text"], row.get("direction", way)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise ConfigError('this is no line like {"text": "...", "direction": "in"}', place, "mend the line") from err
    if direction not in ("in", "out") or not isinstance(text, str):
        raise ConfigError('the direction must be "in" or "out", and the text a text', place, "mend the line")
    return Item(place, "", text.encode("utf-8", "replace").decode(), direction)  # JSON can hold half characters


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise ConfigError(f"the file can't be read ({err.strerror})", str(path), "check its name") from err
