"""Mail in mbox files, such as a Google Takeout: `MboxMailbox`. The files are only read; drafts become .eml files.

A message's uid is the place where it begins in its file, plus one. When a file changes in any way, all
its uids start over (another uidvalidity): what was read of it counts once all the same, as messages are
known by their Message-ID.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from watcher.errors import PermanentError, TemporaryError
from watcher.mailbox import (
    TEXT_LIMIT,
    UNREAD_ROLES,
    Cursor,
    DraftsMark,
    Folder,
    Header,
    RawMessage,
    StandingDraft,
    Survey,
)
from watcher.mailbox.fields import CASE, SORTING, pick, value_of
from watcher.mailbox.files import failure, figure_of, save_new, shown, uid_of
from watcher.mailbox.folders import is_all_mail, role_of_name
from watcher.mailbox.mbox_scan import (
    HEADER_LIMIT,
    find_starts,
    is_takeout,
    is_unread_by_label,
    moment_of,
    received_at,
    split_from,
)
from watcher.mailbox.surveys import compare, same_figures, unchanged

_LABEL_LIMIT = 16_384  # octets in which Takeout's labels stand: it writes them first
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class _Index:
    """A file as it was when it was walked: where each message that counts begins, and ends."""

    uidvalidity: int
    ends: dict[int, int]  # start -> end


class MboxMailbox:
    """One mbox file, or a folder of them; `drafts` is the folder for drafts, made when it is needed."""

    def __init__(self, path: Path, drafts: Path) -> None:
        self.where = shown(str(path))
        self.unreadable: list[tuple[str, int, str]] = []  # as the other mailboxes have it; always empty
        self._path = path
        self._drafts = drafts
        self._indices: dict[str, _Index] = {}
        self._surveyed: dict[str, int] = {}  # folder key -> the uidvalidity that the uids handed out belong to

    # Reading

    def folders(self) -> tuple[Folder, ...]:
        try:
            if self._path.is_dir():
                found = sorted(path for path in self._path.rglob("*") if path.is_file() and _is_mbox(path))
            else:
                self._path.stat()
                found = [self._path]
        except OSError as error:
            raise failure(error, "The mail can't be read", self._path) from error
        if not found:
            raise PermanentError("There is no mbox file in this folder.", self.where, "Check path under [mailbox].")
        return tuple(self._folder(path) for path in found)

    def _folder(self, path: Path) -> Folder:
        name = shown(path.parent.name if path.name == "mbox" and path != self._path else path.stem)
        role = "all" if is_all_mail(name) else role_of_name(name)
        if path == self._path:  # somebody named this very file: then it is to be read
            return Folder(name, path.name, "" if role in UNREAD_ROLES else role)
        return Folder(name, path.relative_to(self._path).as_posix(), role)

    def survey(self, folder: Folder, since: Cursor | None) -> Survey:
        path = self._file(folder.key)
        uidvalidity, size = _facts(path)
        self._surveyed[folder.key] = uidvalidity
        if since is not None and same_figures(since, Cursor(folder.key, uidvalidity, size + 1, since.count, ())):
            return unchanged(folder, since)
        index = self._index(folder.key)
        uids = tuple(start + 1 for start in index.ends)
        return compare(folder, since, Cursor(folder.key, index.uidvalidity, size + 1, len(uids), ()), uids)

    def headers(self, folder: Folder, uids: Sequence[int]) -> Iterator[Header]:
        for message in self._messages(folder, uids, HEADER_LIMIT):
            yield Header(message.uid, message.received_at, message.size, pick(message.content, SORTING))

    def texts(self, folder: Folder, uids: Sequence[int]) -> Iterator[RawMessage]:
        yield from self._messages(folder, uids, TEXT_LIMIT)

    def _messages(self, folder: Folder, uids: Sequence[int], limit: int) -> Iterator[RawMessage]:
        path = self._file(folder.key)
        index = self._index(folder.key)
        try:
            with path.open("rb") as file:
                otherwise = moment_of(os.fstat(file.fileno()).st_mtime)
                for uid in uids:
                    end = index.ends.get(uid - 1)
                    if end is not None:
                        line, content, size = _cut(file, uid - 1, end, limit)
                        yield RawMessage(uid, received_at(line, content, otherwise), size, content)
        except OSError as error:
            raise failure(error, "The mail can't be read", path) from error

    def _index(self, key: str) -> _Index:
        """Where the messages are. TemporaryError if the file changed since it was surveyed: the uids are void then."""
        path = self._file(key)
        uidvalidity, _ = _facts(path)
        known = self._indices.get(key)
        if known is None or known.uidvalidity != uidvalidity:
            self._indices[key] = known = _walk(path, uidvalidity)
        if _facts(path)[0] != self._surveyed.get(key, uidvalidity):
            raise TemporaryError("The file changed while it was read.", shown(str(path)), "Scan again.")
        return known

    def _file(self, key: str) -> Path:
        if not self._path.is_dir():
            return self._path
        if Path(key).is_absolute() or ".." in Path(key).parts:
            raise PermanentError("This isn't a file of the mailbox.", shown(key), "")
        return self._path / key

    # Drafts

    def mark_drafts(self) -> DraftsMark:
        return DraftsMark(shown(str(self._drafts)), 1, figure_of(path.name for path in self._letters()))

    def own_drafts(self) -> tuple[StandingDraft, ...]:
        drafts = []
        for path in self._letters():
            try:
                content = path.read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise failure(error, "A draft can't be read", path) from error
            if case := value_of(content, CASE[0]):
                drafts.append(StandingDraft(uid_of(path.name), case, content))
        return tuple(sorted(drafts, key=lambda draft: draft.uid))

    def save_draft(self, content: bytes, case: str) -> None:
        try:
            self._drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise failure(error, "The folder for drafts can't be made", self._drafts) from error
        stem = _UNSAFE.sub("-", case)[:80].strip("-.") or "draft"
        final, number = self._drafts / f"{stem}.eml", 2
        while final.exists():
            final, number = self._drafts / f"{stem}-{number}.eml", number + 1
        save_new(self._drafts / f".{secrets.token_hex(8)}.part", final, content)

    def remove_draft(self, draft: StandingDraft) -> bool:
        for path in self._letters():
            if uid_of(path.name) != draft.uid:
                continue
            try:
                content = path.read_bytes()
                if content != draft.content or value_of(content, CASE[0]) != draft.case:
                    return False
                path.unlink()
            except FileNotFoundError:
                return False
            except OSError as error:
                raise failure(error, "The draft can't be taken back", path) from error
            return True
        return False

    def _letters(self) -> list[Path]:
        try:
            return sorted(path for path in self._drafts.glob("*.eml") if not path.name.startswith("."))
        except OSError as error:
            raise failure(error, "The folder for drafts can't be read", self._drafts) from error

    def close(self) -> None:
        """There is nothing to let go of."""


def _is_mbox(path: Path) -> bool:
    """By name: "x.mbox", or the "mbox" within Apple Mail's folder "x.mbox"."""
    return not path.name.startswith(".") and (path.suffix.lower() == ".mbox" or path.name == "mbox")


