"""Real message files, each with what it reads as in messages/expected.toml; and the fields of a message one by one."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.mail import base_subject, sorting_fields
from watcher.mail.parse import read_message
from watcher.records import Message, Party

MESSAGES = Path(__file__).parent / "messages"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((MESSAGES / "expected.toml").read_text("utf-8"))
RECEIVED = datetime(2026, 2, 3, 9, 31, tzinfo=UTC)


def read(content: bytes, received_at: datetime = RECEIVED) -> Message:
    return read_message(content, received_at, len(content))


def sample(name: str) -> bytes:
    return (MESSAGES / f"{name}.eml").read_bytes()


def mail(*lines: str, body: str = "Hello.") -> bytes:
    """A mail of Jane's with these header lines."""
    names = {line.partition(":")[0].lower() for line in lines}
    head = {"from": "From: Jane Roe <jane@acme.example>", "date": "Date: Tue, 3 Feb 2026 10:30:00 +0100"}
    return "\r\n".join([*lines, *(v for k, v in head.items() if k not in names), "", body, ""]).encode()


def shown(message: Message, key: str) -> object:
    """A field as expected.toml writes it."""
    value = getattr(message, key)
    if isinstance(value, Party):
        return [value.address, value.name]
    if isinstance(value, tuple):
        return [v.address if isinstance(v, Party) else v for v in value]
    return value


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_a_message_file_reads_as_expected(name: str, line_end: bytes) -> None:
    message = read(sample(name).replace(b"\n", line_end))
    assert {key: shown(message, key) for key in EXPECTED[name]} == EXPECTED[name]


def test_every_message_file_has_its_expectation() -> None:
    assert {path.stem for path in MESSAGES.glob("*.eml")} == set(EXPECTED)


# automatic mail


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Auto-Submitted: auto-generated", "auto-reply"),
        ("Auto-Submitted: auto-notified; owner-email=\"x\"", "auto-reply"),
        ("X-Autoreply: yes", "auto-reply"),
        ("Subject: Automatic reply: Logo", "auto-reply"),
        ("Subject: Autosvar: Logo", "auto-reply"),
        ("Subject: Abwesenheitsnotiz", "auto-reply"),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Logo?=", "auto-reply"),
        ("Subject: Respuesta automática: Logo", "auto-reply"),
        ("Subject: Balasan automatik: Logo", "auto-reply"),
        ("From: no-reply@acme.example", "auto-reply"),
        ("From: noreply-invoices@acme.example", "auto-reply"),
        ("From: MAILER-DAEMON@acme.example", "auto-reply"),
        ("Return-Path: <>", "bounce"),
        ("X-Failed-Recipients: jane@acme.example", "bounce"),
        ("Content-Type: message/delivery-status", "bounce"),
        ("Content-Type: text/calendar; method=REPLY", "calendar"),
        ("List-Id: <x.lists.example>", "list"),
        ("List-Post: <mailto:x@lists.example>", "list"),
        ("Precedence: Bulk", "list"),
        ("Authentication-Results: mx.example; dmarc = fail", "forged"),
        ("Authentication-Results: mx.example; spf=pass; DMARC=FAIL (p=reject)", "forged"),
    ],
)  # fmt: skip
def test_machines_mail_and_forged_mail_is_told_by_its_header(line: str, why: str) -> None:
    assert read(mail(line)).automatic == why


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no", "Auto-Submitted:", "Precedence: normal", "Return-Path: <jane@acme.example>", "Subject: Automatic doors",
        "Subject: Re: Out of stock", "Subject: Afterwards, the auto: a new logo", "From: nore.ply@acme.example", "From: post@acme.example",
        "Authentication-Results: mx.example; dmarc=pass", "Authentication-Results: mx.example; dmarc=none; spf=fail", "X-Mailer: Calendar 3",
        "X-Auto-Response-Suppress: All",
    ],
)  # fmt: skip
def test_a_persons_mail_is_not_taken_for_a_machines(line: str) -> None:
    assert read(mail(line)).automatic == ""


# identity


def test_copies_of_a_message_have_one_key_wherever_they_lie() -> None:
    one = sample("gmail_reply_en")
    copy = b"Received: from elsewhere; Wed, 4 Feb 2026 10:00:00 +0100\nX-Folder: All Mail\n" + one.replace(
        b"\n", b"\r\n"
    )
    folded = one.replace(b"Message-ID: <", b"Message-ID:\n <")
    assert read(one).key == read(copy.replace(b"\r\n", b"\n")).key == read(copy).key == read(folded).key


