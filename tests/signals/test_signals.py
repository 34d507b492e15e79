"""Every signal has a case that trips it and one that comes close and doesn't; the classifier's probabilities are given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from classifier import LABELS
from tests.records import HALF, JANE, ME, MONDAY, OLE, ROBIN, at, client, days, mail, said
from watcher.config import Client
from watcher.mail import threads
from watcher.records import Evidence, Reading
from watcher.signals import SIGNALS, evidence_of

ACME = client()


def found(readings: list[Reading], *, of: Client = ACME, on: str = "2026-06-01 12:00+00:00") -> list[Evidence]:
    """All evidence of the client at a moment."""
    ordered = sorted(readings, key=lambda r: r.sent_at)
    return list(evidence_of(ME, of, ordered, threads(ordered), HALF).at(at(on)))


def of(signal: str, readings: list[Reading], **more: object) -> list[Evidence]:
    return [e for e in found(readings, **more) if e.signal == signal]


@dataclass(frozen=True)
class Trip:
    """Mail that trips a signal, and mail that doesn't, each under a configuration at a moment."""

    yes: list[Reading]
    no: list[Reading]
    client_yes: Client = ACME
    client_no: Client = ACME
    on: str = "2026-06-01 12:00+00:00"


def worded(label: str, who: str = "in") -> Trip:
    """Twice clearly said against twice just below."""
    party = ROBIN if who == "out" else JANE
    times = (MONDAY, MONDAY + days(8))
    return Trip(
        [mail(said(f"Clearly so, number {t:%d}.", **{label: 0.9}), when=t, who=party) for t in times],
        [mail(said(f"Hardly so, number {t:%d}.", **{label: 0.49}), when=t, who=party) for t in times],
    )


def invoiced(*rows: tuple[str, str, str | None]) -> Client:
    """Acme with invoices of this number, due date, and day of payment."""
    return client(
        invoice=[{"number": n, "amount": 900, "due": due} | ({"paid": paid} if paid else {}) for n, due, paid in rows]
    )


def steady(count: int, every: float, start: str = "2025-06-02 09:00+00:00", **labels: float) -> list[Reading]:
    """Mails of the client's at even distances, each a thread of its own."""
    return [
        mail(said(f"Mail {n} of {start}.", **labels) if labels else f"Mail {n}.", when=at(start) + days(n * every))
        for n in range(count)
    ]


NIGHT, DAY = at("2026-02-03 23:10+01:00"), at("2026-02-03 11:10+01:00")
PUSH, AGAIN = said("I need it now, please.", urgency=0.9), said("Hello? Where is it?", urgency=0.9)
KIND = steady(8, 14, positive=0.8)
BAD = [
    mail(said(f"This is bad, part {n}.", negative_tone=0.9), when=at("2025-11-10 09:00+00:00") + days(5 * n))
    for n in range(6)
]

TRIPS: dict[str, Trip] = {
    **{name: worded(name) for name in LABELS if name not in ("payment_chase", "spoken_up")},
    "payment_chase": worded("payment_chase", "out"),
    "spoken_up": worded("spoken_up", "out"),
    "after_hours_urgent": Trip([mail(PUSH, when=NIGHT)], [mail(PUSH, when=DAY), mail("Good night.", when=NIGHT)]),
    "nagging": Trip(
        [mail(PUSH, when=DAY), mail(AGAIN, when=DAY + days(0.1))],
        [mail(PUSH, when=DAY), mail("On it.", when=DAY + days(0.05), who=ROBIN), mail(AGAIN, when=DAY + days(0.1))],
    ),
    "late_payment": Trip(
        [], [], invoiced(("1", "2026-03-01", "2026-03-20")), invoiced(("1", "2026-03-01", "2026-03-04"), ("2", "2026-05-30", None))
    ),
    "low_volume": Trip([*steady(20, 10), mail("One small thing.", when=at("2026-04-01 09:00+00:00"))], steady(36, 10)),
    "deterioration": Trip(KIND + BAD, KIND + BAD[:2], on="2025-12-20 12:00+00:00"),
}  # fmt: skip


def test_every_signal_has_a_case() -> None:
    assert set(TRIPS) == set(SIGNALS)


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_trips_where_it_should(signal: str) -> None:
    trip = TRIPS[signal]
    evidence = of(signal, trip.yes, of=trip.client_yes, on=trip.on)
    assert evidence
    texts = {r.message_id: [s.quote for s in r.sentences] for r in trip.yes}
    assert all(e.quote in texts[e.message_id] for e in evidence if e.message_id)
    assert all(0 < e.probability <= 1 and 0 < e.strength <= 1 for e in evidence)


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_does_not_trip_where_it_should_not(signal: str) -> None:
    trip = TRIPS[signal]
    assert of(signal, trip.no, of=trip.client_no, on=trip.on) == []


@pytest.mark.parametrize(
    "signal", [s for s in SIGNALS if s in LABELS or s in ("after_hours_urgent", "nagging", "deterioration")]
)
def test_automatic_mail_trips_nothing(signal: str) -> None:
    trip = TRIPS[signal]
    assert of(signal, [replace(r, automatic="auto-reply") for r in trip.yes], of=trip.client_yes, on=trip.on) == []


