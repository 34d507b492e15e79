"""What each constant of the tally and the verdict does: clients judged right on the tuned mailboxes as it varies.

    python tests/bench/sweep.py          a table; a constant whose row is flat is a matter of taste, and round

The untouched mailboxes are never swept: they are there to measure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.test_scenarios import SCENARIOS, TUNED, expected, readings_of
from watcher import tally, verdict
from watcher.config import Config
from watcher.records import Reading
from watcher.scan import assess

FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
MODULE = [
    (tally, "BEND"), (tally, "GOOD_SHARE"), (tally, "STILL_COUNTS"), (tally, "APOLOGY_DAYS"), (tally, "TAKEN_BACK"),
    (tally, "EVENT"), (verdict, "REST_SHARE"), (verdict, "REPEATED"), (verdict, "SAME_EPISODE"), (verdict, "PAUSE"),
    (verdict, "FADING_GAPS"), (verdict, "NIGHTS"), (verdict, "NIGHTS_SPAN"), (verdict, "EXCUSE_DAYS"),
    (verdict, "EXCUSE_SPAN"), (verdict, "IGNORED"),
]  # fmt: skip
CONFIGURED = (
    "watch",
    "talk",
    "exit",
    "heavy",
    "half_life_days",
    "talk_days",
    "exit_days",
    "talk_threads",
    "exit_threads",
)
Case = tuple[Config, tuple[Reading, ...], Any, dict[str, Any]]


def cases() -> list[Case]:
    found = []
    for folder in SCENARIOS:
        if folder.name in TUNED:
            config, readings, as_of = readings_of(folder)
            found.append((config, readings, as_of, expected(folder)["clients"]))
    return found


def right(found: list[Case], points: dict[str, float], change: dict[str, Any]) -> int:
    """Clients whose verdict and holds are a mentor's."""
    count = 0
    for config, readings, as_of, wanted in found:
        changed = config.model_copy(update={"thresholds": config.thresholds.model_copy(update=change)})
        for a in assess(changed, readings, points, as_of)[0]:
            want = wanted[a.client]
            count += a.verdict.verdict in want["verdict"] and {h.hold for h in a.verdict.holds} == set(want["holds"])
    return count


def scaled(value: Any, factor: float) -> Any:
    if isinstance(value, timedelta):
        return value * factor
    return max(1, round(value * factor)) if isinstance(value, int) else value * factor


def swept(name: str, value: Any, count: Callable[[Any], int]) -> str:
    cells = " | ".join(str(count(scaled(value, factor))) for factor in FACTORS)
    shown = f"{value.total_seconds() / 86400:g} days" if isinstance(value, timedelta) else f"{value:g}"
    return f"| {name} | {shown} | {cells} |"


def main() -> None:
    from classifier.manifest import read_manifest

    found, points = cases(), read_manifest()["thresholds"]
    clients = sum(len(wanted) for *_, wanted in found)
    print(f"{clients} clients of {len(found)} mailboxes; as it is: {right(found, points, {})} right\n")
    print("| constant | value | " + " | ".join(f"x{f:g}" for f in FACTORS) + " |\n|---|---|" + "---|" * len(FACTORS))
    for name in CONFIGURED:
        value = getattr(found[0][0].thresholds, name)
        print(swept(f"[thresholds] {name}", value, lambda v, name=name: right(found, points, {name: v})), flush=True)
    for module, name in MODULE:
        print(
            swept(
                f"{module.__name__}.{name}",
                getattr(module, name),
                lambda v, m=module, n=name: _with(m, n, v, found, points),
            ),
            flush=True,
        )
    for signal, weight in list(tally.WEIGHTS.items()):
        print(swept(f"weight of {signal}", weight, lambda v, s=signal: _weighed(s, v, found, points)), flush=True)


def _with(module: Any, name: str, value: Any, found: list[Case], points: dict[str, float]) -> int:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        return right(found, points, {})
    finally:
        setattr(module, name, before)


def _weighed(signal: str, weight: float, found: list[Case], points: dict[str, float]) -> int:
    before = tally.WEIGHTS[signal]
    tally.WEIGHTS[signal] = weight
    try:
        return right(found, points, {})
    finally:
        tally.WEIGHTS[signal] = before


if __name__ == "__main__":
    main()
