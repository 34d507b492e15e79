"""`watcher label` and `watcher history`: the user corrects, the verdict follows, the past can be looked at."""

from __future__ import annotations

import json
from itertools import pairwise

from tests.cli.terminal import on
from tests.scan.desk import EXIT, FIRM, HEALTHY, Desk
from watcher.own_model import NAME


def evidence(desk: Desk, client: str, signal: str) -> list[dict[str, str]]:
    said = desk.scan()
    rows = next(c for c in said["clients"] if c["name"] == client)["signals"]
    return next((row["evidence"] for row in rows if row["signal"] == signal), [])


def test_no_takes_the_sign_back_at_once_and_after_the_next_scan(fresh: Desk) -> None:
    fresh.scan()
    threat = evidence(fresh, FIRM, "threat")[0]
    ran = on(fresh, "label", threat["message_id"], "threat", "no")
    assert ran.code == 0 and "no longer show threat" in ran.out and threat["message_id"] in ran.out
    assert f"{FIRM}: firm" in ran.out and "held-out texts: F1" in ran.out
    assert threat["message_id"] not in [e["message_id"] for e in evidence(fresh, FIRM, "threat")]


def test_yes_makes_a_sign_of_a_message_that_had_none(fresh: Desk) -> None:
    fresh.scan()
    with fresh.state() as state:
        reading = next(
            r for r in state.readings() if r.direction == "in" and "littleharbour" in r.sender.address and r.sentences
        )
    assert reading.message_id not in [e["message_id"] for e in evidence(fresh, HEALTHY, "haggling")]
    ran = on(fresh, "label", reading.message_id, "haggling", "yes")
    assert ran.code == 0 and "now show haggling" in ran.out
    assert reading.message_id in [e["message_id"] for e in evidence(fresh, HEALTHY, "haggling")]


def test_the_corrections_hold_no_text_and_only_their_owner_can_read_them(fresh: Desk) -> None:
    fresh.scan()
    threat = evidence(fresh, FIRM, "threat")[0]
    on(fresh, "label", threat["message_id"], "threat", "no")
    path = fresh.state_folder / NAME
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text("utf-8").lower()
    assert not [word for word in threat["quote"].lower().split() if len(word) > 5 and word.strip(".,!?\"'") in text]


def test_deleting_the_corrections_takes_them_back(fresh: Desk) -> None:
    fresh.scan()
    threat = evidence(fresh, FIRM, "threat")[0]
    on(fresh, "label", threat["message_id"], "threat", "no")
    (fresh.state_folder / NAME).unlink()
    assert evidence(fresh, FIRM, "threat")[0] == threat


def test_a_mistake_says_what_where_and_what_to_do(fresh: Desk) -> None:
    fresh.scan()
    threat = evidence(fresh, FIRM, "threat")[0]["message_id"]
    on(fresh, "label", "<nobody@nowhere.example>", "threat", "no").failed(2, "no client's message with this id")
    on(fresh, "label", threat, "rudeness", "no").failed(2, "rudeness", "negative_tone")
    on(fresh, "label", threat, "payment_chase", "yes").failed(2, "payment_chase")
    (fresh.state_folder / NAME).write_text("{")
    on(fresh, "label", threat, "threat", "no").failed(1, NAME, "delete the file")


def test_history_names_the_days_on_which_the_verdict_changed(desk: Desk) -> None:
    ran = on(desk, "history", EXIT)
    assert ran.code == 0
    found = [line.split()[2] for line in ran.out.splitlines() if line.startswith("  20")]
    assert found[-1] == "exit" and all(a != b for a, b in pairwise(found))
    assert "First tripped: " in ran.out and "exit on " in ran.out


def test_history_for_a_program_and_of_a_client_that_never_tripped(desk: Desk) -> None:
    said = json.loads(on(desk, "history", HEALTHY, "--json").out)
    assert said["client"] == HEALTHY and {row["verdict"] for row in said["changes"]} == {"healthy"}
    assert "First tripped: never" in on(desk, "history", HEALTHY).out
