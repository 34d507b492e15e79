"""What mail in files has in common: numbers for names, and writing a draft so that it is there whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from watcher.errors import MailboxError, PermanentError, TemporaryError, UncertainError

_MENDS = {
    errno.ENOSPC: "The disk is full: make room, then scan again.",
    errno.EDQUOT: "Your share of the disk is used up: make room, then scan again.",
    errno.EACCES: "Give the user that runs watcher the right to it.",
    errno.EPERM: "Give the user that runs watcher the right to it.",
    errno.EROFS: "The disk is read-only: check why.",
    errno.ENOENT: "Check path under [mailbox].",
    errno.ENOTDIR: "Check path under [mailbox].",
    errno.EEXIST: "A file stands where a folder should be: move it away.",
}


def uid_of(name: str) -> int:
    """A number from 1 to 2**63 - 1 that goes with this name for ever."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") & (2**63 - 1) or 1


def figure_of(names: Iterable[str]) -> int:
    """A number from 1 to 2**62 - 1 that changes when a name comes or goes."""
    digest = hashlib.sha256("\0".join(sorted(names)).encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") >> 2 or 1


def modified_at(path: Path) -> datetime:
    """The file's time, UTC; OSError if it is gone."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def shown(name: str) -> str:
    """A file's name fit to be printed, whatever octets it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def failure(error: OSError, what: str, path: Path) -> MailboxError:
    """Why something can't be done with a file: a PermanentError, unless the disk itself fails."""
    kind = PermanentError if error.errno in _MENDS else TemporaryError
    mend = _MENDS.get(error.errno or 0, "Try again later; if it stays so, check the disk.")
    return kind(f"{what}: {error.strerror or type(error).__name__}.", shown(str(path)), mend)


def save_new(staging: Path, final: Path, content: bytes) -> None:
    """Write a new file, whole or not at all, and make it last (fsync of file and folder).

    PermanentError or TemporaryError if it isn't there; UncertainError if it is, but may not outlast a crash.
    """
    try:
        _write(staging, content)
        staging.rename(final)
    except OSError as error:
        with suppress(OSError):
            staging.unlink()
        raise failure(error, "The draft can't be saved", final.parent) from error
    try:
        _sync_folder(final.parent)
    except OSError as error:
        raise UncertainError("The draft was saved, but may not outlast a crash.", shown(str(final))) from error


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders can't be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
