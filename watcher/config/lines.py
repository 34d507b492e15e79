"""Where the keys of a TOML file stand: key path -> line, for messages that point at the mistake."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_ARRAY = re.compile(r"\s*\[\[([^\[\]]+)\]\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


def locate(text: str) -> dict[Path, int]:
    """Line numbers (from 1) of every table and key; keys of inline tables stand with their parent."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if m := _ARRAY.match(line):
            *parents, last = _parts(m[1])
            base = (*_inside((), parents, counts), last)
            counts[base] = counts.get(base, -1) + 1
            here = (*base, counts[base])
            lines.setdefault(base, number)
            lines[here] = number
        elif m := _TABLE.match(line):
            here = _inside((), _parts(m[1]), counts)
            lines.setdefault(here, number)
        elif m := _KEY.match(line):
            lines.setdefault((*here, *_parts(m[1])), number)
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of the key, or of the nearest table around it."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return None


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _inside(base: Path, parts: list[str], counts: dict[Path, int]) -> Path:
    """The path of a table; a part that names an array means its last element (TOML 1.0, arrays of tables)."""
    for part in parts:
        base = (*base, part)
        if base in counts:
            base = (*base, counts[base])
    return base
