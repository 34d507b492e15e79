"""What the state already knows, judged anew at a moment: for commands that don't touch the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from watcher.access import state_folder
from watcher.cli.options import operating_points
from watcher.config import Config
from watcher.errors import ConfigError
from watcher.records import Assessment, Reading
from watcher.scan import assess, fingerprint
from watcher.state import State


@contextmanager
def open_state(config: Config) -> Iterator[State]:
    """The mailbox's state. ConfigError where no scan has ever been."""
    folder = state_folder(config)
    if not (folder / "state.sqlite3").exists():
        raise ConfigError("this mailbox has not been scanned yet", str(folder), "run: watcher scan")
    state = State(folder)
    try:
        yield state
    finally:
        state.close()


def known(config: Config, state: State, as_of: datetime) -> tuple[tuple[Assessment, ...], tuple[Reading, ...]]:
    """Every client's assessment from what was read, and the readings themselves."""
    thresholds, version = operating_points()
    if state.meta("fingerprint") != fingerprint(config, version):
        raise ConfigError(
            "addresses or the classifier changed since the last scan", str(state.path), "run: watcher scan"
        )
    readings = tuple(state.readings())
    return assess(config, readings, thresholds, as_of)[0], readings
