"""Drafts: each case gets one, once; an untouched one is taken back when its grounds are gone; the user's own are not touched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACCOUNTS
from tests.scan.desk import (
    EXIT,
    FIRM,
    HEALTHY,
    MAILDIR_SECTION,
    NOW,
    TALK,
    VERDICTS,
    Desk,
    imap_section,
    letters,
    verdicts,
)
from tests.servers import dovecot
from watcher.cli.options import classifier
from watcher.drafts import by_hand
from watcher.errors import TemporaryError, UncertainError
from watcher.mailbox import Mailbox, StandingDraft
from watcher.scan import assess

PAID = "paid = 2026-03-11\n"  # the last invoice of the client to be left
LETTERS = {TALK: "talk", EXIT: "exit", FIRM: "firm"}


class Faulty:
    """A mailbox whose answer to a write is lost: before it was done, or after."""

    def __init__(self, real: Mailbox, *, done: bool) -> None:
        self._real, self._done = real, done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def save_draft(self, content: bytes, case: str) -> None:
        if self._done:
            self._real.save_draft(content, case)
        raise UncertainError("the answer was lost", "Drafts", "the next scan looks")

    def remove_draft(self, draft: StandingDraft) -> bool:
        if self._done:
            self._real.remove_draft(draft)
        raise TemporaryError("the answer was lost", "Drafts", "try again")


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"PS: one more thing\n")


def silence(desk: Desk, client: str) -> None:
    """Delete all mail of a client."""
    for path in desk.mails_of(client):
        path.unlink()


# What the user does with a draft


def test_each_case_gets_one_draft_that_is_a_draft_and_goes_to_nobody_else(desk: Desk) -> None:
    assert letters(desk.scan()) == LETTERS
    assert len(desk.drafts()) == 3
    for client in LETTERS:
        path = desk.draft_of(client)
        assert set(path.name.rpartition(",")[2]) == {"D", "S"}
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("client", [TALK, EXIT, FIRM])
def test_a_draft_that_the_user_deleted_is_not_made_again(desk: Desk, client: str) -> None:
    desk.draft_of(client).unlink()
    for days in (0, 2):
        document = desk.scan(NOW + timedelta(days=days))
        assert client not in letters(document) and len(desk.drafts()) == 2
        said = next(c for c in document["clients"] if c["name"] == client)["notes"]
        assert any("isn't made again" in note for note in said)
    assert desk.ledger()[client].state == "taken-over"


def test_a_draft_that_the_user_edited_stands_as_it_is_and_no_other_is_made(desk: Desk) -> None:
    path = desk.draft_of(TALK)
    edit(path)
    content = path.read_bytes()
    assert letters(desk.scan()) == LETTERS
    assert path.read_bytes() == content and len(desk.drafts()) == 3


def test_a_draft_saved_anew_by_a_mail_program_without_our_headers_is_not_made_again(desk: Desk) -> None:
    path = desk.draft_of(EXIT)
    lines = [line for line in path.read_bytes().splitlines(True) if not line.startswith((b"X-Watcher", b"Message-ID"))]
    path.unlink()
    path.with_name("1795000000.own.example:2,DS").write_bytes(b"".join(lines) + b"PS\n")
    desk.scan()
    assert len(desk.drafts()) == 3 and len(desk.standing()) == 2
    desk.scan()
    assert len(desk.drafts()) == 3


@pytest.mark.parametrize("place", [".Sent", ".Archive"])
def test_a_draft_that_was_sent_or_moved_is_not_made_again(desk: Desk, place: str) -> None:
    path = desk.draft_of(EXIT)
    path.rename(desk.root / "mail" / place / "cur" / "1773700000.sent.example:2,S")
    for days in (0, 1):
        assert EXIT not in letters(desk.scan(NOW + timedelta(days=days)))
    assert len(desk.drafts()) == 2


def test_a_letter_that_was_sent_is_not_made_again_even_where_the_state_was_lost(desk: Desk) -> None:
    desk.draft_of(EXIT).rename(desk.root / "mail" / ".Sent" / "cur" / "1773700000.sent.example:2,S")
    desk.forget()
    assert EXIT not in letters(desk.scan())
    assert len(desk.drafts()) == 2


def test_a_draft_found_after_the_state_was_lost_and_then_deleted_is_not_made_again(desk: Desk) -> None:
    desk.forget()
    assert letters(desk.scan()) == LETTERS
    desk.draft_of(TALK).unlink()
    assert TALK not in letters(desk.scan())
    assert len(desk.drafts()) == 2


def test_drafts_of_the_users_own_are_never_touched(desk: Desk) -> None:
    folder = desk.drafts()[0].parent
    own = folder / "1773000000.own.example:2,DS"
    own.write_bytes(b"From: nora@ekdahl.example\nTo: tyler@pantrio.example\nSubject: Draft\n\nDear Tyler,\n")
    forged = folder / "1773000001.own.example:2,DS"
    forged.write_bytes(b"X-Watcher-Case: someone-else-20260101\nFrom: nora@ekdahl.example\nSubject: Draft\n\nWords\n")
    desk.configure(PAID, "")
    silence(desk, TALK)
    silence(desk, FIRM)
    desk.scan()
    assert desk.drafts() == [own, forged]
    assert own.read_bytes().endswith(b"Dear Tyler,\n") and forged.read_bytes().endswith(b"Words\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"charset=utf-8", b'charset="nonsense"'),
        (b"charset=utf-8", b'charset="a\x00b"'),
        (b"text/plain", b"text/html"),
        (b"text/plain", b"multipart/mixed"),
        (b"Subject: ", b"Subject: =?x?q?=ff?= =?utf-8?b?!!!?= \xff "),
        (b"To: ", b'To: <<@;: "'),
    ],
)
def test_a_draft_that_an_edit_left_malformed_stops_no_scan(desk: Desk, old: bytes, new: bytes) -> None:
    path = desk.draft_of(TALK)
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    document = desk.scan()
    assert letters(document) == LETTERS and document["errors"] == []
    assert len(desk.drafts()) == 3


# What takes a draft back


def test_a_hold_takes_an_untouched_draft_back_and_its_end_brings_it_again(desk: Desk) -> None:
    desk.configure(PAID, "")
    held = desk.scan()
    assert verdicts(held) == VERDICTS and EXIT not in letters(held)
    assert [h["hold"] for c in held["clients"] if c["name"] == EXIT for h in c["holds"]] == ["unpaid_invoice"]
    assert len(desk.drafts()) == 2 and desk.ledger()[EXIT].state == "withdrawn"
    desk.configure("due = 2026-03-13\n", f"due = 2026-03-13\n{PAID}")
    assert letters(desk.scan()) == LETTERS
    assert len(desk.drafts()) == 3


def test_a_hold_leaves_an_edited_draft_where_it_is(desk: Desk) -> None:
    edit(desk.draft_of(EXIT))
    desk.configure(PAID, "")
    document = desk.scan()
    assert len(desk.drafts()) == 3
    assert letters(document)[EXIT] == "exit"  # it stands, so it is named
    desk.configure("due = 2026-03-13\n", f"due = 2026-03-13\n{PAID}")
    desk.scan()
    assert len(desk.drafts()) == 3


def test_an_edited_draft_is_left_even_where_the_state_was_lost_meanwhile(desk: Desk) -> None:
    edit(desk.draft_of(EXIT))
    desk.forget()
    desk.scan()
    desk.configure(PAID, "")
    desk.scan()
    assert len(desk.drafts()) == 3


@pytest.mark.parametrize("client", [TALK, EXIT, FIRM])
def test_a_verdict_that_recovers_takes_an_untouched_draft_back(desk: Desk, client: str) -> None:
    silence(desk, client)
    document = desk.scan()
    assert verdicts(document)[client] == "healthy" and client not in letters(document)
    assert len(desk.drafts()) == 2


def test_a_verdict_that_recovers_leaves_an_edited_draft(desk: Desk) -> None:
    path = desk.draft_of(TALK)
    edit(path)
    silence(desk, TALK)
    assert verdicts(desk.scan())[TALK] == "healthy"
    assert path in desk.drafts()


def test_without_its_state_an_untouched_draft_is_still_known_and_taken_back(desk: Desk) -> None:
    desk.forget()
    desk.configure(PAID, "")
    assert EXIT not in letters(desk.scan())
    assert len(desk.drafts()) == 2


@pytest.mark.parametrize("done", [True, False])
def test_a_withdrawal_whose_answer_was_lost_is_no_doing_of_the_users(desk: Desk, done: bool) -> None:
    desk.configure(PAID, "")
    with desk.mailbox() as real:
        assert [e["what"] for e in desk.scan(mailbox=Faulty(real, done=done))["errors"]] == ["the answer was lost"]
    desk.configure("due = 2026-03-13\n", f"due = 2026-03-13\n{PAID}")
    assert letters(desk.scan()) == LETTERS
    assert len(desk.drafts()) == 3


def test_drafts_switched_off_makes_none_and_leaves_those_that_stand(desk: Desk, fresh: Desk) -> None:
    for one in (desk, fresh):
        one.path.write_text(one.path.read_text("utf-8") + "\n[letters]\ndrafts = false\n", "utf-8")
    edit(desk.draft_of(FIRM))
    for one in (desk, fresh):
        assert verdicts(one.scan()) == VERDICTS
    assert len(desk.drafts()) == 3 and fresh.drafts() == []


# Answers that are lost, and programs that die


@pytest.mark.parametrize("done", [True, False])
def test_a_lost_answer_leads_to_exactly_one_draft(fresh: Desk, done: bool) -> None:
    with fresh.mailbox() as real:
        document = fresh.scan(mailbox=Faulty(real, done=done))
    assert len(document["errors"]) == 3 and verdicts(document) == VERDICTS
    assert {row.state for row in fresh.ledger().values()} == {"planned"}
    assert letters(fresh.scan()) == LETTERS
    assert len(fresh.drafts()) == 3
    assert {row.state for row in fresh.ledger().values()} == {"saved"}
    fresh.draft_of(EXIT).unlink()
    fresh.scan()
    assert len(fresh.drafts()) == 2


DYING = """
import os, signal, sys
from pathlib import Path
from tests.scan.desk import Desk

