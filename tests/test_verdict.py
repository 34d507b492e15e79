"""Points -> verdicts, holds, since when; the thresholds are the test's own."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.evidence import LIMITS, case, sign, signs
from tests.records import MONDAY, ROBIN, at, client, days, mail
from watcher.config import Client
from watcher.records import Evidence, Hold, Reading, Verdict
from watcher.verdict import RANK, judge, reached

PATTERN = signs("negative_tone", 0, 10, 20, 30, 40)  # forty days, five threads
SPOKEN = sign("spoken_up", 15)
SUSTAINED = [*PATTERN, SPOKEN]


def judged(evidence: list[Evidence], after: float, **more: object) -> Verdict:
    """The verdict so many days after MONDAY."""
    return judge(case(evidence, **more), MONDAY + days(after))  # type: ignore[arg-type]


def held(verdict: Verdict) -> dict[str, date | None]:
    return {hold.hold: hold.until for hold in verdict.holds}


def owing(*rows: tuple[str, str, str | None]) -> Client:
    """Acme with invoices of this number, due date, and day of payment, issued in January."""
    invoices = [
        {"number": n, "amount": 900, "issued": date(2026, 1, 2), "due": due} | ({"paid": paid} if paid else {})
        for n, due, paid in rows
    ]
    return client(invoice=invoices)


# levels


def test_without_signs_a_client_is_healthy_and_without_mail_it_says_so() -> None:
    assert (judged([], 1).verdict, judged([], 1).code) == ("healthy", "no-mail")
    assert (judged([], 1, readings=[mail("Hello.")]).verdict, judged([], 1, readings=[mail("Hello.")]).code) == (
        "healthy",
        "nothing",
    )


def test_one_bad_day_is_never_more_than_watch_however_bad() -> None:
    grim = [
        sign(s, 1 + n / 100, thread=f"t{n}")
        for n, s in enumerate(["negative_tone", "contract_breach", "haggling", "nagging"] * 6)
    ]
    low = LIMITS.model_copy(update={"talk": 0.1, "exit": 0.2, "heavy": 0.3, "watch": 0.05})
    for limits in (LIMITS, low):
        verdict = judged(grim, 2, limits=limits)
        assert (verdict.verdict, verdict.code) == ("watch", "one-bad-day")


def test_a_bad_weekend_is_one_event_too() -> None:
    assert judged(signs("negative_tone", 1, 1.5, 2, 2.5), 3).verdict == "watch"


def test_one_old_mild_word_does_not_make_a_bad_day_a_pattern() -> None:
    grim = signs("negative_tone", 40, 40.1, 40.2, 40.3) + signs("contract_breach", 40, 40.1)
    assert judged([sign("urgency", 0, probability=0.5), *grim], 41).verdict == "watch"


def test_a_pattern_over_days_and_threads_is_talk() -> None:
    verdict = judged(signs("negative_tone", 0, 6, 12), 13)
    assert (verdict.verdict, verdict.code, verdict.holds) == ("talk", "pattern", ())
    assert "negative tone on 3 days" in verdict.reason.lower()


def test_a_pattern_in_one_thread_or_of_a_few_days_is_watch() -> None:
    assert judged(signs("negative_tone", 0, 6, 12, thread="one"), 13).verdict == "watch"
    assert judged(signs("negative_tone", 0, 3, 6), 7).verdict == "watch"


def test_exit_needs_that_i_spoke_up_and_was_ignored_more_than_once() -> None:
    assert judged(PATTERN, 41).verdict == "talk"
    assert (judged(SUSTAINED, 41).verdict, judged(SUSTAINED, 41).code) == ("exit", "limit-ignored")
    assert judged([*PATTERN, sign("spoken_up", 35)], 41).verdict == "talk"
    assert judged([*PATTERN, sign("spoken_up", 41)], 42).verdict == "talk"


def test_exit_needs_weeks() -> None:
    young = [*signs("negative_tone", 0, 5, 10, 15, 20), sign("spoken_up", 3)]
    assert judged(young, 21).verdict == "talk"


def test_exit_needs_several_threads() -> None:
    two = [sign("negative_tone", d, thread=f"t{d % 20}") for d in (0, 10, 20, 30, 40)]
    assert judged([*two, SPOKEN], 41).verdict == "talk"


def test_what_is_heavy_needs_no_speech() -> None:
    verdict = judged(PATTERN, 41, limits=LIMITS.model_copy(update={"heavy": 2.5}))
    assert (verdict.verdict, verdict.code) == ("exit", "heavy")


def test_months_of_excuses_need_no_speech() -> None:
    late = Evidence("late_payment", "", MONDAY + days(60), "", "", "", 1.0, 1.0, "invoice 1")
    excuses = signs("payment_excuse", *range(0, 100, 10)) + signs("payment_chase", *range(5, 100, 10))
    assert judged([*excuses, late], 101).code == "heavy"
    assert judged(excuses, 101).verdict == "talk"  # no invoice shows it
    assert judged([*excuses[:3], *excuses[10:13], late], 101).verdict == "talk"  # too few


def test_night_after_night_needs_no_speech() -> None:
    nights = signs("after_hours_urgent", *range(0, 60, 8))
    assert judged(nights, 61).code == "heavy"
    discounted = [sign("after_hours_urgent", d, strength=0.5) for d in range(0, 60, 8)]
    assert judged(discounted, 61).verdict == "talk"  # I answer at night myself


def test_old_evidence_fades_until_nothing_calls_for_anything() -> None:
    verdicts = [
        judged(SUSTAINED, after, readings=[mail("Hello.", when=MONDAY)]).verdict for after in range(41, 900, 20)
    ]
    assert (verdicts[0], verdicts[-1]) == ("exit", "healthy")
    assert {"talk", "watch"} & set(verdicts)
    assert [RANK[v] for v in verdicts] == sorted((RANK[v] for v in verdicts), reverse=True)


def test_a_verdict_is_the_same_whatever_happened_later() -> None:
    assert judged(SUSTAINED, 12) == judged([s for s in SUSTAINED if s.at <= MONDAY + days(12)], 12)


# firm


@pytest.mark.parametrize(("signal", "reason"), [("insult", "An insult"), ("threat", "A threat")])
def test_one_insult_or_threat_is_firm_at_once(signal: str, reason: str) -> None:
    verdict = judged([sign(signal)], 2)
    assert (verdict.verdict, verdict.code) == ("firm", "insult-or-threat")
    assert verdict.reason.startswith(reason)


def test_firm_beats_exit_and_lasts_ninety_days() -> None:
    assert judged([*SUSTAINED, sign("threat", 30)], 41).verdict == "firm"
    assert judged([sign("insult")], 89).verdict == "firm"
    assert judged([sign("insult")], 91).verdict != "firm"


def test_a_sincere_apology_within_days_takes_firm_back() -> None:
    assert judged([sign("insult")], 5, apologies=[MONDAY + days(1)]).verdict != "firm"
    assert judged([sign("insult")], 20, apologies=[MONDAY + days(15)]).verdict == "firm"
    assert judged([sign("insult"), sign("insult", 4)], 5, apologies=[MONDAY + days(1)]).verdict == "firm"


def test_firm_waits_a_night() -> None:
    fresh = judged([sign("insult", 0.5)], 1)
    assert held(fresh) == {"cooling_off": date(2026, 2, 3)}
    assert judged([sign("insult", 0.5)], 1.6).holds == ()


def test_an_unpaid_invoice_and_a_critical_phase_never_block_firm() -> None:
    acme = client(
        invoice=[{"number": "1", "amount": 9, "due": "2026-02-20"}],
        critical=[{"from": "2026-01-01", "to": "2026-12-31"}],
    )
    assert judged([sign("threat")], 5, of=acme) == judged([sign("threat")], 5)


# fading


def regular(count: int = 10, every: float = 14) -> list[Reading]:
    return [mail("Hello.", when=MONDAY + days(n * every)) for n in range(count)]


def test_delivered_paid_and_silent_is_fading() -> None:
    mails = regular()  # the last on day 126
    assert judged([], 200, readings=mails).verdict == "healthy"
    assert judged([], 220, readings=mails).verdict == "fading"
    assert judged([], 126 + 89, readings=mails).verdict != "fading"


def test_fading_beats_exit_but_not_firm() -> None:
    assert judged(SUSTAINED, 140, readings=regular(3)).verdict == "fading"
    assert judged([sign("threat", 30)], 119, readings=regular(3)).verdict == "firm"


def test_silence_is_measured_by_the_clients_own_rhythm() -> None:
    slow = regular(5, 60)  # the last on day 240
    assert judged([], 240 + 120, readings=slow).verdict == "healthy"
    assert judged([], 240 + 181, readings=slow).verdict == "fading"


def test_my_own_mail_and_automatic_mail_break_no_silence() -> None:
    mine = mail("Are you there?", who=ROBIN, when=MONDAY + days(215))
    robot = mail("Out of office.", automatic="auto-reply", when=MONDAY + days(216))
    assert judged([], 220, readings=[*regular(), mine, robot]).verdict == "fading"


def test_what_is_owed_to_either_side_is_not_fading() -> None:
    unpaid, paid = owing(("1", "2026-02-20", None)), owing(("1", "2026-02-20", "2026-02-19"))
    undelivered = client(deliverable=[{"what": "Catalogue", "due": "2026-03-01"}])
    delivered = client(deliverable=[{"what": "Catalogue", "due": "2026-03-01", "done": True}])
    verdicts = [judged([], 220, readings=regular(), of=of).verdict for of in (unpaid, paid, undelivered, delivered)]
    assert verdicts == ["healthy", "fading", "healthy", "fading"]


# holds


def test_exit_cools_off_for_three_days_from_when_it_was_first_reached() -> None:
    fresh = [*signs("negative_tone", 0, 2, 4, 40), sign("spoken_up", 1)]
    verdict = judged(fresh, 40.5)
    assert (verdict.verdict, verdict.since) == ("exit", MONDAY + days(40))
    assert held(verdict) == {"cooling_off": date(2026, 3, 17)}  # Saturday the 14th, 10:00, and three days
    assert held(judged(fresh, 43.5)) == {}


def test_a_critical_phase_holds_exit_to_its_last_day() -> None:
    acme = client(
        critical=[
            {"from": "2026-03-10", "to": "2026-03-20", "what": "Launch"},
            {"from": "2026-05-01", "to": "2026-05-02"},
        ]
    )

    def on(day: str) -> dict[str, date | None]:
        return held(judge(case(SUSTAINED, of=acme), at(f"{day} 12:00+01:00")))

    assert "critical_phase" not in on("2026-03-21")
    assert on("2026-03-20")["critical_phase"] == on("2026-03-18")["critical_phase"] == date(2026, 3, 21)


def test_the_phases_day_is_the_one_in_my_zone() -> None:
    acme = client(critical=[{"from": "2026-03-25", "to": "2026-03-26"}])
    assert "critical_phase" in held(judge(case(SUSTAINED, of=acme), at("2026-03-24 23:30+00:00")))
    assert "critical_phase" not in held(judge(case(SUSTAINED, of=acme), at("2026-03-26 23:30+00:00")))


def test_an_unpaid_invoice_holds_exit_until_paid_or_sixty_days_past_due() -> None:
    def holds(moment: str, *rows: tuple[str, str, str | None]) -> tuple[Hold, ...]:
        verdict = judge(case(SUSTAINED, of=owing(*rows)), at(f"{moment} 12:00+02:00"))
        assert verdict.verdict == "exit"
        return verdict.holds

    (hold,) = holds("2026-04-01", ("2026-014", "2026-04-20", None))  # not even due
    assert (hold.hold, hold.until) == ("unpaid_invoice", date(2026, 6, 20))
    assert "2026-014" in hold.why
    assert holds("2026-04-01", ("1", "2026-03-20", "2026-03-31")) == ()
    assert holds("2026-04-01", ("1", "2026-03-20", "2026-04-02")) != ()  # that it will be paid is not known yet
    assert holds("2026-04-01", ("1", "2026-01-31", None)) != ()  # day 60
    assert holds("2026-04-02", ("1", "2026-01-31", None)) == ()
    both = holds("2026-04-02", ("1", "2026-01-31", None), ("2", "2026-03-31", None))
    assert [h.until for h in both] == [date(2026, 5, 31)]
    assert "1," not in both[0].why


def test_an_invoice_not_issued_yet_holds_nothing() -> None:
    acme = client(invoice=[{"number": "1", "amount": 9, "issued": "2026-05-01", "due": "2026-05-30"}])
    assert judge(case(SUSTAINED, of=acme), at("2026-04-01 12:00+02:00")).holds == ()


def test_holds_may_stand_together() -> None:
    acme = client(
        invoice=[{"number": "1", "amount": 9, "issued": "2026-01-02", "due": "2026-03-20"}],
        critical=[{"from": "2026-03-01", "to": "2026-03-20"}],
    )
    fresh = [*signs("negative_tone", 0, 2, 4, 40), sign("spoken_up", 1)]
    assert set(held(judged(fresh, 40.5, of=acme))) == {"cooling_off", "critical_phase", "unpaid_invoice"}


@pytest.mark.parametrize(
    "evidence", [signs("negative_tone", 0, 6, 12), signs("negative_tone", 1), []], ids=["talk", "watch", "healthy"]
)
def test_no_hold_stands_on_any_other_verdict(evidence: list[Evidence]) -> None:
    acme = client(
        invoice=[{"number": "1", "amount": 9, "issued": "2026-01-02", "due": "2026-03-20"}],
        critical=[{"from": "2026-01-01", "to": "2026-12-31"}],
    )
    assert judged(evidence, 12.1, of=acme).holds == ()


# since when


def since(evidence: list[Evidence], after: float) -> datetime | None:
    return judged(evidence, after).since


def test_a_verdict_stands_since_it_was_first_reached() -> None:
    assert since(signs("negative_tone", 0, 6, 12, 18), 19) == MONDAY + days(12)
    assert since([sign("insult", 3)], 5) == MONDAY + days(3)
    assert since(signs("negative_tone", 1), 2) is None


def test_a_level_left_for_less_than_thirty_days_was_not_left() -> None:
    talk = signs("negative_tone", 0, 6, 12)
    dip = case([*talk, *signs("negative_tone", 30, 50)])
    assert reached(dip, "talk", MONDAY + days(51)) == MONDAY + days(12)


def test_a_level_left_for_long_begins_anew() -> None:
    again = [*signs("negative_tone", 0, 6, 12), *signs("negative_tone", 700, 706, 712)]
    assert since(again, 713) == MONDAY + days(712)


def test_what_is_worse_counts_as_reached_for_what_is_milder() -> None:
    firm_then_talk = case([sign("insult", 0), *signs("negative_tone", 1, 6, 12)])
    assert reached(firm_then_talk, "talk", MONDAY + days(13)) == MONDAY