def test_a_message_id_used_again_is_another_message() -> None:
    one = mail("Message-ID: <same@acme.example>")
    later = mail("Message-ID: <same@acme.example>", "Date: Wed, 4 Feb 2026 10:30:00 +0100")
    other = mail("Message-ID: <same@acme.example>", "From: ole@acme.example")
    assert len({read(m).key for m in (one, later, other)}) == 3


def test_messages_without_an_id_are_told_apart_by_subject_and_recipient() -> None:
    variants = [mail("Subject: A"), mail("Subject: B"), mail("Subject: A", "To: robin@vale.example")]
    assert len({read(m).key for m in variants}) == 3
    assert read(variants[0]).key == read(variants[0]).key
    assert read(variants[0]).message_id == ""


def test_sorting_sees_the_same_key_id_and_people_as_reading() -> None:
    for name in EXPECTED:
        message, sorted_ = read(sample(name)), sorting_fields(sample(name).split(b"\n\n")[0])
        assert (sorted_.key, sorted_.message_id, sorted_.sender) == (message.key, message.message_id, message.sender)
        assert sorted_.recipients == (*message.to, *message.cc)


# dates


@pytest.mark.parametrize(
    ("date", "utc", "offset"),
    [
        ("Tue, 3 Feb 2026 10:30:00 +0100", "09:30", 60),
        ("Tue, 3 Feb 2026 10:30:00 GMT", "10:30", 0),
        ("3 Feb 2026 10:30 -0000", "10:30", 0),
        ("Tue, 3 Feb 2026 9:30:00 +0530 (IST)", "04:00", 330),
        ("Tue,  3 Feb 26 10:30:00 EST", "15:30", -300),
        ("Tue, 03 Feb 2026 10:30:00", "10:30", 0),
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(date: str, utc: str, offset: int) -> None:
    message = read(mail(f"Date: {date}"))
    assert (f"{message.sent_at:%d %H:%M}", message.utc_offset) == (f"03 {utc}", offset)
    assert not {"no-date", "implausible-date"} & set(message.defects)


@pytest.mark.parametrize("date", ["yesterday", "", "Tue, 31 Feb 2026 10:30:00 +0100", "Tue, 3 Feb 2026 25:99:00 +0100"])
def test_a_date_that_is_none_gives_way_to_the_receipt(date: str) -> None:
    message = read(mail(f"Date: {date}"))
    assert message.sent_at == RECEIVED
    assert "no-date" in message.defects


@pytest.mark.parametrize("days", [-400, -3, 3, 4000])
def test_a_senders_clock_that_is_days_wrong_gives_way_to_the_receipt(days: int) -> None:
    claimed = RECEIVED + timedelta(days=days)
    message = read(
        mail("Received: from a by b; Tue, 3 Feb 2026 09:30:30 +0000", f"Date: {claimed:%a, %d %b %Y %H:%M:%S} +0000")
    )
    assert abs(message.sent_at - RECEIVED) < timedelta(minutes=1)
    assert "implausible-date" in message.defects


@pytest.mark.parametrize("hours", [-47, -1, 1, 47])
def test_a_senders_clock_within_two_days_is_believed(hours: int) -> None:
    claimed = RECEIVED + timedelta(hours=hours)
    message = read(
        mail("Received: from a by b; Tue, 3 Feb 2026 09:31:00 +0000", f"Date: {claimed:%a, %d %b %Y %H:%M:%S} +0000")
    )
    assert message.sent_at == claimed
    assert message.defects == ()


def test_an_old_mailbox_moved_to_a_new_server_keeps_its_dates() -> None:
    """Every message was received there on the day of the move; sent mail has no Received field at all."""
    moved = datetime(2027, 6, 1, tzinfo=UTC)
    received = read(mail("Received: from a by b; Tue, 3 Feb 2026 10:30:04 +0100"), moved)
    sent = read(mail(), moved)
    assert received.sent_at == sent.sent_at == datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
    assert received.defects == sent.defects == ()


def test_a_message_without_received_fields_is_not_believed_to_come_from_the_future() -> None:
    assert read(mail("Date: Tue, 3 Feb 2026 10:30:00 +0100"), RECEIVED - timedelta(days=100)).defects == (
        "implausible-date",
    )


# header text


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        ("=?utf-8?q?a=0D=0ABcc=3A_x=40y?=", "a Bcc: x@y"),
        ("=?utf-8?b?YQBiCmM=?=", "a b c"),
        ("=?utf-8?q?pay=E2=80=AE=E2=80=8Bnow?=", "pay now"),
        ("=?iso-8859-1?q?r=E4kning?= =?utf-8?q?_p=C3=A5?=", "räkning på"),
        ("=?no-such-charset?q?abc?=", "abc"),
        ("=?utf-8?q?broken", "=?utf-8?q?broken"),
        ("=?utf-8?b?!!!?=", ""),
        ("plain   and\r\n folded", "plain and folded"),
        ("=?unicode_escape?q?a=5Cud800b?=", "a b"),
    ],
)
def test_a_subject_is_one_clean_line(raw: str, subject: str) -> None:
    got = read(mail(f"Subject: {raw}")).subject
    assert got == subject or (not subject and "\n" not in got)