def _facts(path: Path) -> tuple[int, int]:
    """(a uidvalidity that changes with the file, its size in octets); PermanentError if it can't be read."""
    try:
        facts = path.stat()
    except OSError as error:
        raise failure(error, "The mail can't be read", path) from error
    return figure_of((str(facts.st_size), str(facts.st_mtime_ns))), facts.st_size


def _walk(path: Path, uidvalidity: int) -> _Index:
    try:
        with path.open("rb") as file:
            starts = list(find_starts(file))
            size = file.seek(0, os.SEEK_END)
            ends = dict(zip(starts, [*starts[1:], size], strict=False))
            file.seek(0)
            if is_takeout(file.read(_LABEL_LIMIT)):
                ends = {start: end for start, end in ends.items() if not _is_left_out(file, start, end)}
    except OSError as error:
        raise failure(error, "The mail can't be read", path) from error
    return _Index(uidvalidity, ends)


def _is_left_out(file: BinaryIO, start: int, end: int) -> bool:
    file.seek(start)
    return is_unread_by_label(file.read(min(end - start, _LABEL_LIMIT)))


def _cut(file: BinaryIO, start: int, end: int, limit: int) -> tuple[bytes, bytes, int]:
    """The "From " line, the message's first octets, and the size of the whole, without the empty line behind it."""
    file.seek(start)
    raw = file.read(min(end - start, limit + 2_048))
    whole = len(raw) == end - start
    line, content = split_from(raw)
    for ending in (b"\n\r\n", b"\n\n"):
        if whole and content.endswith(ending):
            content = content[: 1 - len(ending)]
    size = len(content) if whole else end - start - len(line) - 2
    return line, content[:limit], size
