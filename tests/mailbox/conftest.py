"""The same small mailbox in four kinds: on a real Dovecot, as Maildir++, as plain Maildir folders, as mbox files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mailbox.places import ImapPlace, MaildirPlace, MboxPlace, Place


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
