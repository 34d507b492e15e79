"""Each rule of the lint has a letter that breaks it, and one that a person would find fine."""

from dataclasses import replace
from itertools import product

import pytest

from tests.letters.cases import CATALOGUE, FIRST, MONDAY, SAM, assessment, client, config, contract, mail, sign
from watcher.letters import lint, reads_badly
from watcher.letters.facts import letter_facts
from watcher.letters.write import write

QUOTE = "Why does every simple job take you so terribly long these days?"


def good(kind="exit", language="en", **changes):
    """A letter that passes, and the facts it was written from."""
    one = client(deliverable=(CATALOGUE,), invoice=(FIRST,), referrals=(SAM,), contract=contract(20))
    other = client(name="Brightwater", addresses=("@bright.example",))
    found = assessment(mail(), evidence=(sign("negative_tone", QUOTE),))
    facts = replace(letter_facts(config(one, other), one, found, kind, language, MONDAY), **changes)
    return write(kind, facts)[1], facts


@pytest.mark.parametrize("language", ["en", "sv", "ms"])
@pytest.mark.parametrize("kind", ["talk", "exit", "firm"])
def test_a_good_letter_passes(kind, language):
    body, facts = good(kind, language)
    assert lint(kind, body, facts) == ()


@pytest.mark.parametrize("kind", ["talk", "exit", "firm"])
def test_a_letter_too_long_or_too_short_fails(kind):
    body, facts = good(kind)
    assert "words" in lint(kind, body + "so on " * 100, facts)[0]
    assert any("words" in c for c in lint(kind, "Thank you.", facts))


AGREED = ["23 March 2026", "Spring catalogue", "2026-014", "1,200 EUR", "3 March 2026"]


@pytest.mark.parametrize(("kind", "text"), [*product(("exit", "firm"), AGREED), ("exit", "20 March 2026")])
def test_a_letter_of_leave_without_something_agreed_fails(kind, text):
    body, facts = good(kind)
    assert text in body
    assert any(text in c for c in lint(kind, body.replace(text, "soon"), facts))


@pytest.mark.parametrize(("language", "thanks"), [("en", "Thank you"), ("sv", "Tack"), ("ms", "Terima kasih")])
def test_an_exit_without_thanks_fails(language, thanks):
    body, facts = good("exit", language, kind_words=False, finished="x")
    assert any("thank" in c for c in lint("exit", body.replace(thanks, "Well"), facts))


@pytest.mark.parametrize(
    ("language", "words", "complaint"),
    [
        ("en", "You asked why every simple job take you so long.", "quotes"),
        ("en", "EVERY SIMPLE JOB, TAKE YOU.", "quotes"),
        ("en", "I had 14 mails from you.", "counts"),
        ("en", "You wrote five times.", "counts"),
        ("en", "You wrote at 23:40.", "time of day"),
        ("en", "You call at 11 pm.", "time of day"),
        ("en", "I need time for Brightwater.", "another client"),
        ("en", "That was unprofessional.", "blaming"),
        ("en", "I am tired of this.", "blaming"),
        ("en", "I leave because of you.", "blaming"),
        ("en", "Payment is always late.", "blaming"),
        ("en", "It is time to break up.", "work together ends"),
        ("en", "Maybe I will stay.", "wavers"),
        ("en", "I'm not sure yet.", "wavers"),
        ("sv", "Det här är oacceptabelt.", "blaming"),
        ("sv", "Jag är trött på det.", "blaming"),
        ("sv", "Du skrev klockan 23.", "time of day"),
        ("sv", "Jag har fått 12 mejl.", "counts"),
        ("sv", "Det är dags att göra slut.", "work together ends"),
        ("sv", "Kanske slutar jag.", "wavers"),
        ("ms", "Ini tidak profesional.", "blaming"),
        ("ms", "Saya berhenti gara-gara anda.", "blaming"),
        ("ms", "Anda menulis pukul 11.", "time of day"),
        ("ms", "Saya menerima 12 mesej.", "counts"),
        ("ms", "Saya mahu putuskan hubungan.", "work together ends"),
        ("ms", "Mungkin saya berhenti.", "wavers"),
    ],
)
def test_each_thing_not_to_say_fails(language, words, complaint):
    body, facts = good("exit", language)
    complaints = lint("exit", body.replace("\n\n", f"\n\n{words} ", 1), facts)
    assert len(complaints) == 1 and complaint in complaints[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I recommend Sam Lind."),
        ("en", "Give me a call."),
        ("en", "The door is open."),
        ("sv", "Dörren står öppen."),
        ("sv", "Ring mig."),
        ("ms", "Saya mengesyorkan agensi lain."),
        ("ms", "Pintu sentiasa terbuka."),
    ],
)
def test_an_offer_in_a_firm_letter_fails(language, words):
    body, facts = good("firm", language)
    assert any("firm" in c for c in lint("firm", f"{body} {words}", facts))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("exit", "I look forward to hearing from you."),
        ("exit", "I will break up the handover into small steps."),
        ("exit", "You can reach me on weekdays."),
        ("exit", "Thank you because you trusted me twice."),
        ("talk", "Perhaps we can find a calmer pace, maybe with a weekly list."),
        ("firm", "Send your questions about the access details in writing."),
    ],
)
def test_plain_human_sentences_pass(kind, words):
    body, facts = good(kind, quotes=("I look forward to hearing from you and your team",))
    assert lint(kind, body.replace("\n\n", f"\n\n{words} ", 1), facts) == ()


def test_what_my_own_configuration_calls_things_is_not_judged():
    name = "Toxic and Rude: 12 mails at 23:40, maybe"
    one = client(name="Rude Health", deliverable=(CATALOGUE.model_copy(update={"what": name}),), contract=contract(20))
    other = client(name="Health", addresses=("@h.example",))
    found = assessment(mail(), evidence=(sign("urgency", f"Where is {name} please, I asked for it"),))
    facts = letter_facts(config(one, other), one, found, "exit", "en", MONDAY)
    assert lint("exit", write("exit", facts)[1], facts) == ()


class Reader:
    """A classifier that finds a warning sign in one sentence."""

    class Span:
        def __init__(self, start, end, probabilities):
            self.start, self.end, self.probabilities = start, end, probabilities

    def read(self, texts, directions):
        from classifier.labels import LABELS

        assert directions == ["in"]
        at = texts[0].index("Pay")
        marks = [0.9 if label in ("threat", "positive") else 0.1 for label in LABELS]
        return [(self.Span(0, 5, [0.0] * len(LABELS)), self.Span(at, at + 8, marks))]


def test_a_warning_sign_that_the_classifier_reads_is_named_and_praise_is_not():
    from classifier.labels import LABELS

    complaints = reads_badly("Hello. Pay now! Bye.", "en", Reader(), dict.fromkeys(LABELS, 0.5))
    assert complaints == ('The classifier reads threat in the letter: "Pay now!".',)


def test_a_language_that_the_classifier_does_not_know_is_not_judged():
    assert reads_badly("Pay", "fi", Reader(), {}) == ()
