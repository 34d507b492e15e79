"""Dates, money and lists in the languages of the letters."""

from datetime import date

import pytest

from watcher.letters import dates

THIRD_OF_MARCH = date(2026, 3, 3)


@pytest.mark.parametrize(("language", "text"), [("en", "3 March 2026"), ("sv", "3 mars 2026"), ("ms", "3 Mac 2026")])
def test_a_day_is_written_as_the_language_writes_it(language, text):
    assert dates.day(THIRD_OF_MARCH, language) == text


@pytest.mark.parametrize("language", dates.FORMS)
def test_every_language_has_twelve_different_months(language):
    assert len({dates.month(date(2026, n, 1), language) for n in range(1, 13)}) == 12


def test_a_language_without_forms_is_written_in_english():
    assert dates.day(THIRD_OF_MARCH, "fi") == "3 March 2026"


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        (1200, "GBP", "en", "1,200 GBP"),
        (1200, "SEK", "sv", "1 200 SEK"),
        (1200, "MYR", "ms", "RM 1,200"),
        (1200, "MYR", "en", "1,200 MYR"),
        (1234567.5, "SEK", "sv", "1 234 567,50 SEK"),
        (99.999, "EUR", "en", "100 EUR"),
        (0, "EUR", "ms", "0 EUR"),
    ],
)
def test_money_has_the_languages_marks_and_no_empty_cents(amount, currency, language, text):
    assert dates.money(amount, currency, language) == text


@pytest.mark.parametrize(
    ("items", "language", "text"),
    [
        ([], "en", ""),
        (["a"], "en", "a"),
        (["a", "b"], "sv", "a och b"),
        (["a", "b", "c"], "en", "a, b and c"),
        (["a", "b", "c"], "ms", "a, b dan c"),
    ],
)
def test_a_list_ends_with_the_languages_and(items, language, text):
    assert dates.listing(items, language) == text
