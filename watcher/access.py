"""From a configuration to what it names: the mailbox, the state folder. Secrets are fetched here, last."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from watcher.config import Config, ImapBox, MaildirBox
from watcher.credentials import find_secret
from watcher.mailbox import Mailbox


def open_mailbox(config: Config) -> Mailbox:
    """The configured mailbox; nothing is connected before it is read."""
    box = config.mailbox
    if isinstance(box, ImapBox):
        from watcher.mailbox.imap import ImapMailbox, ImapSettings

        port = box.port or (993 if box.security == "tls" else 143)
        settings = ImapSettings(box.host, port, box.security, box.username, box.auth, box.ca_file)
        return ImapMailbox(settings, lambda: find_secret(box))
    if isinstance(box, MaildirBox):
        from watcher.mailbox.maildir import MaildirMailbox

        return MaildirMailbox(box.path)
    from watcher.mailbox.mbox import MboxMailbox

    return MboxMailbox(box.path, state_folder(config) / "drafts")


def state_folder(config: Config) -> Path:
    """Where this mailbox's state lives: configured, else the system's folder for program state; one folder a mailbox."""
    box = config.mailbox
    account = f"{box.username}@{box.host}" if isinstance(box, ImapBox) else str(box.path)
    name = f"{slug(account)[:40]}-{hashlib.sha256(account.encode()).hexdigest()[:8]}"
    if config.state.path:
        return config.state.path / name
    from platformdirs import user_state_path

    return user_state_path("client-watcher", appauthor=False) / name


def slug(text: str) -> str:
    """A file name made of a text: lower-case letters and digits with dashes; never empty."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"
