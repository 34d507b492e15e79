"""The mailbox is the truth, the state a cache: scanning again, anew or elsewhere says the same, and changes no mail."""

from __future__ import annotations

import os
import random
import shutil
from datetime import datetime, timedelta

import pytest

from tests.scan.desk import (
    EXIT,
    FIRM,
    FOLDERS,
    HEALTHY,
    NOW,
    TALK,
    VERDICTS,
    Account,
    Desk,
    clients,
    letters,
    snapshot,
    verdicts,
)

ALL_LETTERS = {TALK: "talk", EXIT: "exit", FIRM: "firm"}


def test_a_second_scan_adds_nothing_and_says_the_same_but_for_what_is_new(fresh: Desk) -> None:
    first = fresh.scan()
    drafts, reports = fresh.standing(), fresh.reports()
    second = fresh.scan()
    assert verdicts(first) == VERDICTS and letters(first) == ALL_LETTERS
    assert (first["messages"].pop("new"), second["messages"].pop("new")) == (68, 0)
    assert second == first
    assert fresh.standing() == drafts and len(drafts) == 3
    assert fresh.reports() == reports


def test_without_its_state_it_says_the_same_and_makes_no_second_draft(desk: Desk) -> None:
    before, drafts, reports = desk.scan(), desk.standing(), desk.reports()
    desk.forget()
    after = desk.scan()
    before["messages"].pop("new")
    assert after["messages"].pop("new") == 68
    assert after == before
    assert desk.standing() == drafts
    assert desk.reports() == reports


def test_a_server_says_the_same_as_the_maildir(desk: Desk, imap_desk: Desk) -> None:
    expected = desk.scan()
    over_imap = imap_desk.scan()
    assert clients(over_imap) == clients(expected)
    assert imap_desk.scan() == over_imap | {"messages": over_imap["messages"] | {"new": 0}}
    assert len(imap_desk.standing()) == 3


def test_mbox_files_say_the_same_as_the_maildir_and_stay_as_they_were(desk: Desk, mbox_desk: Desk) -> None:
    before = snapshot(mbox_desk.root / "export")
    document = mbox_desk.scan()
    assert clients(document) == clients(desk.scan())
    assert snapshot(mbox_desk.root / "export") == before
    assert len(mbox_desk.standing()) == 3
    mbox_desk.scan()
    assert len(mbox_desk.standing()) == 3


def test_reports_of_the_same_mail_are_the_same_to_the_byte_in_another_place(desk: Desk, fresh: Desk) -> None:
    fresh.scan()
    assert fresh.reports() == desk.reports()
    assert len(fresh.reports()) == 8


def test_a_scan_leaves_every_message_of_a_maildir_as_it_was(fresh: Desk) -> None:
    new = sorted((fresh.root / "mail" / "cur").iterdir())[0]
    unread = fresh.root / "mail" / "new" / new.name.split(":")[0]
    new.rename(unread)
    before = snapshot(fresh.root / "mail")
    document = fresh.scan()
    fresh.scan()
    assert document["messages"]["client"] == 68
    assert snapshot(fresh.root / "mail") == before


def test_a_scan_leaves_every_message_on_a_server_as_it_was(imap_desk: Desk, imap_account: Account) -> None:
    before = imap_account.snapshot()
    imap_desk.scan()
    assert imap_account.snapshot() == before and len(before) == 76
    assert len(imap_account.snapshot(drafts=True)) == 79


def test_a_folder_numbered_anew_gives_the_same_verdicts_and_no_second_draft(
    imap_desk: Desk, imap_account: Account
) -> None:
    first = imap_desk.scan()
    for number, folder in enumerate(("INBOX", "Sent", "Archive", "Drafts"), 7):
        imap_account.server.doveadm(
            "mailbox", "update", "-u", imap_account.name, "--uid-validity", str(number * 1000), folder
        )
    again = imap_desk.scan()
    first["messages"].pop("new")
    assert again["messages"].pop("new") == 0
    assert again == first
    assert len(imap_desk.standing()) == 3


def test_mail_put_on_the_server_again_under_new_uids_counts_once(imap_desk: Desk, imap_account: Account) -> None:
    first = imap_desk.scan()
    mails = imap_account.snapshot()
    for folder in FOLDERS:
        imap_account.delete_all(folder)
    for folder, _, content in mails:
        imap_account.put(folder, content)
    again = imap_desk.scan()
    assert clients(again) == clients(first)
    assert again["messages"]["client"] == 68
    assert len(imap_desk.standing()) == 3


