"""What the state already knows, judged anew at a moment: for commands that don't touch the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from watcher.access import state_folder
from watcher.cli.options import classifier
from watcher.config import Config
from watcher.errors import ConfigError
from watcher.own_model import read_corrections, taught
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
    judge = classifier()
    if state.meta("fingerprint") != fingerprint(config, judge.version):
        raise ConfigError(
            "addresses or the classifier changed since the last scan", str(state.path), "run: watcher scan"
        )
    readings = taught(state.readings(), read_corrections(state.folder, judge.layout))
    return assess(config, readings, judge.points, as_of)[0], readings
