"""The cache and the ledger of drafts: one SQLite file (WAL), the only door of sqlite3.

What was read from the mailbox is a cache: deleted, it is made again from the mailbox. The ledger says
which drafts were planned and saved; it is written before the mailbox is, and synced to the disk first.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from watcher import codec
from watcher.errors import LockedError, StateError
from watcher.mailbox import Cursor
from watcher.records import Draft, LetterKind, Reading

SCHEMA_VERSION = 1
DraftState = Literal["planned", "saved", "taken-over", "withdrawn"]
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE folder (key TEXT PRIMARY KEY, uidvalidity INTEGER NOT NULL, uidnext INTEGER NOT NULL,
                     count INTEGER NOT NULL, seen TEXT NOT NULL);
CREATE TABLE place (folder TEXT NOT NULL, uid INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (folder, uid));
CREATE INDEX place_message ON place (message);
CREATE TABLE reading (message TEXT PRIMARY KEY, sent_at INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE unread (folder TEXT NOT NULL, uid INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (folder, uid));
CREATE TABLE draft (casename TEXT PRIMARY KEY, client TEXT NOT NULL, kind TEXT NOT NULL, message_id TEXT NOT NULL, subject TEXT NOT NULL,
                    language TEXT NOT NULL, content BLOB NOT NULL, state TEXT NOT NULL, changed_at TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    draft: Draft
    state: DraftState


class State:
    """The state of one mailbox. Every method may raise StateError (disk full, unreadable)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "state.sqlite3"
        with _disk(self.path):
            private_folder(folder)
            self.path.touch(0o600)
            self._db = sqlite3.connect(self.path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            if not self.meta("schema"):
                self._create()

    def _create(self) -> None:
        with self._writing() as db:
            for statement in filter(str.strip, SCHEMA.split(";\n")):
                db.execute(statement)
            db.execute("INSERT INTO meta VALUES ('schema', ?)", (str(SCHEMA_VERSION),))

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with _disk(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with _disk(self.path):
            return self._db.execute(sql, values).fetchall()

    # facts

    def meta(self, name: str) -> str:
        """A remembered fact; "" where there is none."""
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            return ""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def remember(self, facts: Mapping[str, str]) -> None:
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", facts.items())

    def use(self, fingerprint: str) -> None:
        """Keep the cache only if it was made by the same readers for the same addresses."""
        if self.meta("fingerprint") == fingerprint:
            return
        with self._writing() as db:
            for table in ("folder", "place", "reading", "unread"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608  a fixed name
            db.execute("INSERT OR REPLACE INTO meta VALUES ('fingerprint', ?)", (fingerprint,))

    # the cache

    def cursor(self, folder: str) -> Cursor | None:
        rows = self._rows("SELECT uidvalidity, uidnext, count, seen FROM folder WHERE key = ?", (folder,))
        if not rows:
            return None
        uidvalidity, uidnext, count, seen = rows[0]
        return Cursor(folder, uidvalidity, uidnext, count, tuple((a, b) for a, b in json.loads(seen)))

    def known(self, messages: Iterable[str]) -> set[str]:
        """Which of these messages have been read already."""
        return {m for m in messages if self._rows("SELECT 1 FROM reading WHERE message = ?", (m,))}

    def places(self, message: str) -> list[tuple[str, int]]:
        """Folder and uid of everywhere that a message stands."""
        return [
            (f, u) for f, u in self._rows("SELECT folder, uid FROM place WHERE message = ? ORDER BY 1, 2", (message,))
        ]

    def forget_folder(self, folder: str) -> None:
        """Its uids mean nothing any more; what was read stays until `tidy`, since the mail is likely still there."""
        with self._writing() as db:
            db.execute("DELETE FROM place WHERE folder = ?", (folder,))
            db.execute("DELETE FROM unread WHERE folder = ?", (folder,))
            db.execute("DELETE FROM folder WHERE key = ?", (folder,))

    def add(
        self,
        folder: str,
        places: Iterable[tuple[int, str]],
        readings: Iterable[Reading],
        unread: Iterable[tuple[int, str]],
    ) -> None:
        """Messages found at (uid, key), what was read in the new ones, and those that couldn't be (uid, why)."""
        with self._writing() as db:
            db.executemany("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", ((folder, uid, key) for uid, key in places))
            db.executemany(
                "INSERT OR REPLACE INTO reading VALUES (?, ?, ?)",
                ((r.key, int(r.sent_at.timestamp()), codec.encode(r)) for r in readings),
            )
            db.executemany(
                "INSERT OR REPLACE INTO unread VALUES (?, ?, ?)", ((folder, uid, why) for uid, why in unread)
            )

    def try_again(self, folder: str, uids: Collection[int]) -> None:
        """These are read now: what was noted of them as unreadable is void."""
        noted = {uid for key, uid, _ in self.unread() if key == folder}
        with self._writing() as db:
            rows = [(folder, uid) for uid in noted.intersection(uids)]
            db.executemany("DELETE FROM unread WHERE folder = ? AND uid = ?", rows)

    def finish_folder(self, cursor: Cursor, gone: Iterable[int]) -> None:
        """The folder has been read to its end: drop what is gone, then move the cursor."""
        with self._writing() as db:
            lost = [(cursor.folder, uid) for uid in gone]
            db.executemany("DELETE FROM place WHERE folder = ? AND uid = ?", lost)
            db.executemany("DELETE FROM unread WHERE folder = ? AND uid = ?", lost)
            values = (cursor.folder, cursor.uidvalidity, cursor.uidnext, cursor.count, json.dumps(cursor.seen))
            db.execute("INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?, ?)", values)

    def tidy(self, folders: Iterable[str]) -> None:
        """Forget folders that are no more, and readings of messages that stand nowhere any more."""
        kept = set(folders)
        for (key,) in self._rows("SELECT key FROM folder"):
            if key not in kept:
                self.forget_folder(key)
        with self._writing() as db:
            db.execute("DELETE FROM reading WHERE message NOT IN (SELECT message FROM place)")

    def readings(self) -> list[Reading]:
        """Everything read, oldest first."""
        return [codec.decode(data) for (data,) in self._rows("SELECT data FROM reading ORDER BY sent_at, message")]

    def counts(self) -> dict[str, int]:
        """Messages seen in all folders, of clients, unreadable for good, and to be tried again (not handed out)."""
        seen = self._rows("SELECT coalesce(sum(count), 0) FROM folder")[0][0]
        client = self._rows("SELECT count(*) FROM reading")[0][0]
        unread = self.unread()
        skipped = sum(not ((c := self.cursor(folder)) and c.holds(uid)) for folder, uid, _ in unread)
        return {"seen": seen, "client": client, "defective": len(unread) - skipped, "skipped": skipped}

    def unread(self) -> list[tuple[str, int, str]]:
        """Folder, uid and reason of every message that couldn't be read."""
        return [(f, u, w) for f, u, w in self._rows("SELECT folder, uid, why FROM unread ORDER BY folder, uid")]

    # the ledger

    def plan(self, draft: Draft, at: datetime) -> None:
        """Write down a draft before it is saved; durable when this returns."""
        self._set(draft, "planned", at)

    def mark(self, draft: Draft, state: DraftState, at: datetime) -> None:
        self._set(draft, state, at)

    def _set(self, draft: Draft, state: DraftState, at: datetime) -> None:
        values = (
            draft.case,
            draft.client,
            draft.kind,
            draft.message_id,
            draft.subject,
            draft.language,
            draft.content,
            state,
            at.isoformat(),
        )
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def ledger(self) -> list[LedgerRow]:
        """Every draft ever planned, by case."""
        rows = self._rows(
            "SELECT client, kind, casename, message_id, subject, language, content, state FROM draft ORDER BY casename"
        )
        return [
            LedgerRow(Draft(c, _kind(k), n, m, s, lang, content), state) for c, k, n, m, s, lang, content, state in rows
        ]


def private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the user's eyes only."""
    for path in [*reversed(folder.parents), folder]:
        if not path.is_dir():
            path.mkdir(mode=0o700, exist_ok=True)


def _kind(text: str) -> LetterKind:
    return "exit" if text == "exit" else "firm" if text == "firm" else "talk"


UNWRITABLE = "free some space on the disk and check that the folder can be written; nothing is lost, run it again"
DAMAGED = "the file is damaged: delete it and scan again; it is made anew from the mailbox"


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """SQLite's and the disk's errors in words."""
    try:
        yield
    except (sqlite3.Error, OSError) as err:
        damaged = isinstance(err, sqlite3.DatabaseError) and not isinstance(err, sqlite3.OperationalError)
        mend = DAMAGED if damaged else UNWRITABLE
        raise StateError(f"the state can't be written or read ({err})", str(path), mend) from err


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the mailbox's lock. LockedError names the process that has it; a dead one's lock is free."""
    with _disk(folder):
        private_folder(folder)
        file = os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+")
    with file:
        if not _lock(file.fileno()):
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LockedError(
                f"another run works on this mailbox (process {holder})",
                str(folder / "lock"),
                "wait until it has ended, or end it",
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(descriptor: int) -> bool:
    """Take the operating system's lock on a file, without waiting; it ends with the process."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
