"""The worker process: readings in order, and a message that can't be read costs itself alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifier import LABELS
from watcher.mailbox import RawMessage
from watcher.records import Reading
from watcher.worker import BATCH, Job, Reader, Unread

MESSAGES = Path(__file__).parent / "mail" / "messages"
NOW = datetime(2026, 2, 3, 9, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


def job(uid: int, content: bytes, size: int | None = None) -> Job:
    return RawMessage(uid, NOW, len(content) if size is None else size, content), "in"


def good(uid: int, body: str = "The second one, please. Thanks a lot!") -> Job:
    head = f"From: Jane <jane@acme.example>\r\nMessage-ID: <{uid}@x>\r\nDate: Tue, 3 Feb 2026 10:30:00 +0100\r\n"
    return job(uid, f"{head}Subject: Logo {uid}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n".encode())


NO_SENDER = b"Subject: x\r\n\r\nbody"
NUL_CHARSET = b'From: a@b.example\r\nContent-Type: text/plain; charset="a\x00b"\r\n\r\nabc\xff'
DEEP = b"From: a@b.example\r\n" + b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(20_000)
)


def test_messages_that_cannot_be_read_cost_themselves_alone(reader: Reader) -> None:
    bad = {3: NO_SENDER, 7: NUL_CHARSET, 20: DEEP, BATCH + 2: b""}
    jobs = [job(uid, bad[uid]) if uid in bad else good(uid) for uid in range(1, 2 * BATCH + 12)]
    answers = list(reader.read(jobs))
    assert [raw.uid for raw, _ in answers] == [raw.uid for raw, _ in jobs]
    assert {raw.uid for raw, answer in answers if isinstance(answer, Unread)} == set(bad)
    assert all(answer.uid == raw.uid and answer.why for raw, answer in answers if isinstance(answer, Unread))
    assert all(answer.message_id == f"<{raw.uid}@x>" for raw, answer in answers if isinstance(answer, Reading))


def test_a_worker_that_is_killed_is_started_anew_and_nothing_is_lost(reader: Reader) -> None:
    list(reader.read([good(1)]))
    process = reader._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    answers = list(reader.read([good(2), good(3)]))
    assert [isinstance(answer, Reading) for _, answer in answers] == [True, True]


def test_a_reading_holds_no_whole_text_and_quotes_what_stands_in_the_message(reader: Reader) -> None:
    body = "Send me the file right now!!! I need it ASAP, this is URGENT!\r\nThe weather in Malmö is mild."
    ((_, reading),) = reader.read([good(1, body)])
    assert isinstance(reading, Reading)
    assert (reading.sender.address, reading.subject, reading.direction) == ("jane@acme.example", "Logo 1", "in")
    assert len(reading.sentences) >= 2 and all(s.words for s in reading.sentences)
    assert all(s.quote in body for s in reading.sentences)
    assert all(len(s.probabilities) == (len(LABELS) if s.quote else 0) for s in reading.sentences)


def test_a_message_of_nothing_and_one_of_all_bytes_are_read(reader: Reader) -> None:
    empty, noise = good(1, ""), job(2, b"From: a@b.example\r\n\r\n" + bytes(range(256)) * 20)
    surrogates = job(
        3, b"From: a@b.example\r\nContent-Type: text/plain; charset=unicode_escape\r\n\r\nHello \\ud800 there\r\n"
    )
    assert [type(answer) for _, answer in reader.read([empty, noise, surrogates])] == [Reading] * 3


def test_a_message_cut_by_its_size_says_so(reader: Reader) -> None:
    raw, way = good(1)
    ((_, reading),) = reader.read([(RawMessage(raw.uid, NOW, raw.size + 1, raw.content), way)])
    assert isinstance(reading, Reading) and "cut" in reading.defects


def test_real_messages_all_come_back_in_their_order(reader: Reader) -> None:
    paths = sorted(MESSAGES.glob("*.eml"))
    answers = list(reader.read([job(n, path.read_bytes()) for n, path in enumerate(paths)]))
    assert [raw.uid for raw, _ in answers] == list(range(len(paths)))
    assert all(isinstance(answer, Reading) for _, answer in answers)


def test_no_messages_start_no_process() -> None:
    with Reader() as idle:
        assert list(idle.read([])) == []
        assert idle._process is None


def test_a_reader_that_is_closed_leaves_no_process() -> None:
    with Reader() as short:
        list(short.read([good(1)]))
        process = short._process
    assert process is not None and process.poll() is not None
