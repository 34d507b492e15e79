"""Which of the articles' rules a letter breaks. Pure.

What the letter took from my own configuration (names, dates, sums, referrals) is laid aside before the words are
judged: a client may well be called "Rude Health", a deliverable "Toxic Waste Report".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from watcher.letters import dates
from watcher.letters.facts import LetterFacts
from watcher.letters.phrases import COURTESY, PHRASES, Phrases
from watcher.records import LetterKind

if TYPE_CHECKING:
    from classifier.model import Model

# Words of a letter, least and most (PRODUCT section 4; S1 "simple and concise", S4 "keep it short").
WORDS: dict[LetterKind, tuple[int, int]] = {"talk": (80, 200), "exit": (80, 200), "firm": (40, 110)}
QUOTED = 5  # words in a row that make a quote
TELLING = 2  # of them that are more than small words and courtesies, so that "I look forward to" is nobody's quote
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_GAP = re.compile(r"\[\[.+?\]\]")


def lint(kind: LetterKind, body: str, facts: LetterFacts) -> tuple[str, ...]:
    """One sentence for each rule that the body breaks; empty: none."""
    own = laid_aside(body, facts)
    phrases = PHRASES.get(facts.language, PHRASES["en"])
    found = [
        *_length(kind, body),
        *_names_others(own, facts),
        *_quotes(own, facts),
        *_counts(own, phrases),
        *_blames(own, phrases),
    ]
    if kind != "talk":
        found += [*_agreed(kind, body, facts), *_wavers(own, phrases)]
    if kind == "exit":
        found += _thanks(own, phrases)
    if kind == "firm":
        found += _offers(body, own, facts, phrases)
    return tuple(found)


def words(text: str) -> list[str]:
    """What stands between spaces and holds a letter or digit."""
    return [w for w in text.split() if any(c.isalnum() for c in w)]


def laid_aside(body: str, facts: LetterFacts) -> str:
    """The body without the facts it states and the gaps it asks for; each leaves a mark that is no word."""
    known = [facts.client, facts.my_name, facts.contact.name, *facts.contact.name.split(), facts.finished]
    known += [text for texts in stated("exit", facts).values() for text in texts]
    for referral in facts.referrals:
        known += [referral, *referral.split(", ")]
    body = _GAP.sub("|", body)
    for text in sorted({k for k in known if len(k) > 1}, key=lambda k: (-len(k), k)):
        body = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "|", body)
    return body


def stated(kind: LetterKind, facts: LetterFacts) -> dict[str, tuple[str, ...]]:
    """What a letter of leave must state, in words a person understands -> the texts that state it.

    A firm letter may be too short for every deliverable's date: there "on the agreed dates" will do.
    """
    language = facts.language
    found: dict[str, tuple[str, ...]] = {"the last day": (dates.day(facts.last_day, language),)}
    for d in facts.deliverables:
        due = (dates.day(d.due, language),) if d.due and kind == "exit" else ()
        found[f'the deliverable "{d.what}"'] = (d.what, *due)
    for i in facts.invoices:
        found[f"the invoice {i.number}"] = (
            i.number,
            dates.money(i.amount, i.currency, language),
            dates.day(i.due, language),
        )
    return found


# The rules


def _length(kind: LetterKind, body: str) -> Iterable[str]:
    least, most = WORDS[kind]
    if not least <= len(words(body)) <= most:
        yield f"The letter has {len(words(body))} words; it should have {least} to {most}."


def _thanks(own: str, phrases: Phrases) -> Iterable[str]:
    # S1: "thank the client for their business"; S3: "express your gratitude".
    if not phrases.thanks.search(own):
        yield "The letter doesn't thank the client."


def _agreed(kind: LetterKind, body: str, facts: LetterFacts) -> Iterable[str]:
    # S1: put in writing what is left to deliver and by when, what is still owed, and the last day of work.
    for what, texts in stated(kind, facts).items():
        missing = [text for text in texts if text not in body]
        if missing:
            yield f"The letter doesn't state {what} ({', '.join(missing)})."


def _quotes(own: str, facts: LetterFacts) -> Iterable[str]:
    # S3: no accusations; S4: "the more detail you give, the more you open the door to arguments".
    mine = _runs(own)
    for quote in facts.quotes:
        shared = [run for run in _runs(quote) if run in mine]
        if shared:
            yield f'The letter quotes the client: "{" ".join(shared[0])}".'
            return


def _runs(text: str) -> dict[tuple[str, ...], None]:
    """Every QUOTED words in a row that say something; a "|" (a fact laid aside) ends a run."""
    found: dict[tuple[str, ...], None] = {}
    for part in text.casefold().split("|"):
        row = _WORD.findall(part)
        runs = (tuple(row[i : i + QUOTED]) for i in range(len(row) - QUOTED + 1))
        found |= dict.fromkeys(run for run in runs if sum(w not in COURTESY for w in run) >= TELLING)
    return found


def _counts(own: str, phrases: Phrases) -> Iterable[str]:
    # S0: "venting frustrations ... can backfire"; PRODUCT promise 7: the letter says less than the report.
    if hit := phrases.counts.search(own):
        yield f'The letter counts ("{hit[0].strip()}").'
    if hit := phrases.hours.search(own):
        yield f'The letter names a time of day ("{hit[0].strip()}").'


def _names_others(own: str, facts: LetterFacts) -> Iterable[str]:
    # S3: privacy and confidentiality: other clients are nobody's business.
    for name in facts.other_clients:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", own):
            yield f"The letter names another client ({name})."


def _blames(own: str, phrases: Phrases) -> Iterable[str]:
    # S0 S1 S3: no emotional language, no accusations, don't point fingers. S1: don't say "break up".
    if hit := phrases.blame.search(own):
        yield f'The letter has an emotional or blaming word ("{hit[0]}").'
    if hit := phrases.break_up.search(own):
        yield f'The letter says "{hit[0]}"; say that the work together ends.'


def _wavers(own: str, phrases: Phrases) -> Iterable[str]:
    # S1: "don't waffle": once decided, say it plainly.
    if hit := phrases.waver.search(own):
        yield f'The letter wavers ("{hit[0]}").'


def _offers(body: str, own: str, facts: LetterFacts, phrases: Phrases) -> Iterable[str]:
    # S2: insults and threats are where the bridge is not kept; S4: alternatives "unless the client is disrespectful".
    named = [part for r in facts.referrals for part in r.split(", ") if part in body]
    if named:
        yield f"The letter is firm, but recommends {named[0]}."
    if hit := phrases.offer.search(own):
        yield f'The letter is firm, but makes an offer ("{hit[0]}").'


# The product's own classifier


def reads_badly(body: str, language: str, model: Model, thresholds: Mapping[str, float]) -> tuple[str, ...]:
    """One sentence for each warning sign that the classifier finds in the letter, read as if I had received it.

    `thresholds`: label -> probability (0 to 1) from which it trips. A language that the classifier doesn't
    know is not judged.
    """
    from classifier.labels import BOTH, LABELS, LANGUAGES, OUTBOUND

    if language not in LANGUAGES:
        return ()
    spans = model.read([body], ["in"])[0]
    found = []
    for at, label in enumerate(LABELS):
        worst = max(spans, key=lambda span: span.probabilities[at], default=None)
        if label in OUTBOUND | BOTH or worst is None or worst.probabilities[at] < thresholds[label]:
            continue
        found.append(f'The classifier reads {label} in the letter: "{body[worst.start : worst.end]}".')
    return tuple(found)
