"""mail.jsonl -> a Maildir++ with the threads, quotes and headers that mail programs write."""

from __future__ import annotations

import json
import os
import shutil
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
AS_OF = "2026-03-16T09:00:00+01:00"  # the demo's "now": its mail ends the week before
FOLDERS = ("INBOX", "Sent", "Drafts", "Archive")


def is_free(folder: Path) -> bool:
    """Whether nothing of anybody's is lost when the demo is written here: a new or empty folder, or an older demo."""
    if not folder.exists() or not any(folder.iterdir()):
        return True
    config, ours = folder / "config.toml", (HERE / "config.toml").read_bytes().partition(b"\n")[0]
    return config.is_file() and config.read_bytes().startswith(ours)


def build(folder: Path) -> Path:
    """Write config.toml and the Maildir `mail` into a new folder; the configuration's path comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / "mail"
    for old in (root, folder / "state", folder / "reports"):
        shutil.rmtree(old, ignore_errors=True)
    for name in FOLDERS:
        for sub in ("cur", "new", "tmp"):
            _place(root, name).joinpath(sub).mkdir(parents=True)
        if name != "INBOX":
            _place(root, name).joinpath("maildirfolder").touch()
    mails = [json.loads(line) for line in (HERE / "mail.jsonl").read_text("utf-8").splitlines() if line.strip()]
    by_id = {m["id"]: m for m in mails}
    for n, m in enumerate(mails):
        _write(root, n, m, by_id)
    text = (HERE / "config.toml").read_text("utf-8")
    config = folder / "config.toml"
    config.write_text(f'{text}\n[state]\npath = "state"\n\n[reports]\npath = "reports"\n', "utf-8")
    return config


def _place(root: Path, folder: str) -> Path:
    return root if folder == "INBOX" else root / f".{folder}"


def _write(root: Path, n: int, m: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> None:
    at = datetime.fromisoformat(m["date"])
    path = _place(root, m["folder"]) / "cur" / f"{int(at.timestamp())}.M{n:04d}.demo:2,S"
    path.write_bytes(_message(m, at, by_id).as_bytes(policy=SMTP))
    os.utime(path, (at.timestamp(), at.timestamp()))


def _message(m: dict[str, Any], at: datetime, by_id: dict[str, dict[str, Any]]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = m["from"], ", ".join(m["to"]), m["subject"]
    mail["Date"], mail["Message-ID"] = format_datetime(at), _message_id(m["id"])
    for name, value in m.get("headers", {}).items():
        mail[name] = value
    before = by_id.get(m.get("reply_to") or "")
    if before:
        mail["In-Reply-To"], mail["References"] = (
            _message_id(before["id"]),
            " ".join(map(_message_id, _chain(m, by_id))),
        )
    mail.set_content(m["text"] + (_quote(before) if before and m.get("quote") else "") + "\n")
    return mail


def _message_id(name: str) -> str:
    return f"<{name}.demo@mail.example>"


def _chain(m: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Ids of the mails that this one answers, oldest first."""
    ids: list[str] = []
    while m := by_id.get(m.get("reply_to") or "", {}):
        ids.insert(0, m["id"])
    return ids


def _quote(before: dict[str, Any]) -> str:
    at = datetime.fromisoformat(before["date"])
    lines = "\n".join(f"> {line}".rstrip() for line in before["text"].split("\n"))
    return f"\n\nOn {at:%d %b %Y, at %H:%M}, {before['from']} wrote:\n\n{lines}"
