"""Where mail comes from and drafts go: one protocol, three kinds (imap, maildir, mbox).

A mailbox is read in three steps, each cheaper than the next: `survey` says which messages a folder
holds, `headers` fetches the few header fields that tell whose mail it is, `texts` fetches the mail
of clients alone. Nothing here changes a message of the user's: folders are opened by EXAMINE and
read with BODY.PEEK (RFC 9051 sections 6.3.3 and 6.4.5). The writes are `save_draft`, and
`remove_draft`, which takes back a draft only while its bytes are still the ones saved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

# The roles that a folder can have (RFC 6154), "inbox" and "" (an ordinary folder) beside them.
ROLES = ("inbox", "sent", "drafts", "archive", "all", "trash", "junk", "flagged", "")
# Folders of these roles hold no correspondence, or hold all of it a second time.
UNREAD_ROLES = frozenset({"drafts", "trash", "junk", "flagged"})


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that can hold messages. `name` is for people, decoded; `key` is what the server calls it."""

    name: str
    key: str
    role: str  # one of ROLES


@dataclass(frozen=True, slots=True)
class Cursor:
    """What was known of a folder when it was last read to the end.

    `uidvalidity`, `uidnext` and `count` are STATUS's figures (RFC 9051 section 2.3.1.1; for files,
    numbers that change when they must). `seen` are the uids then present, as ascending ranges
    (first, last), both ends included.
    """

    folder: str  # Folder.key
    uidvalidity: int
    uidnext: int
    count: int
    seen: tuple[tuple[int, int], ...]

    def holds(self, uid: int) -> bool:
        """Whether this uid counts as seen."""
        return any(first <= uid <= last for first, last in self.seen)

    def without(self, uids: Collection[int]) -> Cursor:
        """The same cursor, had these uids not been seen: the next survey with any change calls them new again."""
        if not uids:
            return self
        left = []
        for first, last in self.seen:
            inside = sorted(uid for uid in uids if first <= uid <= last)
            for uid in inside:
                if first < uid:
                    left.append((first, uid - 1))
                first = uid + 1
            if first <= last:
                left.append((first, last))
        return replace(self, seen=tuple(left))


@dataclass(frozen=True, slots=True)
class Survey:
    """A folder compared with its cursor: uids that are new, uids that are gone, and the next cursor.

    Where uidvalidity changed, or there was no cursor, every uid is new and `restarted` is true:
    what was known under the old uids no longer means anything.
    """

    folder: Folder
    cursor: Cursor
    new: tuple[int, ...]  # ascending
    gone: tuple[int, ...]  # ascending
    restarted: bool


@dataclass(frozen=True, slots=True)
class Header:
    """The sorting fields of one message: From, To, Cc, Bcc, Date, Message-ID as raw bytes, unparsed."""

    uid: int
    received_at: datetime  # INTERNALDATE or the file's own time; aware, UTC
    size: int  # octets of the whole message
    fields: bytes


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message as it came. `content` may stop short of `size` octets: text comes first in mail."""

    uid: int
    received_at: datetime
    size: int
    content: bytes


@dataclass(frozen=True, slots=True)
class StandingDraft:
    """A message in the Drafts folder that carries our X-Watcher-Case header."""

    uid: int
    case: str  # the value of X-Watcher-Case
    content: bytes  # the whole message as it stands now


@dataclass(frozen=True, slots=True)
class DraftsMark:
    """Where the Drafts folder stood before an APPEND; what follows an unclear answer is at or after it."""

    folder: str  # Folder.key
    uidvalidity: int
    uidnext: int


class Mailbox(Protocol):
    """One account. Every method may raise TemporaryError or PermanentError."""

    where: str  # for messages to people, e.g. "robin@vale.example on imap.vale.example"
    unreadable: list[tuple[str, int, str]]  # folder key, uid, reason: listed, but not handed out when asked

    def folders(self) -> tuple[Folder, ...]:
        """Every folder that can be opened, sorted by key; the ones of UNREAD_ROLES too."""

    def survey(self, folder: Folder, since: Cursor | None) -> Survey:
        """What changed in `folder` since the cursor; cheap where nothing did."""

    def headers(self, folder: Folder, uids: Sequence[int]) -> Iterator[Header]:
        """The sorting fields of these messages; a message that is gone is left out."""

    def texts(self, folder: Folder, uids: Sequence[int]) -> Iterator[RawMessage]:
        """The messages' first octets (at most TEXT_LIMIT); a message that is gone is left out."""

    def mark_drafts(self) -> DraftsMark:
        """The Drafts folder as it stands. PermanentError where there is none."""

    def own_drafts(self) -> tuple[StandingDraft, ...]:
        """All drafts of ours that stand in Drafts, by uid; read anew from the server each time."""

    def save_draft(self, content: bytes, case: str) -> None:
        """Put a message in Drafts, marked \\Draft and \\Seen. UncertainError when the answer was lost."""

    def remove_draft(self, draft: StandingDraft) -> bool:
        """Take back one draft of ours, if it still stands with exactly these bytes; true if removed."""

    def close(self) -> None:
        """Let go of the connection; never raises."""


# Octets of a message that are fetched: text parts come before attachments in nearly all mail.
TEXT_LIMIT = 65_536
