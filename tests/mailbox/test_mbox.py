"""What only mbox files do."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.errors import PermanentError, TemporaryError
from watcher.mailbox import RawMessage
from watcher.mailbox.folders import to_read
from watcher.mailbox.mbox import MboxMailbox
from watcher.mailbox.mbox_scan import CHUNK, find_starts, is_unread_by_label, received_at

PIECES = [b"From ", b"\n", b"\r\n", b"a: b", b">From ", b"\0\xff", b"\nX-Gmail-Labels: =?", b":"]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def message(number: int, body: bytes = b"Hello\n", labels: bytes = b"") -> bytes:
    field = b"X-Gmail-Labels: " + labels + b"\n" if labels else b""
    return b"From 17@xxx Mon Feb 02 09:12:40 +0000 2026\n" + field + b"Message-ID: <%d@x>\n\n" % number + body + b"\n"


def read(path: Path) -> list[RawMessage]:
    mailbox = MboxMailbox(path, path.parent / "letters")
    (folder,) = to_read(mailbox.folders())
    return list(mailbox.texts(folder, mailbox.survey(folder, None).new))


def test_quoted_from_lines_are_set_right(tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    path.write_bytes(message(1, b"a\n\n>From here\n>>From there\n> From x\n") + message(2))
    first, second = read(path)
    assert first.content == b"Message-ID: <1@x>\n\na\n\nFrom here\n>From there\n> From x\n"
    assert second.content == b"Message-ID: <2@x>\n\nHello\n"
    assert first.size == len(first.content)


def test_a_paragraph_that_starts_with_from_does_not_begin_a_message(tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    path.write_bytes(message(1, b"a\n\nFrom now on we do it so.\nAnd so on: always.\n") + message(2))
    assert len(read(path)) == 2


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    path.write_bytes((message(1) + message(2)).replace(b"\n", b"\r\n"))
    assert [one.content for one in read(path)] == [b"Message-ID: <%d@x>\r\n\r\nHello\r\n" % number for number in (1, 2)]


def test_an_export_of_all_mail_leaves_out_spam_trash_and_drafts_in_any_language(tmp_path: Path) -> None:
    path = tmp_path / "Alle Nachrichten einschließlich Spam und Papierkorb.mbox"
    labels = [
        b"Inbox,Important,Opened", b"Spam,Unread", b"Trash", b'"Clients, Acme",Sent', b"Drafts",
        b"Papierkorb,Archiviert", b"=?UTF-8?Q?Entw=C3=BCrfe?=", b"=?UTF-8?B?R2VzZW5kZXQ=?=",
        b"Corbeille,\n Ouvert", b"=?bad?Q?x?=",
    ]  # fmt: skip
    path.write_bytes(b"".join(message(number, labels=label) for number, label in enumerate(labels)))
    assert [one.content.split(b"<")[1][:1] for one in read(path)] == [b"0", b"3", b"7", b"9"]


def test_a_takeout_folder_with_all_mail_is_read_once(tmp_path: Path) -> None:
    for name in ("All mail Including Spam and Trash.mbox", "Sent.mbox", "Inbox.mbox"):
        (tmp_path / name).write_bytes(message(1))
    mailbox = MboxMailbox(tmp_path, tmp_path / "letters")
    assert [folder.role for folder in mailbox.folders()] == ["all", "inbox", "sent"]
    assert [folder.role for folder in to_read(mailbox.folders())] == ["all"]


def test_a_file_that_is_named_is_read_whatever_its_name_means(tmp_path: Path) -> None:
    path = tmp_path / "Trash.mbox"
    path.write_bytes(message(1))
    assert len(read(path)) == 1


@pytest.mark.parametrize(
    ("line", "fields", "moment"),
    [
        (b"From a@x Mon Feb  2 09:12:40 2026", b"", datetime(2026, 2, 2, 9, 12, 40, tzinfo=UTC)),
        (b"From 1@xxx Mon Feb 02 09:12:40 +0100 2026", b"", datetime(2026, 2, 2, 8, 12, 40, tzinfo=UTC)),
        (b"From a@x Mon Feb  2 09:12 2026 +0100", b"", datetime(2026, 2, 2, 8, 12, tzinfo=UTC)),
        (b"From a@x", b"Date: Mon, 2 Feb 2026 09:12:40 +0100\n", datetime(2026, 2, 2, 8, 12, 40, tzinfo=UTC)),
        (b"From - Sun Mar  1 10:00:00 2026", b"Date: Mon, 2 Feb 2026 08:00 GMT\n", datetime(2026, 2, 2, 8, tzinfo=UTC)),
        (b"From a@x Mon Feb 99 99:99:99 2026", b"Date: nonsense\n", NOW),
        (b"From a@x", b"Date: Mon, 2 Feb 99999999999 08:00 GMT\n", NOW),
    ],
)
def test_the_time_comes_from_the_line_then_the_field_then_the_file(
    line: bytes, fields: bytes, moment: datetime
) -> None:
    assert received_at(line, fields, NOW) == moment


def test_a_file_that_changes_while_it_is_read_is_a_temporary_error(tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    path.write_bytes(message(1))
    mailbox = MboxMailbox(path, tmp_path / "letters")
    (folder,) = mailbox.folders()
    found = mailbox.survey(folder, None)
    path.write_bytes(message(3) + message(1))
    with pytest.raises(TemporaryError):
        list(mailbox.texts(folder, found.new))


def test_messages_are_found_across_the_borders_of_pieces() -> None:
    whole = message(1)
    for missing in range(-len(whole), 40, 7):
        filler = message(0, b"x" * (CHUNK - len(message(0, b"")) - 1 + missing) + b"\n")
        content = filler + whole + whole
        assert list(find_starts(io.BytesIO(content))) == [0, len(filler), len(filler) + len(whole)]


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_path_without_mail_is_a_permanent_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(PermanentError):
        MboxMailbox(tmp_path / name, tmp_path / "letters").folders()


def test_drafts_are_files_for_their_owner_alone(tmp_path: Path) -> None:
    mailbox = MboxMailbox(tmp_path, tmp_path / "letters")
    for case in ("acme/../talk", "acme/../talk", "///", "\u00e5\0"):
        mailbox.save_draft(b"X-Watcher-Case: c\r\n\r\n", case)
    assert sorted(path.name for path in (tmp_path / "letters").iterdir()) == [
        "acme-..-talk-2.eml", "acme-..-talk.eml", "draft-2.eml", "draft.eml",
    ]  # fmt: skip
    assert (tmp_path / "letters").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "letters").iterdir())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_any_octets_can_be_read_as_mbox(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "mail.mbox"
    path.write_bytes(b"".join(pieces))
    for one in read(path):
        assert one.received_at.tzinfo is UTC
    mailbox = MboxMailbox(path, path.parent)
    (folder,) = mailbox.folders()
    assert all(header.size >= 0 for header in mailbox.headers(folder, mailbox.survey(folder, None).new))


@given(st.binary(max_size=300))
def test_any_octets_have_labels_and_a_time(content: bytes) -> None:
    assert is_unread_by_label(b"From x\nX-Gmail-Labels: " + content) in (True, False)
    assert received_at(content, b"Date: " + content, NOW).tzinfo is UTC
