"""How to reach an IMAP account, and what to tell a person when that fails.

Foreign exceptions (sockets, TLS, imaplib) become ours here and nowhere else. Words of the server are
quoted, cleaned of control characters and of the secret.
"""

from __future__ import annotations

import imaplib
import ipaddress
import re
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

from watcher.errors import CredentialError, MailboxError, PermanentError, TemporaryError, WatcherError

_BACKOFF = re.compile(r"Backoff Time:?\s*(\d+)\s*milli", re.IGNORECASE)
# What servers say when they are busy, not when something is wrong: Gmail, Microsoft 365, RFC 5530.
_BUSY = re.compile(
    r"throttl|too many (simultaneous )?connection|bandwidth limits|\[(LIMIT|INUSE|UNAVAILABLE)\]"
    r"|authenticated but not connected|try again later|temporar(y|ily)|AccessTokenExpired",
    re.IGNORECASE,
)
_THROTTLED = re.compile(r"throttl|too many (simultaneous )?connection|bandwidth limits|\[LIMIT\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """One IMAP account. `ca_file` is the one certificate (PEM) that is trusted instead of the public ones."""

    host: str
    port: int
    security: str  # "tls" | "starttls" | "none"; "none" reaches this computer alone
    username: str
    auth: str = "password"  # "password" | "oauth2-google" | "oauth2-microsoft"
    ca_file: Path | None = None
    timeout_seconds: float = 60

    @property
    def where(self) -> str:
        return f"{self.username} on {self.host}"


class LostError(TemporaryError):
    """The connection broke off: worth one more try over a new one."""


class GarbledError(TemporaryError):
    """The answer made no sense; the connection is of no further use, as nobody knows where it stands."""


class RefusedError(PermanentError):
    """The server understood and said NO, or BAD. `text` is what it said."""

    def __init__(self, text: str, where: str) -> None:
        super().__init__(f"The mail server refuses: {text}", where, "If it stays so, ask whoever runs the server.")
        self.text = text


def safe(text: str) -> str:
    """The text, fit to be sent inside a command; PermanentError if it could end the line and begin another command.

    Every string that goes to a server passes through here. The libraries beneath don't check.
    """
    if any(character in text for character in "\0\r\n"):
        raise PermanentError("A name or setting holds a line break or a NUL; it isn't sent to the server.")
    return text


def is_loopback(host: str) -> bool:
    """Whether the host is this very computer."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def quoted(text: object, secret: str = "") -> str:
    """Words of a server's, fit for a message: one line, at most 200 characters, the secret taken out."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if secret:
        words = words.replace(secret, "***")
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:200] or "(no reason given)"


def connecting(error: Exception, settings: ImapSettings) -> MailboxError:
    """Why there is no connection, in words for a person who doesn't know IMAP."""
    where, server = settings.where, f"{settings.host}, port {settings.port}"
    if isinstance(error, MailboxError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return PermanentError(
            f"The server's certificate isn't trusted ({error.verify_message}).", where,
            "Check the host's name. If the server is your own, give its certificate as ca_file under [mailbox].",
        )  # fmt: skip
    if isinstance(error, ssl.SSLError):
        return _no_tls(error, settings)
    if isinstance(error, socket.gaierror):
        return TemporaryError(
            f"There is no server called {settings.host}, or no network.", where,
            "Check the network, and host under [mailbox].",
        )  # fmt: skip
    if isinstance(error, ConnectionRefusedError):
        return TemporaryError(
            f"Nothing answers at {server}.", where, "Check host and port under [mailbox], and that the server runs."
        )
    if isinstance(error, TimeoutError):
        return TemporaryError(
            f"No answer from {server} within {settings.timeout_seconds:g} seconds.", where,
            'Check the network, and host, port and security under [mailbox]: 993 goes with "tls", 143 with "starttls".',
        )  # fmt: skip
    return _no_imap(error, settings)


def _no_tls(error: ssl.SSLError, settings: ImapSettings) -> MailboxError:
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"):
        return PermanentError(
            f"Port {settings.port} of {settings.host} doesn't speak modern encryption (TLS 1.2 or later).",
            settings.where,
            'Check port under [mailbox]; for port 143 (or 1143) set security = "starttls".',
        )
    return TemporaryError(
        f"No encrypted connection came about ({error.reason or 'it was cut off'}).", settings.where,
        "Try again later; check port and security under [mailbox].",
    )  # fmt: skip


def _no_imap(error: Exception, settings: ImapSettings) -> MailboxError:
    if isinstance(error, OSError):
        return TemporaryError(f"The network fails: {error.strerror or type(error).__name__}.", settings.where, "")
    if _BUSY.search(str(error)):
        return busy(quoted(error), settings)
    return TemporaryError(
        f"The server at {settings.host}, port {settings.port} doesn't talk as a mail server should: {quoted(error)}",
        settings.where,
        "Check host, port and security under [mailbox]; else try again later.",
    )


def too_slow(settings: ImapSettings) -> TemporaryError:
    return TemporaryError(
        f"The mail server took too long over an answer ({settings.timeout_seconds:g} seconds are allowed).",
        settings.where,
        "Try again later; on a slow line, raise timeout_seconds.",
    )


def is_refusal(verdict: tuple[str, object] | None) -> bool:
    """Whether the server answered NO or BAD: then it is still there, and nothing was done."""
    return verdict is not None and verdict[0] in ("NO", "BAD")


def working(error: Exception, verdict: tuple[str, object] | None, settings: ImapSettings) -> MailboxError:
    """What went wrong with a command; `verdict` is the server's own last word on it, if it came that far."""
    if isinstance(error, MailboxError):
        return error
    if verdict is not None and is_refusal(verdict):
        text = quoted(verdict[1])
        return busy(text, settings) if _THROTTLED.search(text) else RefusedError(text, settings.where)
    if isinstance(error, imaplib.IMAP4.readonly):
        return RefusedError("the folder can't be written to", settings.where)
    if isinstance(error, imaplib.IMAP4.abort) and _BUSY.search(str(error)):
        return busy(quoted(error), settings)
    if isinstance(error, imaplib.IMAP4.abort | OSError) and "unexpected" not in str(error):
        return LostError("The connection to the mail server broke off.", settings.where, "Try again later.")
    return GarbledError(
        f"The mail server's answer can't be understood ({type(error).__name__}).", settings.where, "Try again later."
    )


def busy(text: str, settings: ImapSettings) -> TemporaryError:
    """The server is there but asks to be left alone for a while; how long, where it says so (Microsoft 365)."""
    pause = _BACKOFF.search(text)
    minutes = -(-int(pause.group(1)[:12]) // 60_000) if pause else 15
    return TemporaryError(f"The mail server is busy: {text}", settings.where, f"Try again in {minutes} minutes.")


def login_failed(verdict: tuple[str, object] | None, secret: str, settings: ImapSettings) -> WatcherError:
    """Why the server lets nobody in. Never the exception's own words: they can hold the command, and so the secret."""
    if verdict is None:
        return TemporaryError(
            "The connection broke off while logging in.", settings.where,
            "Try again later; check port and security under [mailbox].",
        )  # fmt: skip
    text = quoted(verdict[1], secret) if verdict[0] == "NO" else "it can't make sense of the login"
    if _BUSY.search(text):
        return busy(text, settings)
    return CredentialError(f"The mail server refuses the login: {text}", settings.where, _login_mend(settings))


def _login_mend(settings: ImapSettings) -> str:
    if settings.auth != "password":
        return "Sign in again: watcher login"
    host = settings.host.lower()
    if "office365" in host or "outlook" in host:
        return 'Microsoft takes no passwords for IMAP: set auth = "oauth2-microsoft", then run watcher login.'
    if any(name in host for name in ("gmail", "google", "icloud", "me.com", "yahoo", "aol", "fastmail", "zoho")):
        return "This provider wants an app password: make one in your account's security settings; then watcher login."
    if any(name in host for name in ("gmx", "web.de", "mail.com")):
        return "Switch IMAP on in the provider's web mail (settings, POP3/IMAP) first; then watcher login."
    return (
        "Check user name and password (watcher login). Many providers want an app password, or IMAP switched on"
        " in their web mail first."
    )
