"""TOML text -> Config, or a ConfigError that lists every mistake with key path, line and suggestion."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from watcher.config.invoices import read_invoices
from watcher.config.lines import Path as KeyPath
from watcher.config.lines import line_of, locate
from watcher.config.model import Client, Config, ImapBox, MaildirBox, MboxBox, Thresholds
from watcher.config.names import FREE_MAIL, closest
from watcher.errors import ConfigError

Mistake = tuple[KeyPath, str]
BOXES: dict[str, type[BaseModel]] = {"imap": ImapBox, "maildir": MaildirBox, "mbox": MboxBox}


def default_path() -> Path:
    """WATCHER_CONFIG, else config.toml in the user's configuration folder of this program."""
    if given := os.environ.get("WATCHER_CONFIG"):
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("client-watcher", appauthor=False) / "config.toml"


def load(path: Path) -> Config:
    """The configuration in a file. ConfigError when it can't be read or holds any mistake."""
    try:
        text = path.read_text("utf-8-sig")  # Windows editors put a mark before the text
    except FileNotFoundError as err:
        raise ConfigError(
            "there is no configuration file", str(path), "copy config.example.toml there, or name another with --config"
        ) from err
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(
            f"the configuration can't be read ({err})", str(path), "check the file and its permissions"
        ) from err
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """The configuration in `text`; relative paths in it are taken from the folder of `path`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise ConfigError(
            f"this is not TOML: {err}", str(path), 'a text needs quotes, e.g. name = "Robin Vale"'
        ) from err
    mistakes: list[Mistake] = list(_cross_checks(data))
    config = None
    try:
        config = Config.model_validate(data)
    except ValidationError as err:
        mistakes += [_explain(dict(e), data) for e in _telling(err.errors())]
    if config:
        config = _absolute(config, path.resolve().parent)
        config = _with_invoices(config, mistakes)
    if mistakes or config is None:
        raise _report(mistakes, text, path)
    return config


def _report(mistakes: list[Mistake], text: str, path: Path) -> ConfigError:
    lines = locate(text)
    rows = sorted({(line_of(lines, key) or 0, _dotted(key), what) for key, what in mistakes})
    shown = [f"line {line}, {key}: {what}" if line else f"{key}: {what}" for line, key, what in rows]
    count = "1 mistake" if len(shown) == 1 else f"{len(shown)} mistakes"
    return ConfigError(
        "\n  ".join([f"{count} in the configuration", *shown]), str(path), "mend them and run the command again"
    )


def _dotted(path: KeyPath) -> str:
    """client[2].invoice[0].due, counted from 1 as people do."""
    out = ""
    for part in path:
        out += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if out else part
    return out or "the file"


def _telling(errors: list[Any]) -> list[Any]:
    """The errors without the ones that only follow from others (a list is empty when all its rows are wrong)."""
    places = [e["loc"] for e in errors]
    return [
        e for e in errors if e["type"] != "too_short" or not any(p[: len(e["loc"])] == e["loc"] != p for p in places)
    ]


def _explain(error: dict[str, Any], data: dict[str, Any]) -> Mistake:
    """A pydantic error as key path and plain words."""
    path = tuple(
        part for i, part in enumerate(error["loc"]) if not (i == 1 and error["loc"][0] == "mailbox" and part in BOXES)
    )
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    last = str(path[-1]) if path else ""
    if kind == "watcher":
        return path, context["message"]
    if kind == "missing":
        return path, "is missing" + _example(last)
    if kind == "extra_forbidden":
        return path, f"unknown key{closest(last, _siblings(path, data))}"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        near = closest(str(context.get("tag", "")).strip("'"), BOXES)
        return (*path, "type"), f'must be "imap", "maildir" or "mbox"{near}'
    if kind == "literal_error":
        near = closest(str(value), [x.strip(" '") for x in context["expected"].replace(" or ", ", ").split(",")])
        return path, f"must be one of {context['expected']}{near}"
    if kind.startswith(("date", "time")):
        return path, f"{value!r} is not a date; write it without quotes like 2026-01-31"
    if kind == "too_short":
        return path, "must name at least one" + _example(last)
    return path, f"{error['msg'][0].lower()}{error['msg'][1:]}" + (
        f" (it is {value!r})" if not isinstance(value, dict) else ""
    )


EXAMPLES = {
    "me": ': write [me] with name = "...", addresses = ["..."], timezone = "Europe/Stockholm"',
    "mailbox": ': write [mailbox] with type = "imap", host = "...", username = "..."',
    "client": ': write [[client]] with name = "..." and addresses = ["..."] for each client',
    "addresses": ': write addresses = ["jane@acme.example"]',
    "timezone": ': write timezone = "Europe/Stockholm"',
    "host": ': write host = "imap.vale.example"',
    "username": ": the name that you sign in to your mail with",
    "path": ': write path = "mail", the folder or file that holds the mail',
    "due": ": write due = 2026-01-31",
}


def _example(key: str) -> str:
    return EXAMPLES.get(key, "")


def _siblings(path: KeyPath, data: dict[str, Any]) -> list[str]:
    """The keys that could stand where an unknown one does."""
    model: Any = Config
    for part in path[:-1]:
        if isinstance(part, int):
            continue
        if part == "mailbox":
            model = BOXES.get(str(data["mailbox"].get("type")), ImapBox)
            continue
        model = _model_of(model.model_fields[part].annotation)
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_of(annotation: Any) -> Any:
    """The model inside tuple[Model, ...] or Model."""
    inner = [a for a in get_args(annotation) if isinstance(a, type) and issubclass(a, BaseModel)]
    return inner[0] if inner else annotation


def _cross_checks(data: dict[str, Any]) -> Iterator[Mistake]:
    """Mistakes that only show between keys; tolerant of values of the wrong kind."""
    clients = data.get("client")
    clients = [c for c in clients if isinstance(c, dict)] if isinstance(clients, list) else []
    mine = {str(a).lower() for a in _list(data.get("me"), "addresses")}
    names: set[str] = set()
    yield from _levels(data.get("thresholds"))
    for i, client in enumerate(clients):
        name = str(client.get("name", "")).casefold()
        if name and name in names:
            yield ("client", i, "name"), f'two clients are called "{client["name"]}"; give each its own name'
        names.add(name)
        for address in _list(client, "addresses"):
            low = str(address).lower()
            if low.lstrip("@") in FREE_MAIL:
                yield (
                    ("client", i, "addresses"),
                    f'"{address}" is a provider that everybody uses; list the people\'s addresses instead',
                )
            if low in mine:
                yield ("client", i, "addresses"), f'"{address}" is one of your own addresses (me.addresses)'
        for j, phase in enumerate(_list(client, "critical")):
            if isinstance(phase, dict) and _later(phase.get("from"), phase.get("to")):
                yield ("client", i, "critical", j, "to"), "the phase ends before it begins"


def _levels(given: Any) -> Iterator[Mistake]:
    """Thresholds that are out of order: watch, talk, exit and heavy may only rise."""
    given = given if isinstance(given, dict) else {}
    names = ("watch", "talk", "exit", "heavy")
    values = [given.get(name, Thresholds.model_fields[name].default) for name in names]
    for low, high, a, b in zip(names, names[1:], values, values[1:], strict=False):
        if isinstance(a, int | float) and isinstance(b, int | float) and a > b:
            yield (
                ("thresholds", high if high in given else low),
                f"{high} ({b:g}) is below {low} ({a:g}); the levels may only rise",
            )


def _later(first: Any, second: Any) -> bool:
    return type(first) is date and type(second) is date and first > second


def _list(table: Any, key: str) -> list[Any]:
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, list) else []


def _absolute(config: Config, folder: Path) -> Config:
    """All relative paths, taken from the configuration's folder."""

    def near(path: Path | None) -> Path | None:
        return path and folder / (path.expanduser() if path.parts[:1] == ("~",) else path)

    box = config.mailbox
    keys = {"ca_file": near(box.ca_file)} if isinstance(box, ImapBox) else {"path": near(box.path)}
    clients = tuple(c.model_copy(update={"invoices": near(c.invoices)}) for c in config.client)
    return config.model_copy(
        update={
            "mailbox": box.model_copy(update=keys),
            "client": clients,
            "state": config.state.model_copy(update={"path": near(config.state.path)}),
            "reports": config.reports.model_copy(update={"path": near(config.reports.path)}),
        }
    )


def _with_invoices(config: Config, mistakes: list[Mistake]) -> Config:
    """Clients with the invoices of their `invoices` file beside those in the configuration."""
    clients: list[Client] = []
    for i, client in enumerate(config.client):
        if client.invoices is None:
            clients.append(client)
            continue
        try:
            more = read_invoices(client.invoices)
        except ConfigError as err:
            mistakes.append((("client", i, "invoices"), str(err)))
            continue
        clients.append(client.model_copy(update={"invoice": (*client.invoice, *more)}))
    return config.model_copy(update={"client": tuple(clients)})
