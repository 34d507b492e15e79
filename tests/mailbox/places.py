"""A mailbox from its owner's side: put mail in, take it out, look at every octet and flag of it."""

from __future__ import annotations

import imaplib
import re
from abc import ABC, abstractmethod
from email.parser import BytesHeaderParser
from pathlib import Path

from tests.servers.dovecot import PASSWORD, Dovecot
from watcher.mailbox import Folder, Mailbox
from watcher.mailbox.imap import ImapMailbox, ImapSettings
from watcher.mailbox.maildir import MaildirMailbox
from watcher.mailbox.mbox import MboxMailbox

MESSAGES = Path(__file__).parent / "messages"
# Role -> the messages that stand in the folder of that role.
CONTENTS = {
    "inbox": ("brief", "rush"),
    "sent": ("reply",),
    "archive": ("thanks",),
    "drafts": ("own_draft_of_user",),
    "junk": ("winnings",),
    "trash": (),
}
NAMES = {"inbox": "Inbox", "sent": "Sent", "archive": "Archive", "drafts": "Drafts", "junk": "Junk", "trash": "Trash"}


def sample(name: str) -> bytes:
    """A message of the samples with the line ends of mail."""
    return (MESSAGES / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")


def plain(content: bytes) -> bytes:
    """The content with plain line feeds, so that servers and files can be compared."""
    return content.replace(b"\r\n", b"\n")


def message_id(content: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(content)["Message-ID"])


class Place(ABC):
    """What the owner's mail program does. Folders go by their role."""

    mailbox: Mailbox
    stable_uids = True  # whether a message keeps its uid when another one comes

    def fill(self) -> None:
        for role, names in CONTENTS.items():
            for name in names:
                self.deliver(role, sample(name))

    def folder(self, role: str) -> Folder:
        return next(folder for folder in self.mailbox.folders() if folder.role == role)

    @abstractmethod
    def deliver(self, role: str, content: bytes) -> None:
        """Put a message into a folder."""

    @abstractmethod
    def remove(self, role: str, message_id: str) -> None:
        """Delete a message for good."""

    @abstractmethod
    def snapshot(self) -> list[tuple[str, ...]]:
        """Every message with its folder, flags and octets, however the owner would see them."""

    @abstractmethod
    def edit_draft(self, message_id: str) -> None:
        """Change one of the drafts as a person would."""

    def close(self) -> None:
        """Let go of both sides."""
        self.mailbox.close()


class ImapPlace(Place):
    def __init__(self, server: Dovecot, account: str) -> None:
        self.settings = ImapSettings(
            "127.0.0.1", server.imaps_port, "tls", account, ca_file=server.certificate, timeout_seconds=20
        )
        self.mailbox: ImapMailbox = ImapMailbox(self.settings, PASSWORD)
        self._owner = imaplib.IMAP4("127.0.0.1", server.imap_port, timeout=20)
        self._owner.login(account, PASSWORD)

    def deliver(self, role: str, content: bytes) -> None:
        flags = {"sent": "(\\Seen)", "drafts": "(\\Draft \\Seen)", "archive": "(\\Flagged)"}.get(role, "()")
        typ, answer = self._owner.append(NAMES[role], flags, '"05-Feb-2026 12:00:00 +0100"', content)
        assert typ == "OK", answer

    def remove(self, role: str, message_id: str) -> None:
        self._owner.select(NAMES[role])
        number = self._find(message_id)
        self._owner.store(number, "+FLAGS.SILENT", "(\\Deleted)")
        self._owner.expunge()
        self._owner.unselect()

    def edit_draft(self, message_id: str) -> None:
        self._owner.select("Drafts")
        content = self._owner.fetch(self._find(message_id), "(BODY.PEEK[])")[1][0][1]
        self._owner.unselect()
        self.deliver("drafts", content + b"PS: one more thing\r\n")
        self._owner.select("Drafts")
        self._owner.store(self._find(message_id), "+FLAGS.SILENT", "(\\Deleted)")
        self._owner.expunge()
        self._owner.unselect()

    def _find(self, message_id: str) -> str:
        return str(self._owner.search(None, "HEADER", "Message-ID", f'"{message_id}"')[1][0].split()[0].decode())

    def snapshot(self) -> list[tuple[str, ...]]:
        found = []
        for line in self._owner.list()[1]:
            folder = line.decode().rsplit('"/" ', 1)[1].strip('"')
            self._owner.select(f'"{folder}"', readonly=True)
            numbers = self._owner.search(None, "ALL")[1][0].split()
            for number in numbers:
                answer = self._owner.fetch(number.decode(), "(UID FLAGS INTERNALDATE BODY.PEEK[])")[1]
                facts = re.sub(r"^\d+ | ?\\Recent|BODY\[\].*", "", (answer[0][0] + answer[1]).decode())
                found.append((folder, facts, answer[0][1].decode("latin-1")))
            self._owner.unselect()
        return sorted(found)

    def close(self) -> None:
        super().close()
        self._owner.logout()


class MaildirPlace(Place):
    def __init__(self, root: Path, dotted: bool) -> None:
        self.root = root / "mail"
        self._dotted = dotted
        self._number = 0
        for role in CONTENTS:
            for part in ("cur", "new", "tmp"):
                (self.path(role) / part).mkdir(parents=True)
        self.mailbox = MaildirMailbox(self.root)

    def path(self, role: str) -> Path:
        if not self._dotted:
            return self.root / NAMES[role]
        return self.root if role == "inbox" else self.root / f".{NAMES[role]}"

    def deliver(self, role: str, content: bytes) -> None:
        self._number += 1
        unique = f"1770000000.M{self._number}P7.example"
        name = f"cur/{unique}:2,{'DS' if role == 'drafts' else 'S'}" if self._number % 2 else f"new/{unique}"
        (self.path(role) / name).write_bytes(plain(content))

    def remove(self, role: str, message_id: str) -> None:
        self._find(role, message_id).unlink()

    def edit_draft(self, message_id: str) -> None:
        path = self._find("drafts", message_id)
        path.write_bytes(path.read_bytes() + b"PS: one more thing\n")

    def _find(self, role: str, sought: str) -> Path:
        return next(path for path in self.path(role).glob("[cn][ue][rw]/*") if message_id(path.read_bytes()) == sought)

    def snapshot(self) -> list[tuple[str, ...]]:
        files = (path for path in self.root.rglob("*") if path.is_file())
        return sorted(
            (str(path), str(path.stat().st_mtime_ns), oct(path.stat().st_mode), path.read_bytes().decode("latin-1"))
            for path in files
        )


class MboxPlace(Place):
    stable_uids = False

    def __init__(self, root: Path) -> None:
        self.root = root / "export"
        self.drafts = root / "letters"
        self.root.mkdir()
        for role in CONTENTS:
            self.path(role).touch()
        self.mailbox = MboxMailbox(self.root, self.drafts)

    def path(self, role: str) -> Path:
        return self.root / f"{NAMES[role]}.mbox"

    def deliver(self, role: str, content: bytes) -> None:
        quoted = re.sub(rb"(?m)^(>*From )", rb">\1", plain(content))
        with self.path(role).open("ab") as file:
            file.write(b"From MAILER-DAEMON Thu Feb  5 11:00:00 2026\n" + quoted + b"\n")

    def remove(self, role: str, message_id: str) -> None:
        pieces = re.split(rb"(?m)^(?=From )", self.path(role).read_bytes())
        sought = f"Message-ID: {message_id}\n".encode()
        self.path(role).write_bytes(b"".join(piece for piece in pieces if sought not in piece))

    def edit_draft(self, message_id: str) -> None:
        path = next(self.drafts.glob("*.eml"))
        path.write_bytes(path.read_bytes() + b"PS: one more thing\r\n")

    def snapshot(self) -> list[tuple[str, ...]]:
        files = [*self.root.rglob("*"), *self.drafts.rglob("*")]
        return sorted((str(path), str(path.stat().st_mtime_ns), path.read_bytes().decode("latin-1")) for path in files)
