"""Mail in Maildir folders (cr.yp.to/proto/maildir.html): `MaildirMailbox`.

Read are both layouts, alone or mixed: Maildir++ (".Archive.2025" beside cur and new) and plain subfolders
("Archive/2025/cur"). Nothing is renamed: mail in `new` stays new. The files' names are the mailbox's memory:
their unique part gives the uid, whatever flags a mail program adds to it.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from watcher.errors import PermanentError
from watcher.mailbox import TEXT_LIMIT, Cursor, DraftsMark, Folder, Header, RawMessage, StandingDraft, Survey
from watcher.mailbox.fields import CASE, SORTING, pick, value_of
from watcher.mailbox.files import failure, figure_of, save_new, shown, uid_of
from watcher.mailbox.folders import Listed, decode_utf7, drafts_of, name_folders
from watcher.mailbox.surveys import compare, same_figures, unchanged

_MARKS = (":2,", "!2,", ";2,")  # what parts a file's name from its flags; the last two where ":" isn't allowed
_OWN_MARK = "!2," if os.name == "nt" else ":2,"
_PARTS = ("cur", "new", "tmp")
HEADER_LIMIT = 65_536  # octets in which the header fields that sort a message stand
_DEPTH = 8  # subfolders of subfolders
_UIDVALIDITY = 1  # a name never means another message
_ROOT = "."  # the key of the root where it is a Maildir itself


@dataclass(frozen=True, slots=True)
class _File:
    """A message's file: `unique` is its name without flags."""

    path: Path
    unique: str
    flags: str


class MaildirMailbox:
    """A tree of Maildir folders beneath `root`; PermanentError from its methods where there is none.

    `unreadable` collects (folder key, uid, reason) of messages whose files can't be read.
    """

    def __init__(self, root: Path) -> None:
        self.where = shown(str(root))
        self.unreadable: list[tuple[str, int, str]] = []
        self._root = root

    # Reading

    def folders(self) -> tuple[Folder, ...]:
        return name_folders(self._listed())

    def survey(self, folder: Folder, since: Cursor | None) -> Survey:
        files = self._files(folder)
        figure = figure_of(file.unique for file in files.values())
        now = Cursor(folder.key, _UIDVALIDITY, figure, len(files), ())
        if since is not None and same_figures(since, now):
            return unchanged(folder, since)
        return compare(folder, since, now, tuple(files))

    def headers(self, folder: Folder, uids: Sequence[int]) -> Iterator[Header]:
        for message in self._messages(folder, uids, HEADER_LIMIT):
            yield Header(message.uid, message.received_at, message.size, pick(message.content, SORTING))

    def texts(self, folder: Folder, uids: Sequence[int]) -> Iterator[RawMessage]:
        yield from self._messages(folder, uids, TEXT_LIMIT)

    def _messages(self, folder: Folder, uids: Sequence[int], limit: int) -> Iterator[RawMessage]:
        files = self._files(folder)
        for uid in uids:
            try:
                message = _read(uid, files.get(uid), limit)
                if message is None and uid in files:  # other flags, given meanwhile, are another name
                    files = self._files(folder)
                    message = _read(uid, files.get(uid), limit)
            except OSError as error:
                self.unreadable.append((folder.key, uid, error.strerror or type(error).__name__))
                continue
            if message is not None:
                yield message

    # Drafts

    def mark_drafts(self) -> DraftsMark:
        folder = self._drafts()
        files = self._files(folder) if self._path(folder.key).is_dir() else {}
        return DraftsMark(folder.key, _UIDVALIDITY, figure_of(file.unique for file in files.values()))

    def own_drafts(self) -> tuple[StandingDraft, ...]:
        folder = self._drafts()
        if not self._path(folder.key).is_dir():
            return ()
        found = ((uid, _content(file)) for uid, file in sorted(self._files(folder).items()) if "T" not in file.flags)
        drafts = (
            StandingDraft(uid, value_of(content, CASE[0]), content) for uid, content in found if content is not None
        )
        return tuple(draft for draft in drafts if draft.case)

    def save_draft(self, content: bytes, case: str) -> None:
        """Put a draft into the folder for drafts, which is made if there is none. Files have plain line feeds."""
        folder = self._path(self._drafts().key)
        self._make(folder)
        name = f"{time.time_ns() // 1_000_000_000}.P{os.getpid()}Q{secrets.token_hex(8)}.watcher"
        save_new(folder / "tmp" / name, folder / "cur" / f"{name}{_OWN_MARK}DS", content.replace(b"\r\n", b"\n"))

    def remove_draft(self, draft: StandingDraft) -> bool:
        folder = self._drafts()
        if not self._path(folder.key).is_dir():
            return False
        file = self._files(folder).get(draft.uid)
        content = _content(file)
        if file is None or content != draft.content or value_of(draft.content, CASE[0]) != draft.case:
            return False
        try:
            file.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise failure(error, "The draft can't be taken back", file.path) from error
        return True

    def close(self) -> None:
        """There is nothing to let go of."""

    # The tree

    def _listed(self) -> list[Listed]:
        try:
            found = list(_walk(self._root, (), 0, set()))
        except OSError as error:
            raise failure(error, "The mail folder can't be read", self._root) from error
        if not found:
            raise PermanentError(
                "There is no Maildir here: no folder with cur and new in it.", self.where, "Check path under [mailbox]."
            )
        return [self._named(path, parts) for path, parts in found]

    def _named(self, path: Path, parts: tuple[str, ...]) -> Listed:
        key = path.relative_to(self._root).as_posix()
        if key == _ROOT:
            return Listed(_ROOT, ("INBOX",), ("\\Inbox",))
        return Listed(key, tuple(shown(decode_utf7(part)) for part in parts))

    def _drafts(self) -> Folder:
        """The folder for drafts; where there is none, the one that `save_draft` would make."""
        listed = self._listed()
        found = drafts_of(listed)
        if found is not None:
            return found
        plain = any(one.key != _ROOT and not one.key.startswith(".") for one in listed)
        dotted = any(one.key != _ROOT and one.key.startswith(".") for one in listed)
        return Folder("Drafts", "Drafts" if plain and not dotted else ".Drafts", "drafts")

    def _path(self, key: str) -> Path:
        """The folder's path; PermanentError for a key that leads out of the tree."""
        if Path(key).is_absolute() or ".." in Path(key).parts:
            raise PermanentError("This isn't a folder of the mailbox.", shown(key), "")
        return self._root / key

    def _make(self, folder: Path) -> None:
        if (folder / "cur").is_dir() and (folder / "tmp").is_dir():
            return
        try:
            for part in ("", *_PARTS):
                (folder / part).mkdir(mode=0o700, exist_ok=True)
            if folder.name.startswith("."):
                (folder / "maildirfolder").touch(mode=0o600)  # Maildir++: "this is a subfolder"
        except OSError as error:
            raise failure(error, "The folder for drafts can't be made", folder) from error

    def _files(self, folder: Folder) -> dict[int, _File]:
        """uid -> file. Drafts outside the folder for drafts (Gmail's copies of all mail) aren't correspondence."""
        path = self._path(folder.key)
        try:
            files = [file for part in ("cur", "new") for file in _scan(path / part)]
        except OSError as error:
            raise failure(error, "The folder can't be read", path) from error
        return {uid_of(file.unique): file for file in files if folder.role == "drafts" or "D" not in file.flags}


