"""What each command prints, to a person and to a program."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classifier.labels import LABELS
from tests.cli.terminal import ESCAPE, Ran, environment, on, watcher
from tests.scan.desk import AS_OF, EXIT, FIRM, HEALTHY, TALK, VERDICTS, Desk, letters, verdicts

MESSAGES = Path(__file__).parents[1] / "mail" / "messages"


def document(ran: Ran) -> Any:
    """The one JSON document on standard output."""
    return json.loads(ran.out)


# scan


def test_scan_prints_each_client_worst_first_with_verdict_reason_and_what_was_written(desk: Desk) -> None:
    ran = on(desk, "scan")
    assert (ran.code, ran.err) == (0, "")
    table = ran.out.split("\n\n")[0].splitlines()[1:]
    names = [next(name for name in VERDICTS if line.startswith(name)) for line in table]
    assert names == [FIRM, EXIT, TALK, HEALTHY]
    assert all(VERDICTS[name] in line for name, line in zip(names, table, strict=True))
    assert ran.out.count("in Drafts: ") == 3 and ran.out.count("report ") == 3
    assert "76 messages seen, 68 of clients, 0 of them new" in ran.out and ran.out.endswith("Nothing was sent.\n")


def test_scan_json_is_one_document_with_the_agreed_names(fresh: Desk) -> None:
    ran = on(fresh, "scan", "--json", apart=True)
    assert (ran.code, ran.err) == (0, "")
    said = document(ran)
    assert said["version"] == 1 and said["as_of"] == AS_OF and said["errors"] == []
    assert said["messages"] == {"seen": 76, "client": 68, "new": 68, "skipped": 0, "defective": 0}
    assert verdicts(said) == VERDICTS and letters(said) == {TALK: "talk", EXIT: "exit", FIRM: "firm"}
    for client in said["clients"]:
        assert {"name", "verdict", "score", "language", "reason", "holds", "signals", "report", "draft"} <= set(client)
        assert Path(client["report"]).is_file()
        for signal in client["signals"]:
            assert signal["count"] == len(signal["evidence"]) > 0
            assert all({"message_id", "date", "quote", "probability"} <= set(e) for e in signal["evidence"])
    drafts = [c["draft"] for c in said["clients"] if c["draft"]]
    assert all({"kind", "folder", "message_id", "subject", "language"} == set(d) for d in drafts)
    text = b"".join(path.read_bytes() for path in fresh.drafts()).decode()
    assert all(d["folder"] == "Drafts" and d["message_id"] in text for d in drafts)


def test_a_dry_run_says_so_and_writes_nothing(fresh: Desk) -> None:
    ran = on(fresh, "scan", "--dry-run")
    assert ran.code == 0 and "A dry run" in ran.out and "Nothing was sent" not in ran.out
    assert fresh.drafts() == [] and not (fresh.root / "reports").exists()


def in_a_terminal(desk: Desk, **env: str) -> str:
    """What a scan shows on a terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "watcher", "scan", "--config", str(desk.path), "--as-of", AS_OF]
    process = subprocess.Popen(command, stdout=follower, stderr=follower, env=environment(TERM="xterm", **env))
    os.close(follower)
    shown = b""
    try:
        while piece := os.read(leader, 65_536):
            shown += piece
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    assert process.wait(60) == 0
    return shown.decode()


def test_a_terminal_gets_colours_a_pipe_and_no_color_get_none(desk: Desk) -> None:
    assert f"{ESCAPE}[31m" in in_a_terminal(desk)
    assert f"{ESCAPE}[31m" not in in_a_terminal(desk, NO_COLOR="1")
    assert ESCAPE not in on(desk, "scan").out


# status, clients, report


def test_status_says_when_what_and_which_drafts(desk: Desk) -> None:
    on(desk, "scan")
    ran = watcher("status", "--config", desk.path)
    assert ran.code == 0 and "0 min ago" in ran.out and "76 seen, 68 of clients" in ran.out
    assert f"{TALK} (talk)" in ran.out and str(desk.root / "mail") in ran.out
    said = document(watcher("status", "--config", desk.path, "--json"))
    assert {d["client"]: d["kind"] for d in said["drafts"]} == {TALK: "talk", EXIT: "exit", FIRM: "firm"}
    assert said["messages"]["client"] == 68 and said["unread"] == [] and said["last_scan"]


def test_status_no_longer_names_a_draft_that_the_user_has_sent(desk: Desk) -> None:
    desk.draft_of(EXIT).unlink()
    for path in desk.mails_of(EXIT):
        path.unlink()
    on(desk, "scan")
    said = document(watcher("status", "--config", desk.path, "--json"))
    assert EXIT not in {d["client"] for d in said["drafts"]}


def test_clients_lists_each_with_addresses_and_counts(desk: Desk) -> None:
    ran = on(desk, "clients")
    assert ran.code == 0 and all(name in ran.out for name in VERDICTS) and "@pantrio.example" in ran.out
    rows = document(on(desk, "clients", "--json"))
    assert {row["name"]: row["verdict"] for row in rows} == VERDICTS
    assert all(row["in"] > 0 and row["out"] > 0 and row["threads"] > 0 and row["last"] for row in rows)


def test_report_writes_the_same_bytes_as_the_scan_and_touches_no_mail(desk: Desk) -> None:
    desk.draft_of(EXIT).unlink()
    desk.scan()
    before, mail = desk.reports(), sorted((desk.root / "mail").rglob("*"))
    shutil.rmtree(desk.root / "reports")
    ran = on(desk, "report")
    assert ran.code == 0 and len(ran.out.splitlines()) == 4
    assert desk.reports() == before
    assert sorted((desk.root / "mail").rglob("*")) == mail
    assert on(desk, "report", "pant").out == f"{desk.root / 'reports' / 'pantrio.html'}\n"


