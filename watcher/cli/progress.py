"""A progress bar on standard error, at a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """What to call with (folder, done, all); silent in a pipe and with --json."""
    if quiet or not sys.stderr.isatty():
        yield lambda folder, done, whole: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}
    with bar:

        def show(folder: str, done: int, whole: int) -> None:
            if whole:
                if folder not in tasks:
                    tasks[folder] = bar.add_task(f"Reading {folder}", total=whole)
                bar.update(tasks[folder], completed=done)

        yield show
