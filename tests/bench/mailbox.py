"""A seeded, made-up mailbox of any size, written as Maildir files for a server to serve."""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

DEMO = Path(__file__).parents[2] / "watcher" / "demo" / "mail.jsonl"
CLIENTS = 30
CLIENT_SHARE = 0.3
ATTACHED_SHARE = 0.1
LAST = datetime(2026, 3, 15, 12, tzinfo=UTC)
ME = "nora@ekdahl.example"


def messages(count: int, seed: int = 1) -> Iterator[tuple[str, datetime, bytes]]:
    """(folder, date, message): a third of them from or to 30 clients, a tenth with an attachment, most with quotes."""
    dice = random.Random(seed)
    words = [json.loads(line)["text"] for line in DEMO.read_text("utf-8").splitlines()]
    sentences = sorted({s.strip() for text in words for s in text.replace("\n", " ").split(". ") if len(s) > 12})
    for n in range(count):
        at = LAST - timedelta(minutes=26 * (count - n) * 20_000 // count)
        client = dice.random() < CLIENT_SHARE
        other = (
            f"person@client{dice.randrange(CLIENTS)}.example"
            if client
            else f"someone{dice.randrange(4000)}@elsewhere.example"
        )
        mine = client and dice.random() < 0.45
        yield "Sent" if mine else "INBOX", at, _message(dice, n, at, other, mine, sentences)


def _message(dice: random.Random, n: int, at: datetime, other: str, mine: bool, sentences: list[str]) -> bytes:
    own = "\r\n\r\n".join(
        ". ".join(dice.choices(sentences, k=dice.randint(1, 5))) + "." for _ in range(dice.randint(1, 3))
    )
    old = "\r\n".join(f"> {dice.choice(sentences)}." for _ in range(dice.randint(0, 60)))
    sender, to = (ME, other) if mine else (other, ME)
    head = [
        f"Received: from mx.example by mail.example; {format_datetime(at)}",
        f"From: Somebody <{sender}>", f"To: <{to}>", f"Subject: Matter {n % 977}", f"Date: {format_datetime(at)}",
        f"Message-ID: <{n}.bench@mail.example>", "MIME-Version: 1.0",
    ]  # fmt: skip
    text = f"{own}\r\n\r\nOn {at:%d %b %Y}, Somebody <{to}> wrote:\r\n\r\n{old}\r\n"
    plain = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}"
    if dice.random() >= ATTACHED_SHARE:
        return ("\r\n".join(head) + "\r\n" + plain).encode()
    blob = base64.encodebytes(dice.randbytes(int(dice.lognormvariate(11, 1.0)))).replace(b"\n", b"\r\n").decode()
    parts = f'--b1\r\n{plain}\r\n--b1\r\nContent-Type: application/pdf; name="a.pdf"\r\nContent-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n{blob}\r\n--b1--\r\n'
    return ("\r\n".join([*head, 'Content-Type: multipart/mixed; boundary="b1"']) + "\r\n\r\n" + parts).encode()


def write_maildir(root: Path, count: int, owner: tuple[int, int] | None = None) -> int:
    """Write the mailbox below `root` (INBOX there, Sent beneath); the octets written."""
    total = 0
    for folder in (root, root / "Sent"):
        for sub in ("cur", "new", "tmp"):
            (folder / sub).mkdir(parents=True, exist_ok=True)
    for n, (folder, at, content) in enumerate(messages(count)):
        place = root if folder == "INBOX" else root / folder
        path = place / "cur" / f"{int(at.timestamp())}.M{n:07d}.bench:2,S"
        path.write_bytes(content)
        os.utime(path, (at.timestamp(), at.timestamp()))
        total += len(content)
    if owner:
        for path in [root.parent, root, *root.rglob("*")]:
            os.chown(path, *owner)
    return total


def config(port: int, certificate: Path, username: str) -> str:
    """A configuration for the 30 clients on a server of this computer."""
    clients = "".join(f'[[client]]\nname = "Client {c}"\naddresses = ["@client{c}.example"]\n' for c in range(CLIENTS))
    return f"""[me]
name = "Nora Ekdahl"
addresses = ["{ME}"]
timezone = "Europe/Stockholm"
[mailbox]
type = "imap"
host = "127.0.0.1"
port = {port}
username = "{username}"
ca_file = "{certificate}"
[state]
path = "state"
{clients}"""
