"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from watcher.config import Client, Config, default_path, load
from watcher.errors import ConfigError, ModelError
from watcher.records import Classifier

F = TypeVar("F", bound=Callable[..., Any])


def config_option(command: F) -> F:
    """The command with --config; `read_config` makes a Config of it."""
    return click.option(
        "--config",
        "-c",
        "config_file",
        type=click.Path(path_type=Path),
        help="The configuration file. Default: WATCHER_CONFIG, else the user's own.",
    )(command)


def as_of_option(command: F) -> F:
    return click.option(
        "--as-of", metavar="TIME", help="Judge as of a moment, e.g. 2026-03-02T09:00 or 2026-03-02. Default: now."
    )(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output, for programs.")(
        command
    )


def read_config(config_file: Path | None) -> Config:
    return load(config_file or default_path())


def moment(text: str | None, config: Config) -> datetime:
    """A moment from the command line, in my zone where it names none; now where there is none."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=config.me.zone)).astimezone(UTC)
        if not 1990 <= at.year < 2200:
            raise ValueError(text)
    except (ValueError, OverflowError) as err:
        raise ConfigError(
            f'"{text}" is not a moment', "--as-of", "write it like 2026-03-02T09:00, with or without an offset"
        ) from err
    return at


def the_client(config: Config, name: str) -> Client:
    """The client of that name; case and a unique beginning are enough."""
    low = name.casefold()
    found = [c for c in config.client if c.name.casefold() == low] or [
        c for c in config.client if c.name.casefold().startswith(low)
    ]
    if len(found) != 1:
        names = ", ".join(c.name for c in config.client)
        raise ConfigError(
            f'there is no client "{name}"' if not found else f'"{name}" could be several clients',
            "CLIENT",
            f"the clients are: {names}",
        )
    return found[0]


def classifier() -> Classifier:
    """What is known of the classifier without loading it."""
    from classifier.manifest import read_manifest

    try:
        manifest = read_manifest()
    except ValueError as err:
        raise ModelError(str(err), "classifier/weights.json", "install the program again") from err
    stages = 2 if "final" in manifest else 1
    return Classifier(
        manifest["version"], manifest["layout"], manifest["thresholds"], stages, manifest["held_out_macro_f1"]
    )
