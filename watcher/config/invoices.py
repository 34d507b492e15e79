"""Invoices from a CSV file: columns number, amount, currency, issued, due, paid, in any order."""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import ValidationError

from watcher.config.model import Invoice
from watcher.errors import ConfigError

COLUMNS = ("number", "amount", "currency", "issued", "due", "paid")


def read_invoices(path: Path) -> tuple[Invoice, ...]:
    """The rows of the file. ConfigError names the line of the first row that is no invoice."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, dialect=_dialect(file.readline(), file)))
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise ConfigError(f"the invoices can't be read ({err})", str(path), "check the file's name and format") from err
    return tuple(_invoice(row, number, path) for number, row in enumerate(rows, 2))


def _dialect(first: str, file: object) -> type[csv.Dialect]:
    file.seek(0)  # type: ignore[attr-defined]
    return _Semicolon if first.count(";") > first.count(",") else csv.excel


class _Semicolon(csv.excel):
    delimiter = ";"


def _invoice(row: dict[str, str], line: int, path: Path) -> Invoice:
    values = {str(k).strip().lower(): (v or "").strip() for k, v in row.items() if k}
    known = {k: values[k] for k in COLUMNS if values.get(k)}
    try:
        return Invoice.model_validate(known)
    except ValidationError as err:
        problem = err.errors()[0]
        column = ".".join(map(str, problem["loc"]))
        mend = f"the columns are {', '.join(COLUMNS)}; dates like 2026-01-31"
        raise ConfigError(f"{column}: {problem['msg'].lower()}", f"{path}, line {line}", mend) from err
