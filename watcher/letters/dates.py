"""Dates, money and lists as a letter writes them, in each language. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Forms:
    """How a language writes: its months, the word before a list's last item, the marks in a number."""

    months: tuple[str, ...]
    last: str
    thousands: str
    decimal: str


def _months(names: str) -> tuple[str, ...]:
    return tuple(names.split())


FORMS = {
    "en": Forms(
        months=_months("January February March April May June July August September October November December"),
        last="and",
        thousands=",",
        decimal=".",
    ),
    "sv": Forms(
        months=_months("januari februari mars april maj juni juli augusti september oktober november december"),
        last="och",
        thousands=" ",
        decimal=",",
    ),
    "ms": Forms(
        months=_months("Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember"),
        last="dan",
        thousands=",",
        decimal=".",
    ),
}


def forms(language: str) -> Forms:
    """The language's forms; English ones for a language that has none here."""
    return FORMS.get(language, FORMS["en"])


def day(value: date, language: str) -> str:
    """ "3 March 2026", "3 mars 2026", "3 Mac 2026"."""
    return f"{value.day} {month(value, language)}"


def month(value: date, language: str) -> str:
    """ "March 2026", "mars 2026", "Mac 2026"."""
    return f"{forms(language).months[value.month - 1]} {value.year}"


def money(amount: float, currency: str, language: str) -> str:
    """ "1,200 GBP", "1 200,50 SEK"; "RM 1,200" for ringgit in Malay. Cents only where there are any."""
    form = forms(language)
    whole, cents = f"{amount:.2f}".split(".")
    number = f"{int(whole):,}".replace(",", form.thousands)
    if cents != "00":
        number += form.decimal + cents
    return f"RM {number}" if (language, currency) == ("ms", "MYR") else f"{number} {currency}"


def listing(items: Sequence[str], language: str) -> str:
    """ "a", "a and b", "a, b and c"; "" for no item."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {forms(language).last} {items[-1]}"
