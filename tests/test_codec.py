"""What the worker hands back and the state keeps is what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import LABELS
from tests.records import MONDAY, mail, said
from watcher.codec import decode, encode
from watcher.records import Party, Reading, Sentence

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
party = st.builds(Party, text, text)
parties = st.lists(party, max_size=3).map(tuple)
thousandth = st.integers(0, 1000).map(lambda n: n / 1000)
plain = st.builds(Sentence, text, st.integers(0, 500), st.just(""), st.just(()))
likely = st.builds(
    Sentence,
    text,
    st.integers(0, 500),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.lists(thousandth, min_size=len(LABELS), max_size=len(LABELS)).map(tuple),
)
sentence = plain | likely
second = st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1), timezones=st.just(UTC)).map(
    lambda t: t.replace(microsecond=0)
)
readings = st.builds(
    Reading,
    key=text,
    message_id=text,
    references=st.lists(text, max_size=3).map(tuple),
    sent_at=second,
    utc_offset=st.integers(-1439, 1439),
    sender=party,
    to=parties,
    cc=parties,
    subject=text,
    direction=st.sampled_from(["in", "out"]),
    automatic=text,
    language=text,
    subject_sentence=st.none() | sentence,
    sentences=st.lists(sentence, max_size=3).map(tuple),
    defects=st.lists(text, max_size=2).map(tuple),
)


@given(readings)
@settings(max_examples=150, deadline=None)
def test_a_reading_survives_the_round_trip_in_one_line(reading: Reading) -> None:
    line = encode(reading)
    assert decode(line) == reading
    assert "\n" not in line and "\r" not in line
    assert encode(decode(line)) == line


def test_probabilities_are_kept_to_the_thousandth() -> None:
    kept = decode(encode(mail(said("Now!", urgency=0.123456)))).sentences[0].probabilities
    assert kept == tuple(0.123 if name == "urgency" else 0.0 for name in LABELS)


def test_times_come_back_in_utc() -> None:
    local = replace(mail(), sent_at=MONDAY.astimezone(timezone(timedelta(hours=8))))
    assert decode(encode(local)).sent_at == MONDAY
    assert decode(encode(local)).sent_at.tzinfo == UTC


@pytest.mark.parametrize("line", ["", "{", "{}", "[]", "null", '{"key": "x"}'])
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(line)