def test_eight_bit_subjects_are_read_as_utf8_or_latin1() -> None:
    for charset in ("utf-8", "latin-1"):
        assert read(mail().replace(b"From:", "Subject: Räkning\r\nFrom:".encode(charset), 1)).subject == "Räkning"


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        ("<a@b.example>", ["<a@b.example>"]),
        ("=?utf-8?q?=3Ca=40b=3E=0D=0AX1_MOVE?=", []),
        ("<a@b.example> (comment) <c@d.example>,<a@b.example>", ["<a@b.example>", "<c@d.example>"]),
        ("<a b@c> <d\x01@e> <f@g>", ["<f@g>"]),
        ("Your mail of Tuesday", []),
        (f"<{'x' * 300}@y.example>", []),
        ("<a@b\r\n .example>", []),
    ],
)
def test_ids_come_from_the_raw_header_alone(raw: str, ids: list[str]) -> None:
    assert list(read(mail(f"References: {raw}")).references) == ids


def test_references_come_before_in_reply_to_and_too_many_keep_the_first_and_the_latest() -> None:
    message = read(mail("In-Reply-To: <c@x>", "References: <a@x> <b@x>"))
    assert message.references == ("<a@x>", "<b@x>", "<c@x>")
    many = read(mail("References: " + "\r\n ".join(f"<{i}@x>" for i in range(500)))).references
    assert (len(many), many[0], many[-1]) == (100, "<0@x>", "<499@x>")


def test_people_are_read_once_each_lower_case_and_what_is_no_address_is_left_out() -> None:
    message = read(
        mail(
            'To: "Vale, Robin" <Robin@Vale.example>, ROBIN@vale.example, undisclosed-recipients:;, nonsense, Team: a@x.example, b@x.example;'
        )
    )
    assert message.to == (Party("robin@vale.example", "Vale, Robin"), Party("a@x.example"), Party("b@x.example"))


def test_a_blind_copy_counts_among_the_recipients() -> None:
    assert read(mail("Bcc: ole@acme.example")).cc == (Party("ole@acme.example"),)


def test_a_message_of_which_only_the_first_octets_were_fetched_says_so() -> None:
    content = mail(body="Hello. " * 1000)
    message = read_message(content[:4000], RECEIVED, len(content))
    assert "cut" in message.defects
    assert message.text.startswith("Hello. Hello.")


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Logo", "Logo"), ("SV: Re: VS: Logo", "Logo"), ("AW: WG: Logo", "Logo"), ("Re[2]: Logo", "Logo"), ("[list] Re: Logo", "Logo"),
        ("TR : Logo", "Logo"), ("RV: Logo", "Logo"), ("Balas: Logo", "Logo"), ("Fwd: Fw: Logo", "Logo"), ("Re：Logo", "Logo"),
        ("Report: Logo", "Report: Logo"), ("Regarding the logo", "Regarding the logo"), ("Re:", ""), ("Trouble: no", "Trouble: no"),
    ],
)  # fmt: skip
def test_reply_and_forward_marks_are_no_part_of_a_subject(subject: str, base: str) -> None:
    assert base_subject(subject) == base
