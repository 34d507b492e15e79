"""Facts + a template -> a letter's subject and body. The wording is all in templates/letters/<language>/<kind>.txt.j2.

A template's first line is "Subject: ...". Its line breaks are for whoever edits it: within a paragraph
they become spaces, except after a line that ends with a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from watcher.errors import TemplateError
from watcher.letters import dates
from watcher.letters.facts import LetterFacts
from watcher.letters.lint import WORDS, words
from watcher.letters.names import greeting_name, one_line
from watcher.records import LetterKind
from watcher.templating import render, templates_folder

GAP = re.compile(r"\[\[(.+?)\]\]")


def letter_language(wanted: str, kind: LetterKind) -> str:
    """The wanted language if it has this letter, else English."""
    written = {path.parent.name for path in templates_folder().glob(f"letters/*/{kind}.txt.j2")}
    return wanted if wanted in written else "en"


def write(kind: LetterKind, facts: LetterFacts) -> tuple[str, str]:
    """Subject and body. Where the full letter would be too long, what is only nice to say is left out."""
    name = f"letters/{facts.language}/{kind}.txt.j2"
    subject, body = _split(name, render(name, _said(facts, roomy=True)))
    if len(words(body)) > WORDS[kind][1]:
        subject, body = _split(name, render(name, _said(facts, roomy=False)))
    return subject, body


def gaps(body: str) -> tuple[str, ...]:
    """What the letter asks for as [[...]], without the brackets, in order, each once."""
    return tuple(dict.fromkeys(GAP.findall(body)))


def _said(facts: LetterFacts, *, roomy: bool) -> dict[str, object]:
    """The names that a template may use. All dates, sums and lists are words of its language already."""
    language = facts.language
    return {
        "name": greeting_name(facts.contact.name, facts.client, language),
        "me": facts.my_name,
        "client": facts.client,
        "since": dates.month(facts.since, language) if facts.since else "",
        "notice": facts.notice_days,
        "extended": facts.extended,
        "last_day": dates.day(facts.last_day, language),
        "deliverables": [
            {"what": d.what, "due": dates.day(d.due, language) if d.due else ""} for d in facts.deliverables
        ],
        "invoices": [
            {
                "number": i.number,
                "amount": dates.money(i.amount, i.currency, language),
                "due": dates.day(i.due, language),
            }
            for i in facts.invoices
        ],
        "referrals": [spoken_referral(r) for r in facts.referrals],
        "finished": facts.finished,
        "kind_words": facts.kind_words,
        "concerns": list(facts.concerns),
        "reason": facts.reason,
        "roomy": roomy,
        "listed": _listed(language),
    }


def _listed(language: str) -> Callable[[Sequence[str]], str]:
    return lambda items: dates.listing(items, language)


def spoken_referral(referral: str) -> str:
    """ "Sam Lind, sam@lind.example" as "Sam Lind (sam@lind.example)"; any other form as it stands."""
    name, comma, address = referral.partition(", ")
    return f"{name} ({address})" if comma and "," not in address else referral


def _split(name: str, text: str) -> tuple[str, str]:
    head, _, rest = text.strip().partition("\n")
    if not head.startswith("Subject: "):
        raise TemplateError("the letter has no subject", f"{name}:1", 'Let its first line be "Subject: ...".')
    paragraphs = (_joined(p) for p in re.split(r"\n\s*\n", rest))
    return one_line(head.removeprefix("Subject: ")), "\n\n".join(p for p in paragraphs if p) + "\n"


def _joined(paragraph: str) -> str:
    """One line, but for breaks that a backslash asks for."""
    kept = re.split(r"\\[ \t]*\n", paragraph)
    return "\n".join(" ".join(line.split()) for line in kept).strip()
