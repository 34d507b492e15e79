"""Mail over IMAP (RFC 3501, RFC 9051): `ImapMailbox`.

A folder is asked for its figures first (STATUS); only where they changed is it opened, by EXAMINE. One
message that the server can't hand out never stops the others: it is noted in `unreadable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from watcher.errors import PermanentError, TemporaryError, UncertainError
from watcher.mailbox import TEXT_LIMIT, Cursor, DraftsMark, Folder, Header, RawMessage, StandingDraft, Survey
from watcher.mailbox.fields import CASE, SORTING, date_of, value_of
from watcher.mailbox.folders import drafts_of, name_folders
from watcher.mailbox.imap_errors import GarbledError, ImapSettings, LostError, RefusedError, safe
from watcher.mailbox.imap_session import Figures, Session
from watcher.mailbox.surveys import compare, same_figures, unchanged

__all__ = ["ImapMailbox", "ImapSettings", "safe"]

T = TypeVar("T")
HEADER_BATCH = 200  # uids a command: longer lines are refused ("BAD Command Error. 10", Microsoft 365)
TEXT_BATCH = 25  # texts a command: 1.6 MiB at most
DRAFT_LIMIT = 8 * 1024 * 1024  # octets; a draft of ours has a few thousand
SEARCH_LIMIT = 80_000  # messages whose uids fit in one line of a SEARCH answer (imaplib reads 1,000,000 octets)
WINDOW = 10_000  # uids a SEARCH beyond that
ALL_BAD = 10  # messages in a row that can't be had: then it is the server, not the messages
_SORTING_ITEM = f"BODY.PEEK[HEADER.FIELDS ({' '.join(SORTING).upper()})]"
_CASE_ITEM = f"BODY.PEEK[HEADER.FIELDS ({CASE[0].upper()})]"
_PLAIN_ITEMS = ("UID", "INTERNALDATE", "RFC822.SIZE")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ImapMailbox:
    """An account. It connects when first asked, and once more when the connection broke off while reading.

    `secret` is the password or the OAuth2 access token, or what fetches it; it is called for each connection.
    `unreadable` collects (folder key, uid, reason) of messages that the server lists but doesn't hand out.
    """

    def __init__(self, settings: ImapSettings, secret: Callable[[], str] | str) -> None:
        self.where = settings.where
        self.unreadable: list[tuple[str, int, str]] = []
        self._settings = settings
        self._secret = secret
        self._session: Session | None = None
        self._drafts_folder: Folder | None = None
        self._uidvalidity: dict[str, int] = {}  # folder key -> what the uids handed out so far belong to

    # Reading

    def folders(self) -> tuple[Folder, ...]:
        listed = self._reading(lambda session: session.folders())
        self._drafts_folder = drafts_of(listed)
        return name_folders(listed)

    def survey(self, folder: Folder, since: Cursor | None) -> Survey:
        now = self._reading(partial(self._status, folder))
        if since is not None and now.uidnext and same_figures(since, _cursor(folder, now, now.count)):
            self._uidvalidity[folder.key] = now.uidvalidity
            return unchanged(folder, since)
        self._uidvalidity.pop(folder.key, None)
        opened = self._reading(partial(self._examine, folder))
        self._uidvalidity[folder.key] = opened.uidvalidity
        uids = self._uids(folder, max(now.uidnext, opened.uidnext), opened.count)
        # A server that lists less than it counts (a stale SEARCH) is asked again next time: the counts differ.
        count = opened.count if folder.role == "all" else len(uids)
        return compare(folder, since, _cursor(folder, Figures(opened.uidvalidity, now.uidnext, count), count), uids)

    def headers(self, folder: Folder, uids: Sequence[int]) -> Iterator[Header]:
        yield from self._messages(folder, uids, (*_PLAIN_ITEMS, _SORTING_ITEM), _to_header, HEADER_BATCH)

    def texts(self, folder: Folder, uids: Sequence[int]) -> Iterator[RawMessage]:
        items = (*_PLAIN_ITEMS, f"BODY.PEEK[]<0.{TEXT_LIMIT}>")
        yield from self._messages(folder, uids, items, _to_message, TEXT_BATCH, TEXT_LIMIT)

    def _uids(self, folder: Folder, uidnext: int, count: int) -> list[int]:
        """Every uid of the open folder. Gmail keeps drafts among all mail: those aren't correspondence yet."""
        what = "UNDRAFT" if folder.role == "all" else "ALL"
        if count > SEARCH_LIMIT:  # noqa: SIM108
            uids = self._in_windows(folder, what, uidnext)
        else:
            uids = self._reading(partial(self._search, folder, what))
        if count and not uids and what == "ALL":
            raise TemporaryError(f"The server counts {count} messages but lists none.", self._at(folder), "Try again.")
        return uids

    def _in_windows(self, folder: Folder, what: str, uidnext: int) -> list[int]:
        """The uids window by window; wider windows where the uids are far apart."""
        step = max(WINDOW, uidnext // 1000)
        uids: list[int] = []
        for first in range(1, max(uidnext, 2), step):
            criteria = f"{what} UID {first}:{first + step - 1}"
            uids += self._reading(partial(self._search, folder, criteria))
        return uids

    def _messages(
        self, folder: Folder, uids: Sequence[int], items: Sequence[str], read: Callable[[int, Any], T | None],
        batch_size: int, octets: int = 4_000,
    ) -> Iterator[T]:  # fmt: skip
        """The messages, in the order asked for, batch by batch."""
        ask = partial(self._ask, folder, items, read, octets)
        for start in range(0, len(uids), batch_size):
            batch = list(uids[start : start + batch_size])
            lost: dict[int, str] = {}
            try:
                found = self._reading(partial(ask, batch))
            except (GarbledError, LostError, RefusedError):
                found = self._one_by_one(ask, batch, lost)
            if missing := [uid for uid in batch if uid not in found and uid not in lost]:
                found |= self._once_more(folder, ask, missing, lost)
            self.unreadable += [(folder.key, uid, reason) for uid, reason in lost.items()]
            yield from (found[uid] for uid in batch if uid in found)

    def _ask(
        self, folder: Folder, items: Sequence[str], read: Callable[[int, Any], T | None], octets: int,
        uids: Sequence[int], session: Session,
    ) -> dict[int, T]:  # fmt: skip
        answer = self._examined(session, folder).fetch(uids, items, octets * len(uids))
        return {uid: message for uid, data in answer.items() if (message := read(uid, data)) is not None}

    def _one_by_one(self, ask: Callable[..., dict[int, T]], uids: Sequence[int], lost: dict[int, str]) -> dict[int, T]:
        """What can be had of a batch that failed; each failure costs a new connection, so there is an end to it."""
        found: dict[int, T] = {}
        failures = 0
        for uid in uids:
            try:
                found |= self._reading(partial(ask, [uid]))
                failures = 0
            except (GarbledError, LostError, RefusedError) as error:
                lost[uid] = error.what
                failures += 1
                # A server may die of one message again and again; that of every message is its own trouble.
                if failures == ALL_BAD or (isinstance(error, LostError) and failures == len(uids)):
                    raise TemporaryError(
                        f"The server can't hand out its messages: {error.what}", self.where, "Try again later."
                    ) from error
        return found

    def _once_more(
        self, folder: Folder, ask: Callable[..., dict[int, T]], missing: Sequence[int], lost: dict[int, str]
    ) -> dict[int, T]:
        """Messages that the answer left out: gone if a fresh look doesn't list them, else tried once more."""
        self._reading(partial(self._examine, folder))
        criteria = f"UID {','.join(str(uid) for uid in missing)}"
        listed = self._reading(partial(self._search, folder, criteria))
        there = [uid for uid in missing if uid in set(listed)]
        found = self._one_by_one(ask, there, lost) if there else {}
        for uid in there:
            if uid not in found:
                lost.setdefault(uid, "The server lists this message but hands out nothing.")
        return found

    # Drafts

    def mark_drafts(self) -> DraftsMark:
        folder = self._drafts()
        now = self._reading(partial(self._status, folder))
        return DraftsMark(folder.key, now.uidvalidity, now.uidnext)

    def own_drafts(self) -> tuple[StandingDraft, ...]:
        folder = self._drafts()
        self._uidvalidity.pop(folder.key, None)
        now = self._reading(partial(self._examine, folder))
        self._uidvalidity[folder.key] = now.uidvalidity
        # What is marked as deleted only waits for its mail program to remove it.
        uids = self._reading(partial(self._search, folder, "UNDELETED"))
        before = len(self.unreadable)
        cases = dict(self._messages(folder, uids, ("UID", "RFC822.SIZE", _CASE_ITEM), _to_case, HEADER_BATCH))
        ours = [uid for uid, case in cases.items() if case]
        drafts = tuple(self._messages(folder, ours, ("UID", "BODY.PEEK[]"), _to_draft, 1, DRAFT_LIMIT))
        if len(self.unreadable) > before:
            # Not to know of a draft is worse than to wait: it might be written twice.
            raise TemporaryError("A message among the drafts can't be read.", self._at(folder), self.unreadable[-1][2])
        return drafts

    def save_draft(self, content: bytes, case: str) -> None:
        folder = self._drafts()
        if b"\0" in content:
            raise PermanentError("The draft holds a NUL character, which servers refuse.", self._at(folder))
        self._reading(partial(self._status, folder))  # a kept connection that died is found out before the APPEND
        try:
            self._connected().append(folder.key, content)
        except RefusedError as error:
            raise _not_saved(error, self._at(folder)) from error
        except TemporaryError as error:
            raise UncertainError(
                f"It is not known whether the draft for {case} was saved: {error.what}", self._at(folder),
                "The next scan looks for it before it writes again.",
            ) from error  # fmt: skip

    def remove_draft(self, draft: StandingDraft) -> bool:
        folder = self._drafts()
        session = self._connected()
        if not session.has("UIDPLUS"):
            return False  # EXPUNGE alone would remove whatever else the user has marked
        try:
            validity = session.select(folder.key).uidvalidity
            if validity != self._uidvalidity.get(folder.key, validity):
                return False
            return self._remove_from_open(session, draft)
        except RefusedError:
            return False
        finally:
            self._leave(session)

    def _remove_from_open(self, session: Session, draft: StandingDraft) -> bool:
        answer = session.fetch([draft.uid], ("UID", "FLAGS", "BODY.PEEK[]"), len(draft.content))
        data = answer.get(draft.uid, {})
        standing = _body(data)
        flags = {bytes(flag).lower() for flag in data.get(b"FLAGS", ())}
        if standing != draft.content or value_of(standing, CASE[0]) != draft.case or b"\\deleted" in flags:
            return False
        try:
            session.mark_deleted(draft.uid)
            session.expunge(draft.uid)
        except (RefusedError, TemporaryError):
            self._unmark(draft.uid)
            raise
        return draft.uid not in session.search(f"UID {draft.uid}")

    def _unmark(self, uid: int) -> None:
        """Take the mark off again, over a new connection if need be, so that nobody's EXPUNGE removes the draft."""
        try:
            session = self._connected()
            folder = self._drafts()
            if session.opened != (folder.key, False):
                validity = session.select(folder.key).uidvalidity
                if validity != self._uidvalidity.get(folder.key, validity):
                    return
            session.unmark_deleted(uid)
            self._leave(session)
        except (RefusedError, TemporaryError, PermanentError):
            return  # the failure before this one is reported; there is nothing more to be done about it

    def _leave(self, session: Session) -> None:
        """Leave the folder that was opened for writing: read-only again, without CLOSE, which would expunge."""
        if not session.dead and session.opened is not None:
            try:
                session.examine(session.opened[0])
            except (RefusedError, TemporaryError):
                session.close()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    # The connection

    def _connected(self) -> Session:
        if self._session is None or self._session.dead:
            self.close()
            secret = self._secret if isinstance(self._secret, str) else self._secret()
            self._session = Session(self._settings, secret)
        return self._session

    def _reading(self, read: Callable[[Session], T]) -> T:
        """What `read` returns; if the connection breaks off meanwhile, over a second one."""
        session = self._connected()
        try:
            return read(session)
        except LostError:
            return read(self._connected())

    def _status(self, folder: Folder, session: Session) -> Figures:
        if session.opened and session.opened[0] == folder.key:
            session.leave()
        try:
            return session.status(folder.key)
        except RefusedError as error:
            raise self._cannot_open(folder, error) from error

    def _examine(self, folder: Folder, session: Session) -> Figures:
        """Open the folder afresh; TemporaryError if its uids aren't the ones any more that were handed out."""
        try:
            figures = session.examine(folder.key)
        except RefusedError as error:
            raise self._cannot_open(folder, error) from error
        if figures.uidvalidity != self._uidvalidity.get(folder.key, figures.uidvalidity):
            raise TemporaryError(
                "The server has numbered this folder anew while it was read.", self._at(folder), "Scan again."
            )
        return figures

    def _examined(self, session: Session, folder: Folder) -> Session:
        if session.opened != (folder.key, True):
            self._examine(folder, session)
        return session

    def _search(self, folder: Folder, criteria: str, session: Session) -> list[int]:
        return self._examined(session, folder).search(criteria)

    def _cannot_open(self, folder: Folder, error: RefusedError) -> PermanentError:
        return PermanentError(
            f"The folder can't be opened: {error.text}", self._at(folder),
            "If you have removed or renamed it, check folders under [mailbox].",
        )  # fmt: skip

    def _drafts(self) -> Folder:
        if self._drafts_folder is None:
            self.folders()
        if self._drafts_folder is None:
            raise PermanentError(
                "There is no folder for drafts in this mailbox.", self.where,
                "Save any e-mail as a draft in your mail program once; then it makes the folder.",
            )  # fmt: skip
        return self._drafts_folder

    def _at(self, folder: Folder) -> str:
        return f"{self.where}, folder {folder.name}"


def _cursor(folder: Folder, now: Figures, count: int) -> Cursor:
    return Cursor(folder.key, now.uidvalidity, now.uidnext, count, ())


def _body(data: dict[bytes, Any]) -> bytes | None:
    """The part of the message that was asked for; servers differ in how they write its name."""
    for key, value in data.items():
        if key.startswith(b"BODY[") and isinstance(value, bytes):
            return value
    return None


def _moment(data: dict[bytes, Any], content: bytes) -> datetime:
    """INTERNALDATE in UTC; where the server gives nonsense, the Date field; else 1970."""
    given = data.get(b"INTERNALDATE")
    try:
        if isinstance(given, datetime) and given.tzinfo is not None:
            return given.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return date_of(content) or _EPOCH


def _size(data: dict[bytes, Any], content: bytes) -> int:
    given = data.get(b"RFC822.SIZE")
    return given if isinstance(given, int) else len(content)


def _to_header(uid: int, data: dict[bytes, Any]) -> Header | None:
    fields = _body(data)
    return None if fields is None else Header(uid, _moment(data, fields), _size(data, fields), fields)


def _to_message(uid: int, data: dict[bytes, Any]) -> RawMessage | None:
    content = _body(data)
    if content is None:
        return None
    return RawMessage(uid, _moment(data, content), _size(data, content), content[:TEXT_LIMIT])


def _to_case(uid: int, data: dict[bytes, Any]) -> tuple[int, str] | None:
    """(uid, the value of X-Watcher-Case); "" for a draft that isn't ours, or far too large to be."""
    fields = _body(data)
    if fields is None:
        return None
    return uid, value_of(fields, CASE[0]) if _size(data, fields) <= DRAFT_LIMIT else ""


def _to_draft(uid: int, data: dict[bytes, Any]) -> StandingDraft | None:
    content = _body(data)
    return None if content is None else StandingDraft(uid, value_of(content, CASE[0]), content)


def _not_saved(error: RefusedError, where: str) -> PermanentError:
    text = error.text.upper()
    if "OVERQUOTA" in text or "QUOTA" in text:
        return PermanentError(f"The mailbox is full: {error.text}", where, "Make room in it; then scan again.")
    if "TRYCREATE" in text:
        return PermanentError(
            "The folder for drafts isn't there any more.", where,
            "Save any e-mail as a draft in your mail program once; then it makes the folder.",
        )  # fmt: skip
    return PermanentError(f"The server doesn't take the draft: {error.text}", where, "Ask whoever runs the server.")
