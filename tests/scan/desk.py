"""A freelancer's desk: the demo's mail in a mailbox of any kind, the program's state beside it, and scans of both."""

from __future__ import annotations

import imaplib
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tests.servers.dovecot import PASSWORD, Dovecot
from watcher.access import open_mailbox, state_folder
from watcher.cli.options import classifier
from watcher.cli.wire import outcome_json
from watcher.config import Config, load
from watcher.demo import AS_OF
from watcher.mailbox import Mailbox
from watcher.scan import Outcome, dry_run, scan
from watcher.state import LedgerRow, State

NOW = datetime.fromisoformat(AS_OF)
FIRM, EXIT, TALK, HEALTHY = "Marquee & Sons Events", "Pantrio", "Three Gulls Brewery", "Little Harbour Books"
VERDICTS = {HEALTHY: "healthy", TALK: "talk", EXIT: "exit", FIRM: "firm"}
DOMAINS = {FIRM: "marqueeandsons", EXIT: "pantrio", TALK: "threegulls", HEALTHY: "littleharbour"}
FOLDERS = {"INBOX": "", "Sent": ".Sent", "Archive": ".Archive"}  # folder -> its place in the Maildir


class Desk:
    """A configuration file in a folder; the mailbox and the state are where it says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "config.toml"

    @property
    def config(self) -> Config:
        return load(self.path)

    @property
    def state_folder(self) -> Path:
        return state_folder(self.config)

    def configure(self, old: str, new: str) -> None:
        """Change what the user has written in the configuration."""
        text = self.path.read_text("utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new, 1), "utf-8")

    @contextmanager
    def mailbox(self) -> Iterator[Mailbox]:
        with closing(open_mailbox(self.config)) as opened:
            yield opened

    @contextmanager
    def state(self) -> Iterator[State]:
        with closing(State(self.state_folder)) as opened:
            yield opened

    def outcome(self, as_of: datetime = NOW, mailbox: Mailbox | None = None, dry: bool = False) -> Outcome:
        """What one scan found and did."""
        run = dry_run if dry else scan
        with self.state() as state, self.mailbox() as own:
            return run(self.config, mailbox or own, state, classifier(), as_of, lambda *_: None)

    def scan(self, as_of: datetime = NOW, mailbox: Mailbox | None = None, dry: bool = False) -> dict[str, Any]:
        """The document that a program would get."""
        document: dict[str, Any] = json.loads(outcome_json(self.config, self.outcome(as_of, mailbox, dry)))
        return document

    def forget(self) -> None:
        """Lose the state, as a new computer would."""
        shutil.rmtree(self.state_folder)

    def ledger(self) -> dict[str, LedgerRow]:
        """Client -> the last row of the ledger about it."""
        with self.state() as state:
            return {row.draft.client: row for row in state.ledger()}

    def standing(self) -> list[bytes]:
        """Every draft of the program's that stands."""
        with self.mailbox() as mailbox:
            return [d.content for d in mailbox.own_drafts()]

    def reports(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.root / "reports").iterdir())}

    # The owner's hands, in a Maildir

    def drafts(self) -> list[Path]:
        return sorted((self.root / "mail" / ".Drafts" / "cur").iterdir())

    def draft_of(self, client: str) -> Path:
        """The file of the one draft that stands for a client."""
        (found,) = [path for path in self.drafts() if recipient(path.read_bytes()) == DOMAINS[client]]
        return found

    def mails(self) -> list[Path]:
        """Every message outside Drafts, oldest first."""
        folders = [self.root / "mail" / place / "cur" for place in FOLDERS.values()]
        return sorted((path for folder in folders for path in folder.iterdir()), key=lambda path: path.name)

    def mails_of(self, client: str) -> list[Path]:
        """Every message from or to a client, oldest first."""
        return [
            p for p in self.mails() if DOMAINS[client] in _head(p.read_bytes())["From"] + _head(p.read_bytes())["To"]
        ]


def recipient(content: bytes) -> str:
    """The second part of a client's domain that a draft is addressed to."""
    return str(_head(content)["To"]).rpartition("@")[2].split(".")[0]


