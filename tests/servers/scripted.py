"""An IMAP server that says what a test tells it to, right or wrong, on this computer alone."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

CUT = b"<cut>"  # an answer: close the connection
DRIP = b"<drip>"  # an answer: one octet every little while, for ever
GREETING = b"* OK [CAPABILITY IMAP4rev1 UIDPLUS UNSELECT] ready\r\n"
Answer = Callable[[str, int], bytes | None]
_LITERAL = re.compile(r"\{(\d+)\}$")
_USUAL = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 UIDPLUS UNSELECT\r\n",
    "LIST": b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\drafts) "/" Drafts\r\n',
    "STATUS": b"* STATUS x (MESSAGES 3 UIDNEXT 10 UIDVALIDITY 7)\r\n",
    "EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 10] .\r\n",
    "SELECT": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 10] .\r\n",
    "LOGOUT": b"* BYE\r\n",
}


class Scripted:
    """A server. `answer` gets a command without its tag and the connection's number (from 1).

    It returns the lines before the final OK, or all lines with "TAG" for the tag, or CUT, or DRIP,
    or None for what a friendly server would say. `commands` is what was sent, in order.
    """

    def __init__(self, answer: Answer, greeting: bytes = GREETING) -> None:
        self.commands: list[str] = []
        self.connections = 0
        self._answer, self._greeting = answer, greeting
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._over = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._over.set()
        self._listening.close()

    def sent(self, start: str) -> list[str]:
        """The commands that begin so."""
        return [command for command in self.commands if command.startswith(start)]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as lines:
            connection.sendall(self._greeting)
            for line in lines:
                tag, _, command = line.decode("latin-1").rstrip("\r\n").partition(" ")
                if literal := _LITERAL.search(command):
                    connection.sendall(b"+ go on\r\n")
                    lines.read(int(literal.group(1)))
                    lines.readline()
                self.commands.append(command)
                if not self._reply(connection, tag.encode(), command, number):
                    return

    def _reply(self, connection: socket.socket, tag: bytes, command: str, number: int) -> bool:
        """Send the answer; whether the connection goes on."""
        said = self._answer(command, number)
        if said == CUT:
            return False
        while said == DRIP and not self._over.is_set():
            connection.sendall(b"*")
            time.sleep(0.05)
        if said is None:
            said = _USUAL.get(command.split(" ")[0], b"")
        final = said.replace(b"TAG", tag) if b"TAG" in said else said + tag + b" OK done\r\n"
        connection.sendall(final)
        return not command.startswith("LOGOUT")