def test_a_copy_in_another_folder_counts_once(desk: Desk) -> None:
    first = desk.scan()
    for path in desk.mails_of(EXIT)[-6:]:
        shutil.copy2(path, desk.root / "mail" / ".Archive" / "cur" / f"copy-{path.name}")
    again = desk.scan()
    assert clients(again) == clients(first)
    assert again["messages"]["seen"] == first["messages"]["seen"] + 6
    assert (again["messages"]["new"], again["messages"]["client"]) == (0, 68)


def test_a_message_that_arrives_between_scans_is_the_only_new_one(fresh: Desk) -> None:
    late = fresh.mails_of(EXIT)[-1]
    kept = late.read_bytes(), late.stat().st_mtime_ns
    late.unlink()
    assert fresh.scan()["messages"]["new"] == 67
    late.write_bytes(kept[0])
    os.utime(late, ns=(kept[1], kept[1]))
    document = fresh.scan()
    assert (document["messages"]["new"], document["messages"]["client"]) == (1, 68)


def test_a_message_that_the_user_deletes_takes_its_evidence_with_it(desk: Desk, fresh: Desk) -> None:
    for path in (desk.mails_of(EXIT)[-4:-1], desk.mails_of(HEALTHY)[2:4]):
        for mail in path:
            mail.unlink()
            (fresh.root / mail.relative_to(desk.root)).unlink()
    kept = desk.scan()
    assert kept["messages"]["new"] == 0
    assert clients(kept, drafts=False) == clients(fresh.scan(), drafts=False)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mail_that_comes_in_any_order_ends_where_one_full_scan_does(fresh: Desk, desk: Desk, seed: int) -> None:
    mails = fresh.mails()
    random.Random(seed).shuffle(mails)
    away = fresh.root / "away"
    away.mkdir()
    for path in mails:
        path.rename(away / path.name)
    for part in (mails[::3], mails[1::3], mails[2::3]):
        for path in part:
            (away / path.name).rename(path)
        fresh.scan(dry=True)
    assert clients(fresh.scan()) == clients(desk.scan())
    assert len(fresh.standing()) == 3


def test_a_moment_in_the_past_knows_nothing_of_what_came_later(desk: Desk, fresh: Desk) -> None:
    past = NOW - timedelta(days=30)
    for path in fresh.mails():
        if int(path.name.split(".")[0]) > past.timestamp():
            path.unlink()
    assert clients(desk.scan(past, dry=True), drafts=False) == clients(fresh.scan(past, dry=True), drafts=False)
    dates = [
        datetime.fromisoformat(e["date"])
        for c in desk.scan(past, dry=True)["clients"]
        for s in c["signals"]
        for e in s["evidence"]
    ]
    assert dates and max(dates) <= past


def test_before_the_first_mail_everybody_is_healthy_and_no_draft_is_left(desk: Desk) -> None:
    document = desk.scan(NOW - timedelta(days=3650))
    assert set(verdicts(document).values()) == {"healthy"}
    assert desk.standing() == []
    assert letters(desk.scan()) == ALL_LETTERS


def test_a_dry_run_writes_no_report_and_no_draft(fresh: Desk) -> None:
    document = fresh.scan(dry=True)
    assert verdicts(document) == VERDICTS and letters(document) == {}
    assert fresh.drafts() == [] and not (fresh.root / "reports").exists()


def test_a_message_that_the_mailbox_does_not_hand_out_is_counted_each_time_and_read_when_it_can_be(
    fresh: Desk,
) -> None:
    mail = fresh.mails_of(EXIT)[0]
    kept = mail.read_bytes()
    mail.unlink()
    mail.symlink_to("/proc/self/mem")  # a file that opens and can't be read
    if not mail.is_file():
        pytest.skip("this system has no file that can't be read")
    for _ in range(2):
        counts = fresh.scan(dry=True)["messages"]
        assert (counts["client"], counts["skipped"], counts["defective"]) == (67, 1, 0)
    with fresh.state() as state:
        assert [folder for folder, _, _ in state.unread()] == [
            mail.parent.parent.name if mail.parent.parent.name.startswith(".") else "."
        ]
    mail.unlink()
    mail.write_bytes(kept)
    next(
        other for other in fresh.mails_of(HEALTHY) if other.parent == mail.parent
    ).unlink()  # any change of the folder makes it look again
    counts = fresh.scan(dry=True)["messages"]
    assert (counts["skipped"], counts["defective"]) == (0, 0)
