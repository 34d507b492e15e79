"""Messages that nobody here wrote: the test suites of other mail programs, beside the repository where they are kept."""

from __future__ import annotations

import tarfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.errors import MessageError
from watcher.mail.parse import read_message

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "mime_corpus.tar.xz"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SECONDS = 10.0


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of foreign messages isn't here (../shared/corpus)")
def test_foreign_messages_are_read_and_the_few_that_are_not_say_why() -> None:
    read: Counter[str] = Counter()
    words = 0
    with tarfile.open(CORPUS) as archive:
        for member in archive:
            if not member.isfile():
                continue
            content = archive.extractfile(member).read()
            began = time.monotonic()
            try:
                message = read_message(content, NOW, len(content))
                read["read"] += 1
                words += bool(message.text)
            except MessageError as err:
                read[err.what] += 1
            assert time.monotonic() - began < SECONDS, member.name
    senderless = read.pop("the message has no sender that can be read")
    assert read.pop("read") >= 800
    assert words >= 600
    assert senderless <= 230  # fragments, headerless parts, mbox files
    assert sum(read.values()) <= 3, read