def test_nothing_is_known_before_it_happened() -> None:
    readings = TRIPS["after_hours_urgent"].yes
    assert found(readings, on="2026-02-03 22:09+00:00") == []
    assert found(readings, on="2026-02-03 22:11+00:00") != []


def test_the_quote_is_the_sentence_that_says_it_most() -> None:
    readings = [mail(said("Thanks for all.", positive=0.6), said("You are wonderful.", positive=0.9), "Bye now, Jane.")]
    assert [(e.quote, e.probability) for e in of("positive", readings)] == [("You are wonderful.", 0.9)]


def test_evidence_says_who_wrote_it_when_and_in_which_thread() -> None:
    first = mail("Hello there, Robin.", message_id="<1@x>")
    second = mail(said("You are wonderful.", positive=0.9), who=OLE, refs=("<1@x>",), when=MONDAY + days(1))
    (evidence,) = of("positive", [first, second])
    assert (evidence.who, evidence.at, evidence.thread, evidence.message_id) == (
        OLE.address,
        second.sent_at,
        first.key,
        second.message_id,
    )


# the words that count


def test_a_quoted_sentence_counts_once() -> None:
    bad = said("This is really not acceptable.", negative_tone=0.9)
    readings = [
        mail(bad, message_id="<first@acme.example>"),
        mail("I am sorry to hear that.", bad, who=ROBIN, when=MONDAY + days(1), refs=("<first@acme.example>",)),
        mail("Fine then, thanks.", bad, when=MONDAY + days(2), refs=("<first@acme.example>",)),
    ]
    assert [e.message_id for e in of("negative_tone", readings)] == [readings[0].message_id]


def test_my_sentence_quoted_by_the_client_is_not_theirs() -> None:
    mine = said("Please pay the overdue invoice today.", urgency=0.9, payment_chase=0.9)
    readings = [mail(mine, who=ROBIN), mail("We have paid it yesterday.", mine, when=MONDAY + days(1))]
    assert {e.who for e in found(readings)} == {ROBIN.address}


def test_short_sentences_may_be_said_again() -> None:
    push = said("Any news?", urgency=0.9)
    readings = [mail(push, "About the logo.", when=MONDAY), mail(push, "About the poster.", when=MONDAY + days(7))]
    assert len(of("urgency", readings)) == 2


def test_a_mail_sent_again_word_for_word_counts() -> None:
    bad = said("This is really not acceptable.", negative_tone=0.9)
    assert len(of("negative_tone", [mail(bad), mail(bad, when=MONDAY + days(3))])) == 2


def test_a_mail_sent_again_under_another_subject_counts() -> None:
    bad = said("This is really not acceptable.", negative_tone=0.9)
    readings = [mail(bad, subject="Logo"), mail(bad, subject="Logo again", when=MONDAY + days(3))]
    assert len(of("negative_tone", readings)) == 2


def test_a_line_under_every_mail_is_a_signature_and_counts_in_none() -> None:
    line = said("I answer mail from nine to five.", spoken_up=0.95)
    readings = [
        mail(f"Mail number {n} about something else.", line, who=ROBIN, when=MONDAY + days(n)) for n in range(4)
    ]
    assert of("spoken_up", readings) == []
    assert len(of("spoken_up", readings[:1])) == 1


def test_a_warning_sign_that_a_client_repeats_is_no_signature() -> None:
    line = said("Your sloppy work is an embarrassment.", negative_tone=0.95)
    readings = [mail(f"Mail number {n} about something else.", line, when=MONDAY + days(n)) for n in range(4)]
    assert len(of("negative_tone", readings)) == 4


def test_a_subject_counts_once_with_the_mail_that_brings_it() -> None:
    urgent = {"urgency": 0.9}
    first = mail("See the file, please.", subject="URGENT: the logo today", subject_says=urgent)
    again = mail(
        "Here is another one for you.", subject="URGENT: the logo today", subject_says=urgent, when=MONDAY + days(1)
    )
    assert [(e.message_id, e.quote) for e in of("urgency", [first, again])] == [
        (first.message_id, "URGENT: the logo today")
    ]


# the pace


@pytest.mark.parametrize(
    ("first", "second", "nags"),
    [
        ("2026-02-03 10:00+01:00", "2026-02-03 12:00+01:00", True),
        ("2026-02-03 10:00+01:00", "2026-02-03 16:00+01:00", False),  # more than half a working day
        ("2026-02-06 17:00+01:00", "2026-02-09 09:30+01:00", True),  # over the weekend: an hour and a half of work
        ("2026-02-06 17:00+01:00", "2026-02-07 11:00+01:00", True),  # on Saturday
        ("2026-02-03 10:00+01:00", "2026-02-04 10:00+01:00", False),
    ],
)
def test_a_push_nags_before_half_a_working_day_has_passed(first: str, second: str, nags: bool) -> None:
    assert bool(of("nagging", [mail(PUSH, when=at(first)), mail(AGAIN, when=at(second))])) is nags