class Dying:
    def __init__(self, real):
        self._real = real
    def __getattr__(self, name):
        return getattr(self._real, name)
    def save_draft(self, content, case):
        if sys.argv[2] == "after":
            self._real.save_draft(content, case)
        os.kill(os.getpid(), signal.SIGKILL)

desk = Desk(Path(sys.argv[1]))
with desk.mailbox() as real:
    desk.scan(mailbox=Dying(real))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_program_killed_while_it_saves_leads_to_exactly_one_draft(fresh: Desk, moment: str) -> None:
    done = subprocess.run([sys.executable, "-c", DYING, str(fresh.root), moment], check=False, timeout=60)
    assert done.returncode == -9
    assert len(fresh.drafts()) == (moment == "after")
    assert letters(fresh.scan()) == LETTERS
    assert len(fresh.drafts()) == 3


# Letters by hand


def write_by_hand(desk: Desk, client: str, kind: Any) -> bool:
    """Ask for a letter; whether it was new."""
    config = desk.config
    with desk.state() as state, desk.mailbox() as mailbox:
        assessed, _ = assess(config, tuple(state.readings()), classifier().points, NOW)
        a = next(a for a in assessed if a.client == client)
        made, complaints = by_hand(config, mailbox, state, a, kind, NOW)
    assert complaints == ()
    return made.new


