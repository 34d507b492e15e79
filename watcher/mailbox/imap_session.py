"""One guarded connection to an IMAP server: the only door of imapclient.

imapclient speaks the protocol; this module makes it safe to leave alone with any server: verified TLS,
a time limit for each whole command, a limit on what an answer may weigh, no string on the wire that
could smuggle in a command, and errors that say what to do. The commands that are here are all the
commands that are ever sent.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from imapclient import IMAPClient
from imapclient.exceptions import CapabilityError

from watcher.errors import PermanentError
from watcher.mailbox.folders import Listed, decode_utf7
from watcher.mailbox.imap_errors import (
    ImapSettings,
    LostError,
    RefusedError,
    connecting,
    is_loopback,
    is_refusal,
    login_failed,
    safe,
    too_slow,
    working,
)

T = TypeVar("T")
ANSWER_LIMIT = 64 * 1024 * 1024  # octets that the answer to one command may have, its literals included
SLOWEST_LINE = 50_000  # octets a second: large answers get more time, as if they came over such a line
_UID_MAX = 2**32 - 1  # RFC 9051 section 2.3.1.1
_DELETED = b"\\Deleted"


@dataclass(frozen=True, slots=True)
class Figures:
    """STATUS's or EXAMINE's figures of a folder; 0 where the server left one out."""

    uidvalidity: int
    uidnext: int
    count: int


class TooLargeError(Exception):
    """An answer that would not fit: refused before it is read."""


class Watchdog:
    """Cuts the connection when a command lasts too long, whatever trickles in meanwhile.

    A socket's own time limit starts anew with each octet (measured: a server that drips holds a
    command for ever). The handle is a duplicate, so that it survives the wrapping in TLS.
    """

    def __init__(self) -> None:
        self.expired = False
        self._handle: socket.socket | None = None

    def attach(self, connection: socket.socket) -> None:
        self._handle = connection.dup()

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.expired = True
        if self._handle is not None:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        if self._handle is not None:
            self._handle.close()


class _Wire(imaplib.IMAP4):
    """imaplib's connection, with a budget for answers and a memory of the server's last word."""

    def __init__(self, settings: ImapSettings, context: ssl.SSLContext | None, watchdog: Watchdog) -> None:
        self._context, self._watchdog = context, watchdog
        self.budget = ANSWER_LIMIT
        self.verdict: tuple[str, object] | None = None
        super().__init__(settings.host, settings.port, timeout=settings.timeout_seconds)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        connection = socket.create_connection((self.host, self.port), timeout)
        _keep_alive(connection)
        self._watchdog.attach(connection)
        if self._context is None:
            return connection
        return self._context.wrap_socket(connection, server_hostname=self.host)

    def read(self, size: int) -> bytes:
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._spend(len(line))
        return line

    def _spend(self, octets: int) -> None:
        self.budget -= octets
        if self.budget < 0:
            raise TooLargeError

    def _get_tagged_response(self, tag: bytes, expect_bye: bool = False) -> Any:
        answer: Any = super()._get_tagged_response(tag, expect_bye)  # type: ignore[misc]
        self.verdict = (answer[0], answer[1][-1])
        return answer


class _Client(IMAPClient):  # type: ignore[misc]
    def __init__(self, settings: ImapSettings, context: ssl.SSLContext | None, watchdog: Watchdog) -> None:
        implicit = context if settings.security == "tls" else None
        self._make: Callable[[], _Wire] = lambda: _Wire(settings, implicit, watchdog)
        super().__init__(
            settings.host, settings.port, ssl=implicit is not None, ssl_context=implicit,
            timeout=settings.timeout_seconds,
        )  # fmt: skip

    def _create_IMAP4(self) -> _Wire:  # noqa: N802 - imapclient's name
        return self._make()


class Session:
    """A connection, logged in. Every method may raise LostError, GarbledError, RefusedError or TemporaryError.

    After any of them but RefusedError the session is `dead`. `opened` is (folder key, read only).
    """

    def __init__(self, settings: ImapSettings, secret: str) -> None:
        self.settings = settings
        self.dead = False
        self.opened: tuple[str, bool] | None = None
        self._watchdog = Watchdog()
        if settings.security not in ("tls", "starttls") and not is_loopback(settings.host):
            raise PermanentError(
                "Without encryption anybody on the way could read the password.", settings.where,
                'Set security = "tls" under [mailbox]; "none" is for this computer alone.',
            )  # fmt: skip
        self._client = self._connect()
        self._login(safe(settings.username), safe(secret))

    # Getting in

    def _connect(self) -> Any:
        """The connection, encrypted as the settings say; STARTTLS (RFC 9051 section 6.2.1) never falls back."""
        context = None if self.settings.security == "none" else _tls_context(self.settings)
        client = None
        try:
            with self._watchdog.limit(self.settings.timeout_seconds):
                client = _Client(self.settings, context, self._watchdog)
                if self.settings.security == "starttls":
                    client.starttls(context)
        except Exception as error:  # the door: whatever it is, it becomes ours
            self._hang_up(client)
            raise self._no_connection(error) from error
        with suppress(AttributeError):  # two private names; without them it is slower, not wrong
            client._imap.debug = 0  # imapclient sets 5: four times the processor time
            client._imap._encoding = "latin-1"  # folder names that are 8-bit against the rules
        client.normalise_times = False
        client.folder_encode = False
        return client

    def _no_connection(self, error: Exception) -> Exception:
        if self._watchdog.expired:
            return connecting(TimeoutError(), self.settings)
        if isinstance(error, CapabilityError):
            return PermanentError(
                "The server offers no encryption on this port.", self.settings.where,
                'Set port = 993 and security = "tls" under [mailbox].',
            )  # fmt: skip
        return connecting(error, self.settings)

    def _login(self, username: str, secret: str) -> None:
        wire = self._client._imap
        wire.verdict = None
        try:
            with self._watchdog.limit(self.settings.timeout_seconds):
                self._authenticate(username, secret)
        except Exception:  # noqa: BLE001 - the door; and no chain of causes, as it would lead to the secret
            failure = login_failed(wire.verdict, secret, self.settings)
        else:
            return
        self._hang_up(self._client)
        raise failure from None

    def _authenticate(self, username: str, secret: str) -> None:
        if self.settings.auth != "password":
            self._client.oauth2_login(username, secret)
        elif (username + secret).isascii() and "LOGINDISABLED" not in self._client._imap.capabilities:
            self._client.login(_in_quotes(username), secret)
        else:  # LOGIN knows ASCII alone (RFC 9051 section 6.2.3); PLAIN is UTF-8 (RFC 4616)
            self._client.plain_login(username, secret)

    # Reading

    def folders(self) -> list[Listed]:
        """Every folder that the account sees (RFC 9051 section 6.3.9)."""
        rows = self._run(lambda: self._client.list_folders())
        return [listed for flags, delimiter, name in rows if (listed := _listed(flags, delimiter, name)) is not None]

    def status(self, key: str) -> Figures:
        """The folder's figures, without opening it."""
        answer = self._run(lambda: self._client.folder_status(safe(key), ["MESSAGES", "UIDNEXT", "UIDVALIDITY"]))
        return _figures(answer, b"MESSAGES")

    def examine(self, key: str) -> Figures:
        """Open a folder read-only, afresh (RFC 9051 section 6.3.3)."""
        return self._open(key, read_only=True)

    def select(self, key: str) -> Figures:
        """Open a folder to take a draft of ours back; nothing else opens one so."""
        return self._open(key, read_only=False)

    def _open(self, key: str, read_only: bool) -> Figures:
        self.opened = None
        answer = self._run(lambda: self._client.select_folder(safe(key), readonly=read_only))
        self.opened = (key, read_only)
        return _figures(answer, b"EXISTS")

    def leave(self) -> None:
        """Leave the open folder, so that STATUS speaks of it as it is now. Never CLOSE: that could expunge."""
        if self.opened is None:
            return
        if self._run(lambda: self._client.has_capability("UNSELECT")):
            self._run(lambda: self._client.unselect_folder())
            self.opened = None
        else:
            self.examine(self.opened[0])

    def search(self, criteria: str) -> list[int]:
        """The uids that fit, ascending. Several SEARCH lines (servers split long answers) are put together."""
        command = [safe(criteria).encode("ascii")]
        lines = self._run(lambda: self._client._raw_command_untagged(b"SEARCH", command))
        numbers = (int(word) for line in lines if line for word in bytes(line).split(b"(")[0].split() if word.isdigit())
        return sorted({uid for uid in numbers if 0 < uid <= _UID_MAX})

    def fetch(self, uids: Sequence[int], items: Sequence[str], octets: int = 0) -> dict[int, dict[bytes, Any]]:
        """uid -> what was asked for, as imapclient read it; `octets` is how long the answer may get at most."""
        names = [safe(item) for item in items]
        found: dict[int, dict[bytes, Any]] = self._run(lambda: self._client.fetch(list(uids), names), octets)
        return found

    def has(self, capability: str) -> bool:
        return bool(self._run(lambda: self._client.has_capability(safe(capability))))

    # Writing: drafts alone

    def append(self, key: str, content: bytes) -> None:
        """Put a draft into a folder. Any error but RefusedError leaves open whether it is there."""
        flags = (b"\\Draft", b"\\Seen")
        self._run(lambda: self._client.append(safe(key), content, flags), len(content))

    def mark_deleted(self, uid: int) -> None:
        self._run(lambda: self._client.add_flags([uid], [_DELETED], silent=True))

    def unmark_deleted(self, uid: int) -> None:
        self._run(lambda: self._client.remove_flags([uid], [_DELETED], silent=True))

    def expunge(self, uid: int) -> None:
        """Remove this one message for good, if it is marked (UID EXPUNGE, RFC 4315 section 2.1)."""
        self._run(lambda: self._client.uid_expunge([uid]))

    def close(self) -> None:
        """Log out, within two seconds, and let go; never raises."""
        if not self.dead:
            with suppress(Exception), self._watchdog.limit(2):  # the door: nothing that fails here matters
                self._client.logout()
        self._hang_up(self._client)

    # What every command goes through

    def _run(self, command: Callable[[], T], octets: int = 0) -> T:
        if self.dead:
            raise LostError("The connection to the mail server broke off.", self.settings.where, "Try again later.")
        wire = self._client._imap
        wire.verdict, wire.budget = None, ANSWER_LIMIT
        for leftover in ("FETCH", "SEARCH", "STATUS", "LIST"):  # of a command that failed half-way
            wire.untagged_responses.pop(leftover, None)
        try:
            with self._watchdog.limit(self.settings.timeout_seconds + octets / SLOWEST_LINE):
                return command()
        except Exception as error:  # the door: whatever it is, it becomes ours
            failure = working(error, wire.verdict, self.settings)
            if self._watchdog.expired:
                failure = too_slow(self.settings)
            alive = is_refusal(wire.verdict) or isinstance(failure, RefusedError)
            self.dead = self._watchdog.expired or not alive
            raise failure from error

    def _hang_up(self, client: Any) -> None:
        self.dead = True
        if client is not None:
            with suppress(Exception):  # the door: it may be closed already, in many ways
                client.shutdown()
        self._watchdog.release()


