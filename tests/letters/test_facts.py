"""What a letter says, taken from configuration, mail and moment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.letters.cases import (
    CATALOGUE,
    JANE,
    MONDAY,
    OLE,
    ROBIN,
    SIGNAGE,
    assessment,
    client,
    config,
    contract,
    mail,
    sign,
)
from watcher.config import Deliverable, Invoice, Me
from watcher.config.model import Hours
from watcher.letters.facts import letter_facts
from watcher.letters.names import greeting_name, one_line
from watcher.records import Party


def facts(one=None, *readings, kind="exit", at=MONDAY, me=ROBIN, points=None, evidence=()):
    one = one or client()
    found = assessment(*readings, points=points, evidence=evidence)
    return letter_facts(config(one, me=me), one, found, kind, "en", at)


# notice and last day


@pytest.mark.parametrize(
    ("one", "kind", "days"),
    [
        (client(), "exit", 14),
        (client(since=date(2025, 3, 2)), "exit", 30),
        (client(since=date(2025, 3, 3)), "exit", 14),
        (client(since=date(2020, 1, 1)), "firm", 14),
        (client(since=date(2020, 1, 1), contract=contract(7)), "exit", 7),
        (client(contract=contract(0)), "firm", 0),
    ],
)
def test_the_notice_is_the_contracts_else_14_days_or_30_after_a_year(one, kind, days):
    assert facts(one, kind=kind).notice_days == days


def test_a_first_mail_of_a_year_ago_makes_a_long_relationship_but_is_not_told_as_its_beginning():
    found = facts(None, mail(at=MONDAY - timedelta(days=366)))
    assert (found.notice_days, found.since) == (30, None)


def test_the_last_day_is_the_day_after_the_notice():
    assert facts().last_day == date(2026, 3, 16)


def test_a_last_day_on_a_weekend_moves_to_monday():
    assert facts(client(contract=contract(5))).last_day == date(2026, 3, 9)


def test_a_last_day_on_a_holiday_moves_past_it():
    easter = facts(client(contract=contract(32)))  # Good Friday, 3 April 2026; Easter Monday is a holiday too
    assert easter.last_day == date(2026, 4, 7)


def test_the_last_day_waits_for_the_last_open_deliverable():
    late = Deliverable(what="Summer menu", due=date(2026, 4, 11))  # a Saturday
    found = facts(client(deliverable=(CATALOGUE, late)))
    assert (found.last_day, found.extended) == (date(2026, 4, 13), True)


def test_a_finished_deliverable_delays_nothing():
    done = Deliverable(what="Summer menu", due=date(2026, 6, 1), done=True)
    assert facts(client(deliverable=(done,))).last_day == date(2026, 3, 16)


def test_the_day_is_counted_in_my_zone():
    late_evening = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # already Monday in Stockholm
    assert facts(at=late_evening).last_day == date(2026, 3, 16)


def test_without_any_working_day_the_last_day_stays_where_it_is():
    idle = Me(name="R", addresses=("r@vale.example",), timezone="UTC", hours=Hours())
    assert facts(me=idle).last_day == date(2026, 3, 16)


# what is open


def test_an_overdue_deliverable_has_no_day_any_more():
    found = facts(client(deliverable=(Deliverable(what="Map", due=date(2026, 2, 1)), CATALOGUE, SIGNAGE)))
    assert [(d.what, d.due) for d in found.deliverables] == [("Map", None), ("Spring catalogue", date(2026, 3, 20))]


def test_open_invoices_are_those_issued_and_unpaid_at_the_moment():
    paid_later = Invoice(number="1", amount=5, due=date(2026, 2, 1), paid=date(2026, 3, 9))
    not_yet = Invoice(number="2", amount=5, issued=date(2026, 4, 1), due=date(2026, 5, 1))
    paid = Invoice(number="3", amount=5, due=date(2026, 2, 1), paid=date(2026, 2, 1))
    assert [i.number for i in facts(client(invoice=(paid_later, not_yet, paid))).invoices] == ["1"]


# people


def test_my_address_is_the_one_that_the_client_writes_to():
    mails = [
        mail(to="studio@vale.example"),
        mail(at=MONDAY - timedelta(days=3), to="studio@vale.example"),
        mail(at=MONDAY - timedelta(days=2)),
    ]
    assert facts(None, *mails).my_address == "studio@vale.example"
    assert facts().my_address == "robin@vale.example"


def test_the_contact_is_who_wrote_most_lately():
    old = [mail(OLE, MONDAY - timedelta(days=200 + n)) for n in range(9)]
    assert facts(None, *old, mail()).contact == JANE
    assert facts(None, *old).contact == OLE


def test_an_automatic_mail_makes_nobody_the_contact():
    robots = [mail(OLE, MONDAY - timedelta(days=n), automatic="auto-reply") for n in range(1, 5)]
    assert facts(None, *robots, mail()).contact == JANE


def test_a_kind_colleague_is_written_to_instead_of_who_insulted():
    mails = [mail(at=MONDAY - timedelta(days=n)) for n in range(1, 5)] + [mail(OLE)]
    insult, thanks = sign("insult"), sign("positive", who=OLE.address)
    assert facts(None, *mails, evidence=(insult, thanks)).contact == OLE
    assert facts(None, *mails, evidence=(insult,)).contact == JANE


def test_without_mail_from_the_client_i_write_to_whom_i_wrote_or_what_is_configured():
    assert facts(None, mail(out=True)).contact == JANE
    assert facts(client(addresses=("@acme.example", "jo@acme.example"))).contact == Party("jo@acme.example")
    assert facts().contact == Party("")


def test_a_mail_after_the_moment_is_not_known():
    assert facts(None, mail(OLE), mail(at=MONDAY + timedelta(days=1))).contact == OLE


@pytest.mark.parametrize(
    ("name", "language", "called"),
    [
        ("Jane Moss", "en", "Jane"),
        ("Moss, Jane", "en", "Jane"),
        ("Jane Moss (Acme)", "en", "Jane"),
        ("Dr. Jane Moss", "en", "Jane"),
        ("J. Moss", "en", "J. Moss"),
        ("Anna-Karin von Essen", "sv", "Anna-Karin"),
        ("Hakim Ismail bin Yusof", "ms", "Hakim Ismail"),
        ("Puan Siti Aminah binti Ali", "ms", "Puan Siti Aminah"),
        ("Acme", "en", ""),
        ("Acme Support", "en", ""),
        ("Ekonomi", "sv", ""),
        ("jane@acme.example", "en", ""),
        ("Jane7 http://x.example", "en", ""),
        ("", "en", ""),
    ],
)
def test_a_greeting_uses_a_persons_name_or_none(name, language, called):
    assert greeting_name(name, "Acme", language) == called


def test_foreign_text_becomes_one_clean_line_that_asks_for_nothing():
    assert one_line("a\r\nBcc: b\u202ec\x00 [[gap]]") == "a Bcc: b c [gap]"
    assert one_line("[[[[x]]]]") == "[x]"
    assert len(one_line("word " * 99)) <= 120


# what it is about


def test_the_one_or_two_weightiest_concerns_are_named():
    assert facts(points={"after_hours_urgent": 2, "urgency": 1, "late_payment": 2.5}).concerns == ("hours", "payment")
    assert facts(points={"after_hours_urgent": 3, "late_payment": 0.3}).concerns == ("hours",)
    assert facts(points={"haggling": 1, "indecision": 0.9, "low_volume": 0.8}).concerns == ("price", "revisions")
    assert facts().concerns == ()


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        ("urgency", "capacity"),
        ("late_payment", "focus"),
        ("scope_creep", "focus"),
        ("negative_tone", "fit"),
        ("indecision", "fit"),
    ],
)
def test_the_reason_follows_what_weighs_most(signal, reason):
    assert facts(points={signal: 4, "low_volume": 1}).reason == reason


def test_what_went_well_is_the_latest_finished_deliverable():
    older = Deliverable(what="Logo", due=date(2025, 6, 1), done=True)
    assert facts(client(deliverable=(SIGNAGE, older, CATALOGUE))).finished == "Shop signage"
    assert facts(evidence=(sign("positive", "Thanks!"),)).kind_words


def test_only_the_clients_words_are_quotes():
    mine = sign("payment_chase", "Could you settle the invoice?", who="robin@vale.example")
    assert facts(evidence=(mine, sign("urgency", "I need it\n now"))).quotes == ("I need it now",)
