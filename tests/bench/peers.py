"""The classifier beside what else a person might take, on the same labelled messages.

    python tests/bench/peers.py [FOLDER...]      folders of scenarios (messages.jsonl); default: the project's untouched ones

Peers: ten regular expressions; VADER (Hutto and Gilbert 2014) for tone; alt-profanity-check for insults. Install
them beside the program first: pip install vaderSentiment alt-profanity-check. A peer that isn't there is left out.
"""

from __future__ import annotations

import email.utils
import json
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from classifier.labels import LABELS
from classifier.model import load

SIGNS = [label for label in LABELS if label != "spoken_up"]
WARNINGS = {label for label in SIGNS if label != "positive"}
OWN = Path(__file__).parents[1] / "scenarios"
TUNED = {"de-korrektur", "en-agency-edges", "en-firm-and-law", "en-noise", "en-one-bad-day", "en-studio", "ms-campur", "sv-betalning", "sv-blandat"}  # fmt: skip
PATTERNS = {
    "urgency": r"\burgent|\basap\b|right away|immediately|!!!|\?\?\?|brådskande|segera|dringend|sofort|urgente?\b|tout de suite|cuanto antes",
    "negative_tone": r"disappoint|unacceptable|terrible|ridiculous|useless|besviken|kecewa|enttäuscht|déçu|decepcion",
    "insult": r"idiot|incompetent|amateur|stupid|moron|inkompetent|bodoh|imbécile|inútil",
    "threat": r"lawyer|attorney|legal action|bad review|advokat|peguam|anwalt|avocat|abogado",
    "payment_chase": r"overdue|unpaid|past due|outstanding invoice|förfall|tertunggak|überfällig|impayée|impagad|vencida",
    "payment_excuse": r"cash ?flow|next week for sure|waiting for approval|accounts? department|likviditet|aliran tunai|trésorerie|liquidez",
    "haggling": r"discount|cheaper|lower (?:price|rate)|rabatt|diskaun|remise|descuento|billiger",
    "scope_creep": r"while you(?:'re| are) at it|just quickly|one more (?:small )?thing|när du ändå|alang-alang|wenn du schon|tant que vous|ya que est",
    "indecision": r"not quite it|changed my mind|go back to|start over|ångrat|tukar fikiran|doch lieber|changé d'avis|cambiado de idea",
    "contract_breach": r"don't care what the contract|never agreed|contract says.{0,40}but|avtalet.{0,30}men|kontrak.{0,30}tapi|vertrag.{0,30}aber",
    "positive": r"\bthank|great work|love it|\btack\b|terima kasih|\bdanke|\bmerci\b|\bgracias\b|perfekt|perfect",
}

Message = tuple[str, str, frozenset[str]]  # text, direction, labels
Classify = Callable[[list[Message]], list[set[str]]]


def messages(folders: list[Path]) -> list[Message]:
    found = []
    for folder in folders:
        me = {a.lower() for a in tomllib.loads((folder / "config.toml").read_text("utf-8"))["me"]["addresses"]}
        for line in (folder / "messages.jsonl").read_text("utf-8").splitlines():
            m = json.loads(line)
            if not m["id"].startswith("n"):
                way = "out" if email.utils.parseaddr(m["from"])[1].lower() in me else "in"
                found.append((m["text"], way, frozenset(m["labels"])))
    return found


def ours(encoder: bool) -> Classify:
    model = load(encoder=encoder)

    def classify(found: list[Message]) -> list[set[str]]:
        read = model.read([text for text, *_ in found], [way for _, way, _ in found])
        return [{label for s in spans for label in model.tripped(s.probabilities)} & set(SIGNS) for spans in read]

    return classify


def patterns(found: list[Message]) -> list[set[str]]:
    ways = {"payment_chase": ("out",), "positive": ("in", "out")}
    return [
        {
            label
            for label, p in PATTERNS.items()
            if way in ways.get(label, ("in",)) and re.search(p, text, re.IGNORECASE)
        }
        for text, way, _ in found
    ]


def vader(found: list[Message]) -> list[set[str]]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    scores = [analyzer.polarity_scores(text)["compound"] for text, *_ in found]
    return [
        {"negative_tone"} if score < -0.05 and way == "in" else {"positive"} if score > 0.6 else set()
        for score, (_, way, _) in zip(scores, found, strict=True)
    ]


def profanity(found: list[Message]) -> list[set[str]]:
    from profanity_check import predict

    return [
        {"insult"} if hit and way == "in" else set()
        for hit, (_, way, _) in zip(predict([t for t, *_ in found]), found, strict=True)
    ]


def f1(label: str, said: list[set[str]], found: list[Message]) -> float | None:
    """None where no message has the label."""
    true = sum(label in labels for *_, labels in found)
    right = sum(label in s and label in labels for s, (*_, labels) in zip(said, found, strict=True))
    return 2 * right / (true + sum(label in s for s in said)) if true else None


def row(name: str, classify: Classify, found: list[Message]) -> str:
    try:
        said = classify(found)
    except ImportError:
        return f"| {name} | not installed |"
    single = [f1(label, said, found) for label in SIGNS]
    clean = [s & WARNINGS for s, (*_, labels) in zip(said, found, strict=True) if not labels & WARNINGS]
    macro = [x for x in single if x is not None]
    cells = " | ".join("-" if x is None else f"{x:.2f}" for x in single)
    return f"| {name} | {sum(macro) / len(macro):.3f} | {sum(map(bool, clean)) / len(clean):.1%} | {cells} |"


def main() -> None:
    named = [Path(a) for a in sys.argv[1:]]
    folders = [
        f
        for a in named
        for f in ([a] if (a / "messages.jsonl").exists() else sorted(p.parent for p in a.glob("*/messages.jsonl")))
    ]
    folders = folders or sorted(p.parent for p in OWN.glob("*/messages.jsonl") if p.parent.name not in TUNED)
    found = messages(folders)
    print(f"{len(found)} messages of {len(folders)} mailboxes\n")
    print("| | macro F1 | false alarm | " + " | ".join(SIGNS) + " |\n|---|---|---|" + "---|" * len(SIGNS))
    print(row("both stages", ours(True), found))
    print(row("first stage alone", ours(False), found))
    print(row("ten regular expressions", patterns, found))
    print(row("VADER", vader, found))
    print(row("alt-profanity-check", profanity, found))


if __name__ == "__main__":
    main()