def test_a_second_mail_that_does_not_push_is_no_nagging() -> None:
    assert of("nagging", [mail(PUSH, when=DAY), mail("By the way, here is the file.", when=DAY + days(0.05))]) == []


def test_a_colleague_who_pushes_for_the_client_nags_too() -> None:
    assert of("nagging", [mail(PUSH, when=DAY), mail(AGAIN, when=DAY + days(0.05), who=OLE)])


# payments


def paid_late(due: str, paid: str | None, on: str) -> list[Evidence]:
    return of("late_payment", [], of=invoiced(("1", due, paid)), on=on)


def test_a_payment_is_late_after_a_few_bank_days() -> None:
    assert paid_late("2026-03-01", None, "2026-03-06 12:00+01:00") == []
    (evidence,) = paid_late("2026-03-01", None, "2026-03-10 12:00+01:00")
    assert "9 days overdue" in evidence.note and "invoice 1" in evidence.note


def test_the_later_a_payment_the_fuller_the_sign_up_to_one() -> None:
    strengths = [
        paid_late("2026-03-01", None, f"{day} 12:00+01:00")[0].strength
        for day in ("2026-03-10", "2026-03-20", "2026-04-10", "2026-06-10")
    ]
    assert strengths == sorted(strengths)
    assert strengths[0] < strengths[1] < strengths[2] == strengths[3] == 1.0


def test_at_a_past_moment_a_later_payment_is_not_known_yet() -> None:
    (then,) = paid_late("2026-03-01", "2026-03-20", "2026-03-10 12:00+01:00")
    (now,) = paid_late("2026-03-01", "2026-03-20", "2026-04-10 12:00+01:00")
    assert then.note.endswith(": 9 days overdue")
    assert "paid 19 days late" in now.note
    assert now.at < at("2026-03-21 00:00+00:00")


def test_an_invoice_that_is_not_issued_yet_is_not_late() -> None:
    odd = client(invoice=[{"number": "1", "amount": 9, "issued": date(2026, 5, 1), "due": date(2026, 3, 1)}])
    assert of("late_payment", [], of=odd, on="2026-04-01 12:00+00:00") == []


def test_chasing_and_excuses_count_only_while_something_is_due() -> None:
    chase = [
        mail(
            said("Could you please pay the invoice?", payment_chase=0.7),
            who=ROBIN,
            when=at(f"2026-0{m}-15 09:00+00:00"),
        )
        for m in (2, 3)
    ]
    paid = invoiced(("1", "2026-01-10", "2026-01-09"))
    open_ = invoiced(("1", "2026-01-31", None))
    assert len(of("payment_chase", chase, of=open_)) == 2
    assert of("payment_chase", chase, of=paid) == []
    assert len(of("payment_chase", chase)) == 2  # no list at all: the words alone


# the client's own history


def test_low_volume_needs_half_a_year_and_a_client_that_still_writes() -> None:
    last = mail("One small thing.", when=at("2026-05-01 09:00+00:00"))
    assert of("low_volume", [*steady(10, 5, "2026-01-10 09:00+00:00"), last]) == []
    assert of("low_volume", [*steady(10, 5, "2025-10-10 09:00+00:00"), last])
    assert of("low_volume", steady(10, 5, "2025-10-10 09:00+00:00")) == []


def test_low_volume_shows_in_shrinking_invoices_too() -> None:
    amounts = [900, 900, 800, 300, 200, 200]
    shrinking = client(
        invoice=[{"number": str(n), "amount": a, "due": date(2025, 7 + n, 1)} for n, a in enumerate(amounts)]
    )
    even = client(invoice=[{"number": str(n), "amount": 900, "due": date(2025, 7 + n, 1)} for n in range(6)])
    mails, on = steady(24, 10), "2026-02-01 12:00+00:00"
    assert of("low_volume", mails, of=shrinking, on=on)
    assert of("low_volume", mails, of=even, on=on) == []
    assert of("low_volume", TRIPS["low_volume"].yes, of=even) == []  # billed as ever: little mail is no sign


def test_deterioration_needs_a_good_history() -> None:
    on = "2025-12-20 12:00+00:00"
    assert of("deterioration", BAD, on=on) == []
    assert of("deterioration", steady(8, 14, negative_tone=0.9) + BAD, on=on) == []


def test_deterioration_that_lies_long_back_is_no_turn_any_more() -> None:
    assert of("deterioration", KIND + BAD + steady(20, 7, "2025-12-20 09:00+00:00"), on="2026-05-20 12:00+00:00") == []


def test_a_sign_seen_once_and_not_clearly_waits_for_a_second() -> None:
    doubt = said("Well, if you must, then do it.", negative_tone=0.4)
    low = dict.fromkeys(LABELS, 0.3)
    one, two = mail(doubt), mail(said("Whatever you say, as always.", negative_tone=0.4), when=MONDAY + days(9))

    def seen(*readings: Reading) -> list[Evidence]:
        evidence = evidence_of(ME, ACME, readings, threads(readings), low).at(MONDAY + days(20))
        return [e for e in evidence if e.signal == "negative_tone"]

    assert seen(one) == []
    assert len(seen(one, two)) == 2