# draft, explain


def test_draft_as_a_dry_run_prints_the_letter_and_saves_nothing(desk: Desk) -> None:
    ran = on(desk, "draft", HEALTHY, "--kind", "talk", "--dry-run")
    assert ran.code == 0 and ran.out.startswith("Subject: ") and "Nora" in ran.out
    assert len(desk.drafts()) == 3


def test_draft_saves_a_letter_by_hand_once(desk: Desk) -> None:
    first, second = (on(desk, "draft", HEALTHY, "--kind", "talk") for _ in range(2))
    assert (first.code, second.code) == (0, 0)
    assert "Saved in Drafts. Nothing was sent." in first.err and "stands already in Drafts" in second.err
    assert len(desk.drafts()) == 4


def test_explain_a_client_shows_thresholds_and_each_piece_of_evidence(desk: Desk) -> None:
    ran = on(desk, "explain", EXIT)
    assert ran.code == 0 and ran.out.startswith(f"{EXIT}: exit (")
    assert "exit from " in ran.out and "after_hours_urgent" in ran.out and "@mail.example>" in ran.out


def test_explain_says_what_would_change_the_verdict(desk: Desk) -> None:
    assert "exit would take" in on(desk, "explain", TALK).out
    assert "would no longer be exit; without new signs the points halve in" in on(desk, "explain", EXIT).out
    assert "watch would take" in on(desk, "explain", HEALTHY).out
    assert "without another insult or threat" in on(desk, "explain", FIRM).out


def test_explain_a_message_shows_its_sentences_and_what_it_counts_for(desk: Desk) -> None:
    client = next(c for c in desk.scan()["clients"] if c["name"] == EXIT)
    evidence = next(e for s in client["signals"] for e in s["evidence"] if e["quote"])
    for name in (evidence["message_id"], evidence["message_id"].strip("<>")):
        ran = on(desk, "explain", name)
        assert ran.code == 0 and evidence["message_id"] in ran.out and f"Counts for {EXIT}" in ran.out


# classify


def test_classify_reads_eml_files_and_prints_one_object_a_message() -> None:
    paths = sorted(MESSAGES.glob("*.eml"))[:4]
    ran = watcher("classify", "--json", *paths)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert [row["file"] for row in rows] == [str(path) for path in paths]
    for row in rows:
        assert set(row) == {"file", "message_id", "language", "signals", "tripped"}
        assert set(row["signals"]) == set(LABELS) and all(0 <= p <= 1 for p in row["signals"].values())
        assert set(row["tripped"]) <= set(LABELS)


def test_classify_reads_plain_text_and_lines_of_json(tmp_path: Path) -> None:
    text, lines = tmp_path / "one.txt", tmp_path / "many.jsonl"
    text.write_bytes(b"\xef\xbb\xbfI need this NOW!!! Answer me immediately, this is urgent!\n")
    said = [{"text": "Hello there."}, {"text": "", "direction": "out"}, {"text": "Håll \ud83d\ude00 \x1b[31m", "x": 1}]
    lines.write_text("\n".join(map(json.dumps, said)) + "\n\n", "utf-8")
    ran = watcher("classify", "--text", "--json", text, lines)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [row["file"] for row in rows] == [str(text), *(f"{lines}:{n}" for n in (1, 2, 3))]
    assert rows[0]["tripped"] == ["urgency"] and rows[2]["tripped"] == []
    plain = watcher("classify", "--text", text)
    assert plain.code == 0 and "urgency" in plain.out and ESCAPE not in plain.out


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '"text"',
        '{"text": 3}',
        '{"direction": "in"}',
        '{"text": "x", "direction": "up"}',
        "[" * 100_000,
    ],
)
def test_classify_names_a_bad_line_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(json.dumps({"text": "Hello."}) + "\n" + line + "\n")
    watcher("classify", "--text", "--json", path).failed(2, f"{path}:2", "mend the line")


def test_classify_survives_a_lone_surrogate(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text('{"text": "Hello \\ud800 there"}\n')
    ran = watcher("classify", "--text", "--json", path)
    assert ran.code == 0 and len(ran.out.splitlines()) == 1


def test_classify_names_a_file_that_is_missing_or_no_mail(tmp_path: Path) -> None:
    watcher("classify", tmp_path / "none.eml").failed(2, "none.eml", "check its name")
    (tmp_path / "no.eml").write_bytes(b"")
    watcher("classify", tmp_path / "no.eml").failed(2, "no.eml", "check that the file is an e-mail")


# demo


def test_the_demo_runs_twice_in_its_folder_and_shows_the_same(tmp_path: Path) -> None:
    first, second = (watcher("demo", tmp_path / "demo") for _ in range(2))
    assert (first.code, second.code) == (0, 0) and first.err == ""
    assert first.out.split("Look at")[0] == second.out.split("Look at")[0]
    assert len(list((tmp_path / "demo" / "mail" / ".Drafts" / "cur").iterdir())) == 3


def test_the_demo_leaves_a_folder_alone_that_holds_other_things(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    watcher("demo", tmp_path).failed(2, str(tmp_path), "empty or a new folder")
    mine = desk.path.read_text("utf-8").split("\n", 1)[1]
    desk.path.write_text(mine, "utf-8")  # a user's own configuration, with a mailbox beside it
    watcher("demo", desk.root).failed(2, str(desk.root))
    assert len(desk.mails()) == 76 and desk.path.read_text("utf-8") == mine
