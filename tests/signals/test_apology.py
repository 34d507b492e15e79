"""A sincere apology: good words of the client's in which it says sorry."""

from __future__ import annotations

import pytest

from tests.records import HALF, JANE, ME, MONDAY, ROBIN, client, mail, said
from watcher.mail import threads
from watcher.records import Party
from watcher.signals import evidence_of
from watcher.signals.apology import apologies


def sorry(words: str, language: str = "en", positive: float = 0.9, who: Party = JANE, **labels: float) -> int:
    """How many apologies are heard in a mail of these words."""
    readings = (mail(said(words, positive=positive, **labels), language=language, who=who),)
    found = apologies(evidence_of(ME, client(), readings, threads(readings), HALF).from_messages, readings)
    assert found in ([], [MONDAY])
    return len(found)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "I'm so sorry about yesterday, that was unfair of me."),
        ("sv", "Förlåt för igår, det var dumt av mig."),
        ("de", "Entschuldigung wegen gestern, das war unfair von mir."),
        ("fr", "Je suis désolé pour hier, c'était injuste."),
        ("es", "Perdona por lo de ayer, fue injusto."),
        ("ms", "Maaf atas semalam, itu salah saya."),
    ],
)
def test_an_apology_is_heard_in_every_language(language: str, words: str) -> None:
    assert sorry(words, language) == 1


def test_thanks_are_no_apology() -> None:
    assert sorry("Thank you, this is wonderful work.") == 0


def test_sorry_that_is_not_meant_kindly_is_no_apology() -> None:
    assert sorry("Sorry, but this is useless.", positive=0.1, negative_tone=0.9) == 0


def test_my_own_apology_is_not_the_clients() -> None:
    assert sorry("I'm so sorry about yesterday, that was unfair of me.", who=ROBIN) == 0
