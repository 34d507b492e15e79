"""The same small mailbox in four kinds: on a real Dovecot, as Maildir++, as plain Maildir folders, as mbox files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.mailbox.places import ImapPlace, MaildirPlace, MboxPlace, Place
from tests.servers import dovecot

ACCOUNTS = tuple(f"robin{number}@vale.example" for number in range(120))
ODD = {"umlaut@vale.example": "pässwörd", "quotes@vale.example": 'quo"te\\d'}  # passwords that need care


@pytest.fixture(scope="session")
def server() -> Iterator[dovecot.Dovecot]:
    """A real IMAP server. Without Dovecot, its tests are skipped, or fail where they are required."""
    if not dovecot.DOVECOT.exists():
        if os.environ.get("WATCHER_REQUIRE_DOVECOT"):
            pytest.fail("WATCHER_REQUIRE_DOVECOT is set, but Dovecot isn't installed")
        pytest.skip("Dovecot isn't installed (Debian: dovecot-imapd)")
    with TemporaryDirectory(prefix="dovecot-") as root:
        running = dovecot.start(Path(root), dict.fromkeys(ACCOUNTS, dovecot.PASSWORD) | ODD)
        yield running
        running.stop()


@pytest.fixture(scope="session")
def _accounts() -> Iterator[str]:
    return (ACCOUNTS[number] for number in count())


@pytest.fixture
def account(_accounts: Iterator[str]) -> str:
    """An account that no other test uses, empty but for the server's own folders."""
    return next(_accounts)


@pytest.fixture(params=["imap", "maildir++", "maildir", "mbox"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A mailbox with the sample messages in it, seen as its owner sees it."""
    made: Place
    if request.param == "imap":
        made = ImapPlace(request.getfixturevalue("server"), request.getfixturevalue("account"))
    elif request.param == "mbox":
        made = MboxPlace(tmp_path)
    else:
        made = MaildirPlace(tmp_path, dotted=request.param == "maildir++")
    made.fill()
    yield made
    made.close()
