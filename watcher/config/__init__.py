"""The configuration: one TOML file -> one frozen `Config`, or all its mistakes at once.

`load(path)` is the door; the shapes are in `model`, the lines of keys in `lines`.
"""

from watcher.config.load import default_path, load, parse
from watcher.config.model import (
    Client,
    Config,
    Contract,
    Critical,
    Deliverable,
    ImapBox,
    Invoice,
    MaildirBox,
    MboxBox,
    Me,
    Thresholds,
)

__all__ = [
    "Client",
    "Config",
    "Contract",
    "Critical",
    "Deliverable",
    "ImapBox",
    "Invoice",
    "MaildirBox",
    "MboxBox",
    "Me",
    "Thresholds",
    "default_path",
    "load",
    "parse",
]
