"""Whatever comes in, a Message or a MessageError comes out, and soon."""

from __future__ import annotations

import time
from dataclasses import astuple
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.mail.hostile import CASES
from watcher.errors import MessageError
from watcher.mail import sorting_fields
from watcher.mail.html import html_text
from watcher.mail.new_words import new_words
from watcher.mail.parse import read_message
from watcher.records import Message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = 10.0

WORDS = [
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"References", b"Content-Type", b"Content-Transfer-Encoding", b"Received", b": ", b"; ",
    b"\r\n", b"\n", b"\r\n\r\n", b" ", b"\t", b"\x00", b"\xff", b'"', b"<", b">", b"(", b")", b",", b"a@b.example", b"<a@b.example>", b"=?utf-8?q?",
    b"=?utf-16?b?", b"?=", b"=0D=0A", b"2026", b"Mon, 2 Feb 2026 10:00:00 +0100", b"multipart/mixed; boundary=b", b"multipart/alternative", b"--b",
    b"--b--", b"text/plain", b"text/html", b"charset=", b"utf-7", b"unicode_escape", b"\\ud800", b"base64", b"quoted-printable", b"=C3=A9", b"<div>",
    b"<blockquote>", b"message/rfc822", b"> ", b"On 2 Feb 2026 Jane wrote:", b"-- ", b"format=flowed",
]  # fmt: skip


def read(content: bytes) -> Message | None:
    """The message, or None where it is a MessageError; anything else that happens fails the test."""
    try:
        message = read_message(content, NOW, len(content))
    except MessageError:
        return None
    repr(astuple(message)).encode("utf-8")  # nothing in it that can't be written down
    message.text.encode("utf-8")
    assert message.sent_at.tzinfo is not None
    assert not set("\r\n\0") & set(
        "".join([message.subject, message.message_id, *message.references, message.sender.address, message.sender.name])
    )
    return message


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_message_is_read_or_refused_within_ten_seconds(name: str) -> None:
    began = time.monotonic()
    read(CASES[name])
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("name", CASES)
def test_sorting_a_hostile_header_never_fails(name: str) -> None:
    """Sorting runs in the scan itself, outside the worker: here no error at all is allowed."""
    began = time.monotonic()
    assert len(sorting_fields(CASES[name]).key) == 32
    assert time.monotonic() - began < SECONDS


def test_what_is_broken_in_one_part_leaves_the_rest_readable() -> None:
    readable = [
        "multiparts 900 deep", "a boundary that never comes", "a boundary that is missing", "100000 header fields", "20000 encoded words",
        "a date in the year 99999", "charset idna", "charset rot13", "charset undefined", "a text of 10 MB", "mixed line ends",
        "20000 groups as recipients", "a subject of 5 MB",
    ]  # fmt: skip
    for name in readable:
        message = read(CASES[name])
        assert message is not None and message.text, name


def test_a_message_without_a_sender_is_a_message_error_that_says_so() -> None:
    for content in (b"", b"Subject: x\r\n\r\nbody", b"From: nobody\r\n\r\nbody"):
        with pytest.raises(MessageError, match="no sender"):
            read_message(content, NOW, len(content))


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_message_or_a_message_error(content: bytes) -> None:
    read(content)
    sorting_fields(content)


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@example([b"Content-Type", b": ", b"text/plain", b"; ", b"charset=", b"unicode_escape", b"\r\n\r\n", b"\\ud800"])
@settings(max_examples=300, deadline=None)
def test_any_pieces_of_mail_under_a_sender_give_a_message_or_a_message_error(pieces: list[bytes]) -> None:
    content = b"From: a@b.example\r\n" + b"".join(pieces)
    read(content)
    sorting_fields(content)


@given(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(["<div>", "</div>", "<blockquote>", "<hr id=stopSpelling>", "<br>", "hi", "&#0;"]), max_size=30
    ),
)
@settings(max_examples=100, deadline=None)
def test_any_text_and_any_html_give_words(text: str, tags: list[str]) -> None:
    words = new_words(text)
    assert words == words.strip()
    assert isinstance(html_text("".join(tags) + text), str)
