"""Everything that can go wrong, as one tree.

    WatcherError                1   an internal fault
    ├── ConfigError             2   the configuration or the command line
    ├── TemplateError           2   a letter's or report's template
    ├── CredentialError         3   a secret is missing, or the server refuses it
    ├── MailboxError            4   the mailbox can't be read or written
    │   ├── TemporaryError      4   worth another try later: network, throttling
    │   │   └── UncertainError  4   a write's answer was lost: it may have happened
    │   └── PermanentError      4   a person must act: no such folder, bad certificate
    ├── LockedError             5   another run works on the same mailbox
    ├── StateError              1   the state folder can't be read or written
    ├── MessageError            -   one message can't be read: counted and shown, the scan goes on
    └── ModelError              1   the classifier's weights are missing or damaged

The number is the exit code of a command that ends with the error. What a person reads has three
parts: what happened, where (account, folder, uid or key path), and what to do about it.
"""

from __future__ import annotations


class WatcherError(Exception):
    """What happened (`what`), where it happened (`where`), and what to do (`mend`)."""

    exit_code = 1

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  {self.mend}" if self.mend else head


class ConfigError(WatcherError):
    exit_code = 2


class TemplateError(WatcherError):
    exit_code = 2


class CredentialError(WatcherError):
    exit_code = 3


class MailboxError(WatcherError):
    exit_code = 4


class TemporaryError(MailboxError):
    pass


class UncertainError(TemporaryError):
    pass


class PermanentError(MailboxError):
    pass


class LockedError(WatcherError):
    exit_code = 5


class StateError(WatcherError):
    pass


class MessageError(WatcherError):
    pass


class ModelError(WatcherError):
    pass