def _scan(folder: Path) -> Iterable[_File]:
    if not folder.is_dir():  # either may be missing in a copy; both missing isn't a Maildir
        folder.parent.stat()
        return ()
    with os.scandir(folder) as entries:
        return [
            _File(Path(entry.path), *_split(entry.name))
            for entry in entries
            if not entry.name.startswith(".") and entry.is_file()
        ]


def _split(name: str) -> tuple[str, str]:
    """The unique part and the flags of a file's name."""
    for mark in _MARKS:
        unique, found, flags = name.rpartition(mark)
        if found:
            return unique, flags
    return name, ""


def _walk(folder: Path, parts: tuple[str, ...], depth: int, seen: set[str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every Maildir beneath the folder with its path for people; links are followed, but never twice."""
    real = str(folder.resolve())
    if real in seen or depth > _DEPTH:
        return
    seen.add(real)
    if _is_maildir(folder):
        yield folder, parts
    with os.scandir(folder) as entries:
        inside = sorted((entry for entry in entries if entry.is_dir()), key=lambda entry: entry.name)
    for entry in inside:
        path = folder / entry.name
        dotted = entry.name.startswith(".")
        if entry.name in _PARTS or (dotted and not _is_maildir(path)):
            continue
        names = tuple(part for part in entry.name[1:].split(".") if part) if dotted else (entry.name,)
        try:
            yield from _walk(path, parts + names, depth + 1, seen)
        except PermissionError as error:
            raise failure(error, "The folder can't be read", path) from error


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _read(uid: int, file: _File | None, limit: int) -> RawMessage | None:
    """The message's first octets; None if it is gone, OSError if it can't be read."""
    if file is None:
        return None
    try:
        with file.path.open("rb") as opened:
            content = opened.read(limit)
            facts = os.fstat(opened.fileno())
    except FileNotFoundError:
        return None
    return RawMessage(uid, datetime.fromtimestamp(facts.st_mtime, UTC), facts.st_size, content)


def _content(file: _File | None) -> bytes | None:
    """A draft's octets with the line ends of mail (CRLF), as they were before it was saved; None if it is gone."""
    if file is None:
        return None
    try:
        return file.path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise failure(error, "A draft can't be read", file.path) from error
