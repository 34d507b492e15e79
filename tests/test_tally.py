"""Points: what fades, what repetition is worth, what good mail outweighs. Orders, not exact numbers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence import LIMITS, sign, signs
from tests.records import MONDAY, days
from watcher.config import Thresholds
from watcher.records import Evidence, Tally
from watcher.signals import SIGNALS, WARNINGS
from watcher.tally import WEIGHTS, limit_ignored, tally


def tallied(
    evidence: list[Evidence], after: float = 0, apologies: tuple[float, ...] = (), limits: Thresholds = LIMITS
) -> Tally:
    """The tally so many days after MONDAY."""
    return tally(
        sorted(evidence, key=lambda e: e.at), [MONDAY + days(d) for d in apologies], MONDAY + days(after), limits
    )


def score(evidence: list[Evidence], after: float = 0, apologies: tuple[float, ...] = ()) -> float:
    return tallied(evidence, after, apologies).score


def test_no_evidence_is_no_score() -> None:
    empty = tallied([])
    assert (empty.score, empty.rest, empty.against, empty.days, empty.threads, empty.spoken_up) == (0, 0, (), 0, 0, ())


def test_every_signal_but_speaking_up_has_a_weight() -> None:
    assert set(WEIGHTS) == set(SIGNALS) - {"spoken_up"}
    assert all(weight > 0 for weight in WEIGHTS.values())


def test_a_sign_fades_with_age_to_half_in_the_half_life() -> None:
    one = signs("negative_tone", 0)
    scores = [score(one, after) for after in (0, 30, 75, 150, 400)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert scores[2] == pytest.approx(scores[0] / 2, rel=0.15)
    slow = LIMITS.model_copy(update={"half_life_days": 150.0})
    assert tallied(one, 75, limits=slow).score > scores[2]


def test_repetition_is_worth_less_and_less() -> None:
    totals = [score(signs("negative_tone", *([d / 10 for d in range(0, 10 * n, 10)])), 20) for n in range(1, 8)]
    gains = [b - a for a, b in itertools.pairwise(totals)]
    assert all(gain > 0 for gain in gains)
    fresh = [
        score([sign("negative_tone", 20 - n / 1000, thread=str(n)) for n in range(count)], 20) for count in (1, 2, 3)
    ]
    assert fresh[2] - fresh[1] < fresh[1] - fresh[0] < fresh[0]


def test_signs_of_one_day_weigh_less_than_the_same_on_several_days() -> None:
    one_day = signs("negative_tone", 10, 10.1, 10.2)
    three_days = signs("negative_tone", 8, 9, 10.2)
    assert score(one_day, 11) < score(three_days, 11)
    assert score(one_day, 11) < 1.5 * score(signs("negative_tone", 10), 11)


def test_different_signs_weigh_more_than_the_same_again() -> None:
    assert score([sign("negative_tone", 1), sign("contract_breach", 2)], 3) > score(signs("negative_tone", 1, 2), 3)


def test_what_is_graver_weighs_more() -> None:
    worth = {name: score([sign(name)]) for name in WARNINGS}
    assert worth["threat"] >= worth["insult"] > worth["negative_tone"] > worth["urgency"]
    assert worth["after_hours_urgent"] > worth["urgency"]
    assert worth["late_payment"] > worth["payment_excuse"]


def test_doubt_and_discounts_make_a_sign_lighter() -> None:
    full = score([sign()])
    assert score([sign(probability=0.6)]) < full
    assert score([sign(strength=0.3)]) < full
    assert score([sign(strength=0.0)]) == 0


def test_good_mail_counts_against_but_never_for_more_than_a_share() -> None:
    bad = signs("negative_tone", 0, 5, 10)
    none, one, many = (score(bad + signs("positive", *range(n)), 20) for n in (0, 1, 20))
    assert none > one >= many > none / 2


def test_good_mail_alone_is_a_score_of_zero() -> None:
    assert score(signs("positive", 0, 1, 2), 3) == 0


def test_speaking_up_is_no_sign_but_is_shown() -> None:
    t = tallied(signs("spoken_up", 1, 2), 3)
    assert t.score == 0 and len(t.spoken_up) == 2 and t.against == ()


def test_the_weightiest_signal_stands_first_with_its_evidence_oldest_first() -> None:
    t = tallied([*signs("urgency", 1), *signs("threat", 3, 2)], 4)
    assert [row.signal for row in t.against] == ["threat", "urgency"]
    assert [e.at for e in t.against[0].evidence] == sorted(e.at for e in t.against[0].evidence)


def test_days_and_threads_are_those_of_signs_that_still_count() -> None:
    t = tallied([*signs("negative_tone", 0, 5, 12), sign("urgency", 12.1, thread="t12")], 12.5)
    assert (t.days, t.threads) == (12.1, 3)
    old = tallied(signs("negative_tone", 0, 400), 401)
    assert (old.days, old.threads) == (0, 1)
    assert tallied(signs("positive", 0, 50), 51).threads == 0


def test_each_late_invoice_is_a_thread_of_its_own() -> None:
    rows = [Evidence("late_payment", "", MONDAY + days(d), "", "", "", 1.0, 1.0, f"invoice {d}") for d in (1, 20)]
    assert tallied(rows, 21).threads == 2


def test_without_its_worst_two_days_a_single_event_leaves_nothing() -> None:
    assert tallied(signs("negative_tone", 3, 3.2, 4), 5).rest == 0
    spread = tallied(signs("negative_tone", 0, 8, 16), 17)
    assert 0 < spread.rest < spread.score


def test_a_sincere_apology_soon_after_takes_the_sign_back() -> None:
    bad = signs("insult", 0)
    kept, forgiven, late, before = (score(bad, 10, apologies=a) for a in ((), (1,), (6,), (-1,)))
    assert forgiven < kept / 2
    assert late == before == kept
    assert "apologised for" in tallied(bad, 10, (1,)).against[0].evidence[0].note


@pytest.mark.parametrize("signal", ["late_payment", "contract_breach", "scope_creep", "payment_excuse"])
def test_an_apology_pays_no_invoice_and_keeps_no_term(signal: str) -> None:
    assert score(signs(signal, 0), 5, apologies=(1,)) == score(signs(signal, 0), 5)


def test_a_limit_is_ignored_on_the_days_with_signs_after_it_was_named() -> None:
    bad = signs("scope_creep", 0, 5, 10, 10.1)
    assert limit_ignored(tallied(bad, 20)) == 0
    assert limit_ignored(tallied([*bad, sign("spoken_up", 3)], 20)) == 2
    assert limit_ignored(tallied([*bad, sign("spoken_up", 11)], 20)) == 0
    assert (
        limit_ignored(tallied([sign("spoken_up", 0), *signs("late_payment", 5), *signs("payment_chase", 6)], 20)) == 0
    )


rows = st.lists(
    st.tuples(st.sampled_from(sorted(SIGNALS)), st.floats(0, 60), st.floats(0, 1), st.floats(0, 1)), max_size=15
)


@given(rows)
@settings(max_examples=80, deadline=None)
def test_a_tally_is_never_negative_and_its_rest_never_above_its_score(
    drawn: list[tuple[str, float, float, float]],
) -> None:
    evidence = [sign(name, day, probability=p, strength=s) for name, day, p, s in drawn]
    t = tallied(evidence, 61)
    assert 0 <= t.rest <= t.score + 1e-9
    assert t.score <= sum(row.points for row in t.against) + 1e-9
    assert sum(len(row.evidence) for row in t.against) + len(t.good.evidence) + len(t.spoken_up) == len(evidence)
