"""Invoices from a CSV file: columns number, amount, currency, issued, due, paid, in any order."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from pydantic import ValidationError

from watcher.config.model import Invoice
from watcher.errors import ConfigError

_COMMA = re.compile(r"\d[\d \xa0\u202f]*(?:,\d\d?)?")  # 1 200,50 as most of Europe writes it
COLUMNS = ("number", "amount", "currency", "issued", "due", "paid")


def read_invoices(path: Path) -> tuple[Invoice, ...]:
    """The rows of the file. ConfigError names every row that is no invoice, with its line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, dialect=_dialect(file.readline(), file))
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as err:
        raise ConfigError(f"the invoices can't be read ({err})", str(path), "check the file's name and format") from err
    read = [_invoice(row, line) for line, row in rows]
    if wrong := [what for what in read if isinstance(what, str)]:
        mend = f"the columns are {', '.join(COLUMNS)}; dates like 2026-01-31"
        raise ConfigError("; ".join(wrong), str(path), mend)
    return tuple(row for row in read if isinstance(row, Invoice))


def _dialect(first: str, file: object) -> type[csv.Dialect]:
    file.seek(0)  # type: ignore[attr-defined]
    return _Semicolon if first.count(";") > first.count(",") else csv.excel


class _Semicolon(csv.excel):
    delimiter = ";"


def _invoice(row: dict[str, str], line: int) -> Invoice | str:
    """The invoice of a row, or what is wrong with it."""
    values = {str(k).strip().lower(): (v or "").strip() for k, v in row.items() if k}
    known = {k: values[k] for k in COLUMNS if values.get(k)}
    if "amount" in known and _COMMA.fullmatch(known["amount"]):
        known["amount"] = known["amount"].translate({ord(" "): "", 0xA0: "", 0x202F: "", ord(","): "."})
    try:
        return Invoice.model_validate(known)
    except ValidationError as err:
        problem = err.errors()[0]
        return f"line {line}, {'.'.join(map(str, problem['loc']))}: {problem['msg'].lower()}"
