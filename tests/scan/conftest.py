"""The demo's mail, unread and already scanned, in kinds of mailboxes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scan.desk import MAILDIR_SECTION, Account, Desk, as_mbox, imap_section
from tests.servers import dovecot
from watcher.demo import build


@pytest.fixture(scope="session")
def _fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("fresh") / "desk"
    build(root)
    return root


@pytest.fixture(scope="session")
def _scanned(_fresh: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scanned") / "desk"
    shutil.copytree(_fresh, root)
    Desk(root).scan()
    return root


@pytest.fixture
def fresh(_fresh: Path, tmp_path: Path) -> Desk:
    """A Maildir that was never scanned."""
    shutil.copytree(_fresh, tmp_path / "fresh")
    return Desk(tmp_path / "fresh")


@pytest.fixture
def desk(_scanned: Path, tmp_path: Path) -> Desk:
    """A Maildir that was scanned once, and has its drafts."""
    shutil.copytree(_scanned, tmp_path / "desk")
    moved = Desk(tmp_path / "desk")
    (moved.root / "state" / Desk(_scanned).state_folder.name).rename(moved.state_folder)
    return moved


@pytest.fixture
def mbox_desk(fresh: Desk) -> Desk:
    """The same mail as mbox files."""
    as_mbox(fresh.root / "mail", fresh.root / "export")
    fresh.configure(MAILDIR_SECTION, '[mailbox]\ntype = "mbox"\npath = "export"\n')
    return fresh


@pytest.fixture
def imap_account(server: dovecot.Dovecot, account: str, _fresh: Path) -> Iterator[Account]:
    """The same mail on a real server."""
    made = Account(server, account, _fresh / "mail")
    yield made
    made.close()


@pytest.fixture
def imap_desk(fresh: Desk, imap_account: Account) -> Desk:
    """The configuration that reads the account."""
    secret = fresh.root / "secret"
    secret.write_text(dovecot.PASSWORD + "\n")
    secret.chmod(0o600)
    fresh.configure(MAILDIR_SECTION, imap_section(imap_account.server, imap_account.name, secret))
    return fresh
