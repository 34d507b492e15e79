"""The letters as a client would read them: in every language and case they say what they must, and no more.

The golden files are in tests/golden/letters; write them anew with `python -m tests.letters.test_letters`.
"""

from itertools import combinations, product
from pathlib import Path

import pytest

from tests.letters.cases import (
    CATALOGUE,
    FIRST,
    JANE,
    MENU,
    MONDAY,
    PAID,
    POSTERS,
    SAM,
    SECOND,
    SIGNAGE,
    assessment,
    client,
    config,
    contract,
    mail,
    sign,
)  # fmt: skip
from watcher.config import Deliverable
from watcher.letters import letter_text, lint, make_draft, reads_badly
from watcher.letters.facts import CONCERNS, letter_facts
from watcher.letters.lint import WORDS, words
from watcher.letters.write import letter_language
from watcher.records import Party

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
LANGUAGES = ("en", "sv", "ms")
KINDS = ("talk", "exit", "firm")
SIGNALS = {"capacity": "after_hours_urgent", "focus": "late_payment", "fit": "indecision"}
CASES = {
    "nothing": client(),
    "plain": client(since="2024-02-01", deliverable=(CATALOGUE, SIGNAGE), invoice=(FIRST, PAID), referrals=(SAM,)),
    "full": client(
        since="2024-02-01",
        deliverable=(CATALOGUE, POSTERS, MENU, SIGNAGE),
        invoice=(FIRST, SECOND),
        referrals=(SAM, "Bea Sorrel, bea@sorrel.example", "The Cove"),
        contract=contract(28),
    ),
    "invoices": client(invoice=(FIRST, SECOND), contract=contract(0)),
    "busy": client(
        since="2024-02-01",
        deliverable=tuple(Deliverable(what=f"Chapter {n} of book", due=f"2026-03-{n + 10}") for n in range(6)),
        invoice=(FIRST, SECOND),
    ),
    "overdue": client(deliverable=(Deliverable(what="Site map", due="2026-01-15"), MENU), contract=contract(1)),
}
NAMELESS = mail(Party(JANE.address))


def written(kind, language, case="plain", signal="after_hours_urgent", reading=None):
    """Subject, body, gaps and complaints of a letter."""
    one = CASES[case]
    found = assessment(reading or mail(), points={signal: 4.0} if signal else {}, language=language)
    subject, body, used, missing = letter_text(config(one), one, found, kind, MONDAY)
    assert used == language
    return subject, body, missing, lint(kind, body, letter_facts(config(one), one, found, kind, language, MONDAY))


ALL = [*product(("exit",), LANGUAGES, CASES, SIGNALS.values()), *product(("firm",), LANGUAGES, CASES, ("insult",))]
ALL += list(product(("talk",), LANGUAGES, CASES, (signals[0] for signals in CONCERNS.values())))


@pytest.mark.parametrize(("kind", "language", "case", "signal"), ALL)
@pytest.mark.parametrize("reading", [mail(), NAMELESS], ids=["named", "nameless"])
def test_every_letter_passes_the_lint(kind, language, case, signal, reading):
    _, body, _, complaints = written(kind, language, case, signal, reading)
    assert complaints == ()
    least, most = WORDS[kind]
    assert least <= len(words(body)) <= most
    assert "  " not in body and " ," not in body and " ." not in body and "\n\n\n" not in body and "None" not in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pair", list(combinations(CONCERNS, 2)), ids="-".join)
def test_a_talk_about_any_two_concerns_passes(language, pair, model):
    found = assessment(mail(), points={CONCERNS[name][0]: 3.0 for name in pair}, language=language)
    one = CASES["plain"]
    body = letter_text(config(one), one, found, "talk", MONDAY)[1]
    assert lint("talk", body, letter_facts(config(one), one, found, "talk", language, MONDAY)) == ()
    assert reads_badly(body, language, model, model.thresholds) == ()


@pytest.fixture(scope="module")
def model():
    from classifier.model import load

    return load()


@pytest.mark.parametrize(("kind", "language", "case", "signal"), ALL)
def test_no_letter_reads_as_a_warning_sign(kind, language, case, signal, model):
    body = written(kind, language, case, signal)[1]
    assert reads_badly(body, language, model, model.thresholds) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_talk_and_an_exit_of_which_nothing_is_known_ask_for_it(kind, language):
    _, body, missing, _ = written(kind, language, "nothing", signal=None, reading=NAMELESS)
    assert len(missing) == {"talk": 4, "exit": 1, "firm": 0}[kind]
    assert all(f"[[{gap}]]" in body for gap in missing)


def test_an_overdue_deliverable_is_asked_a_new_date_for():
    _, body, missing, _ = written("exit", "en", "overdue")
    assert "Site map (by [[new date for Site map]])" in body
    assert "new date for Site map" in missing


def test_a_letter_without_an_address_says_so():
    one = client()
    draft, _ = make_draft(config(one), one, assessment(), "exit", "acme-1", MONDAY)
    assert "the address to write to" in draft.missing


def test_a_language_without_letters_gets_english_ones():
    assert [letter_language(language, "exit") for language in ("sv", "fi", "", "../en")] == ["sv", "en", "en", "en"]


def test_kind_words_are_thanked_for_where_nothing_is_finished():
    one = client()
    found = assessment(mail(), evidence=(sign("positive", "Lovely, thank you!"),))
    _, body, _, missing = letter_text(config(one), one, found, "exit", MONDAY)
    assert "kind words" in body and missing == ()


def test_the_classifier_is_asked_only_when_it_is_given(model):
    one = CASES["plain"]
    draft, complaints = make_draft(config(one), one, assessment(mail()), "exit", "acme-1", MONDAY, model=model)
    assert complaints == () and draft.kind == "exit"


GOLDENS = [
    *(
        ("exit", language, case, signal)
        for language in LANGUAGES
        for case, signal in (("plain", "urgency"), ("full", "late_payment"))
    ),
    *(("exit", language, "nothing", "indecision") for language in LANGUAGES),
    *(("talk", language, "plain", "after_hours_urgent") for language in LANGUAGES),
    *(("firm", language, "plain", "insult") for language in LANGUAGES),
]


def golden_text(kind, language, case, signal):
    subject, body, _, _ = written(kind, language, case, signal)
    return f"Subject: {subject}\n\n{body}"


@pytest.mark.parametrize(("kind", "language", "case", "signal"), GOLDENS)
def test_letters_stay_as_they_were_agreed(kind, language, case, signal):
    golden = (GOLDEN / f"{kind}-{language}-{case}.txt").read_text(encoding="utf-8")
    assert golden_text(kind, language, case, signal) == golden


if __name__ == "__main__":
    for case in GOLDENS:
        (GOLDEN / f"{'-'.join(case[:3])}.txt").write_text(golden_text(*case), encoding="utf-8")