def _head(content: bytes) -> Any:
    return BytesHeaderParser().parsebytes(content)


def clients(document: Mapping[str, Any], *, drafts: bool = True) -> list[dict[str, Any]]:
    """What was said of the clients, without the paths of this computer."""
    left_out = {"report"} if drafts else {"report", "draft", "notes"}
    return [{k: v for k, v in c.items() if k not in left_out} for c in document["clients"]]


def verdicts(document: Mapping[str, Any]) -> dict[str, str]:
    return {c["name"]: c["verdict"] for c in document["clients"]}


def letters(document: Mapping[str, Any]) -> dict[str, str]:
    """Client -> the kind of the draft that stands."""
    return {c["name"]: c["draft"]["kind"] for c in document["clients"] if c["draft"]}


def snapshot(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every message outside Drafts: its file's name (flags are part of it), time, rights and octets."""
    files = (path for path in root.rglob("*") if path.is_file() and ".Drafts" not in path.parts)
    return {str(p.relative_to(root)): (p.stat().st_mtime_ns, p.stat().st_mode, p.read_bytes()) for p in files}


def as_mbox(mail: Path, export: Path) -> None:
    """The Maildir as an export: one mbox file a folder."""
    export.mkdir()
    for name, place in FOLDERS.items():
        pieces = []
        for path in sorted((mail / place / "cur").iterdir()):
            content = path.read_bytes().replace(b"\r\n", b"\n")
            assert b"\nFrom " not in content
            came = time.asctime(time.gmtime(path.stat().st_mtime)).encode()
            pieces.append(b"From MAILER-DAEMON " + came + b"\n" + content + b"\n")
        (export / f"{name}.mbox").write_bytes(b"".join(pieces))


class Account:
    """An account on the server, from its owner's side, with the mail of a Maildir in it."""

    def __init__(self, server: Dovecot, name: str, mail: Path | None = None) -> None:
        self.server, self.name = server, name
        self._owner = imaplib.IMAP4("127.0.0.1", server.imap_port, timeout=20)
        self._owner.login(name, PASSWORD)
        for folder, place in FOLDERS.items() if mail else ():
            for path in sorted((mail or Path()).joinpath(place, "cur").iterdir()):
                self.put(folder, path.read_bytes(), "(\\Seen)" if int(path.name.split(".")[0]) % 2 else "()")

    def put(self, folder: str, content: bytes, flags: str = "()") -> None:
        """Deliver a message at the moment that its Date says."""
        at = parsedate_to_datetime(str(_head(content)["Date"]))
        typ, answer = self._owner.append(folder, flags, imaplib.Time2Internaldate(at), content)
        assert typ == "OK", answer

    def snapshot(self, *, drafts: bool = False) -> list[tuple[str, str, bytes]]:
        """Folder, facts (uid, flags, date) and octets of every message."""
        found = []
        for folder in [*FOLDERS, *(["Drafts"] if drafts else [])]:
            self._owner.select(folder, readonly=True)
            for number in self._owner.search(None, "ALL")[1][0].split():
                answer: Any = self._owner.fetch(number.decode(), "(UID FLAGS INTERNALDATE BODY.PEEK[])")[1]
                facts = (answer[0][0] + answer[1]).replace(b" \\Recent", b"").replace(b"\\Recent", b"").decode()
                found.append((folder, facts, answer[0][1]))
            self._owner.unselect()
        return found

    def delete_all(self, folder: str) -> None:
        self._owner.select(folder)
        self._owner.store("1:*", "+FLAGS.SILENT", "(\\Deleted)")
        self._owner.expunge()
        self._owner.unselect()

    def close(self) -> None:
        self._owner.logout()


def imap_section(server: Dovecot, account: str, password_file: Path) -> str:
    """[mailbox] for an account on the server; the password comes from a file by a command."""
    return f"""[mailbox]
type = "imap"
host = "127.0.0.1"
port = {server.imaps_port}
username = "{account}"
ca_file = "{server.certificate}"
password_command = "cat {password_file}"
"""


MAILDIR_SECTION = '[mailbox]\ntype = "maildir"\npath = "mail"\n'
