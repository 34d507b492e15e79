"""What several folders of tests share: a real IMAP server, and accounts on it that nobody has used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

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
