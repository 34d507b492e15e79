"""Header fields as octets, and folders compared."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from watcher.mailbox import Cursor, Folder
from watcher.mailbox.fields import SORTING, date_of, header_of, pick, value_of
from watcher.mailbox.surveys import compare, to_ranges

FOLDER = Folder("INBOX", "INBOX", "inbox")


def test_only_the_fields_asked_for_are_picked_as_they_stand() -> None:
    content = b"Received: x\r\nFROM: a@b.example\r\nTo: c,\r\n\td\r\nX-To: e\r\nSubject: s\r\n\r\nFrom: not a field\r\n"
    assert pick(content, SORTING) == b"FROM: a@b.example\r\nTo: c,\r\n\td\r\n"
    assert header_of(b"\r\nFrom: body") == b""
    assert pick(b"Date: x", SORTING) == b"Date: x\r\n"


def test_a_value_is_one_line_of_the_first_such_field() -> None:
    assert (
        value_of(b"x-watcher-CASE:  acme/\r\n talk \r\nX-Watcher-Case: other\r\n\r\n", "X-Watcher-Case") == "acme/ talk"
    )
    assert value_of(b"Subject: X-Watcher-Case: no\n\nX-Watcher-Case: no\n", "X-Watcher-Case") == ""


def test_dates_are_read_as_mail_writes_them() -> None:
    assert date_of(b"Date: Mon, 2 Feb 2026 09:12:40 +0100\n\n") == datetime(2026, 2, 2, 8, 12, 40, tzinfo=UTC)
    assert date_of(b"Date: 2 Feb 2026 9:12\n\n") == datetime(2026, 2, 2, 9, 12, tzinfo=UTC)
    for nonsense in (
        b"",
        b"Date:\n",
        b"Date: soon\n",
        b"Date: 1 Jan 1900 00:00 GMT\n",
        b"Date: 1 Jan 9999 00:00 GMT\n",
    ):
        assert date_of(nonsense) is None


@given(st.binary(max_size=200))
def test_any_octets_have_fields_and_no_date_fails(content: bytes) -> None:
    pick(content, SORTING)
    assert "\n" not in value_of(b"Subject:" + content, "Subject")
    date_of(b"Date: " + content)


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_what_is_new_and_gone_is_what_differs(before: set[int], after: set[int]) -> None:
    then = compare(FOLDER, None, Cursor("INBOX", 7, 1, 1, ()), tuple(before)).cursor
    found = compare(FOLDER, then, Cursor("INBOX", 7, 2, 2, ()), tuple(after))
    assert set(found.new) == after - before
    assert set(found.gone) == before - after
    assert {uid for first, last in to_ranges(after) for uid in range(first, last + 1)} == after
    assert list(found.new) == sorted(found.new)