def test_a_letter_by_hand_is_made_once_and_never_taken_back(desk: Desk) -> None:
    assert write_by_hand(desk, HEALTHY, "talk") and not write_by_hand(desk, HEALTHY, "talk")
    assert letters(desk.scan())[HEALTHY] == "talk"
    assert len(desk.drafts()) == 4
    desk.draft_of(HEALTHY).unlink()
    assert HEALTHY not in letters(desk.scan())
    assert write_by_hand(desk, HEALTHY, "talk")


def test_a_letter_by_hand_of_the_kind_that_stands_is_that_one(desk: Desk) -> None:
    assert not write_by_hand(desk, EXIT, "exit")
    assert len(desk.drafts()) == 3


# On a real server


def test_on_a_server_too_a_hold_takes_back_the_untouched_and_a_deleted_one_stays_away(imap_desk: Desk) -> None:
    assert letters(imap_desk.scan()) == LETTERS
    imap_desk.configure(PAID, "")
    assert EXIT not in letters(imap_desk.scan())
    assert len(imap_desk.standing()) == 2
    with imap_desk.mailbox() as mailbox:
        assert mailbox.remove_draft(mailbox.own_drafts()[0])
    imap_desk.scan()
    assert len(imap_desk.standing()) == 1


@pytest.mark.parametrize("done", [True, False])
def test_on_a_server_too_a_lost_answer_leads_to_exactly_one_draft(imap_desk: Desk, done: bool) -> None:
    with imap_desk.mailbox() as real:
        imap_desk.scan(mailbox=Faulty(real, done=done))
    assert letters(imap_desk.scan()) == LETTERS
    assert len(imap_desk.standing()) == 3


@pytest.fixture(scope="session")
def bare_server(server: dovecot.Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dovecot.Dovecot]:
    """A server that gives nobody a folder for drafts."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="dovecot-") as root:
        running = dovecot.start(Path(root), dict.fromkeys(ACCOUNTS[:4], dovecot.PASSWORD), {"Sent": "\\Sent"})
        yield running
        running.stop()


def test_without_a_folder_for_drafts_the_reports_are_written_and_the_error_says_what_to_do(
    fresh: Desk, bare_server: dovecot.Dovecot
) -> None:
    from tests.scan.desk import Account

    secret = fresh.root / "secret"
    secret.write_text(dovecot.PASSWORD)
    owner = Account(bare_server, ACCOUNTS[0])
    for path in fresh.mails():
        owner.put("Sent" if ".Sent" in path.parts else "INBOX", path.read_bytes())
    owner.close()
    fresh.configure(MAILDIR_SECTION, imap_section(bare_server, ACCOUNTS[0], secret))
    outcome = fresh.outcome()
    assert {a.client: a.verdict.verdict for a in outcome.assessments} == VERDICTS
    assert len(fresh.reports()) == 8 and not outcome.drafts
    (error,) = outcome.errors
    assert error.exit_code == 4 and "drafts" in error.what and ACCOUNTS[0] in error.where and "Save any" in error.mend