def _tls_context(settings: ImapSettings) -> ssl.SSLContext:
    """Verified TLS 1.2 or later; where a certificate of one's own is given, it alone is trusted."""
    try:
        context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    except (OSError, ValueError) as error:
        raise PermanentError(
            f"The certificate {settings.ca_file} can't be read.", settings.where,
            "Check ca_file under [mailbox]: it is the path of a PEM file.",
        ) from error  # fmt: skip
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.ca_file:
        # A pinned certificate needn't be a textbook one: the server's own, without its issuer, will do.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _keep_alive(connection: socket.socket) -> None:
    """Find out within two minutes that a kept connection is dead (a laptop that slept)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            with suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _in_quotes(text: str) -> str:
    """imaplib quotes the password of LOGIN, not the user name."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _listed(flags: Sequence[Any], delimiter: Any, name: Any) -> Listed | None:
    """A row of LIST; None for a name that can't be sent back (it holds a line break or a NUL)."""
    key = name.decode("latin-1") if isinstance(name, bytes) else str(name)
    if not key or any(character in key for character in "\0\r\n"):
        return None
    split = delimiter.decode("latin-1") if isinstance(delimiter, bytes) else ""
    parts = key.strip(split).split(split) if split else [key]
    attributes = tuple(flag.decode("latin-1") for flag in flags if isinstance(flag, bytes))
    return Listed(key, tuple(_readable(part) for part in parts) or (key,), attributes)


def _readable(part: str) -> str:
    """A name decoded: modified UTF-7, or UTF-8 as some servers send it against the rules."""
    try:
        return decode_utf7(part.encode("latin-1").decode("utf-8"))
    except UnicodeDecodeError:
        return part


def _figures(answer: Any, count: bytes) -> Figures:
    figures = {bytes(key).upper(): value for key, value in dict(answer).items()}
    found = [figures.get(name) for name in (b"UIDVALIDITY", b"UIDNEXT", count)]
    validity, uidnext, messages = (value if isinstance(value, int) and value > 0 else 0 for value in found)
    return Figures(validity, uidnext, messages)
