"""What only Maildir does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.mailbox.places import sample
from watcher.errors import PermanentError
from watcher.mailbox import Folder
from watcher.mailbox.folders import to_read
from watcher.mailbox.maildir import MaildirMailbox


def make(folder: Path) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


def inbox(mailbox: MaildirMailbox) -> Folder:
    return next(folder for folder in mailbox.folders() if folder.role == "inbox")


def test_both_layouts_in_one_tree_are_read(tmp_path: Path) -> None:
    make(tmp_path)
    make(tmp_path / ".Archive.2025")
    make(tmp_path / ".Entw&APw-rfe")
    make(tmp_path / "Clients" / "Acme")
    make(tmp_path / "Sent")
    (tmp_path / ".notmuch" / "xapian").mkdir(parents=True)
    found = {folder.key: (folder.name, folder.role) for folder in MaildirMailbox(tmp_path).folders()}
    assert found == {
        ".": ("INBOX", "inbox"), ".Archive.2025": ("Archive/2025", "archive"), ".Entw&APw-rfe": ("Entwürfe", "drafts"),
        "Clients/Acme": ("Clients/Acme", ""), "Sent": ("Sent", "sent"),
    }  # fmt: skip


def test_a_root_that_is_no_maildir_itself_is_fine(tmp_path: Path) -> None:
    make(tmp_path / "Inbox")
    assert [folder.role for folder in MaildirMailbox(tmp_path).folders()] == ["inbox"]


def test_folders_linked_in_a_circle_end(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(MaildirMailbox(tmp_path).folders()) == 1


@pytest.mark.parametrize("missing", ["nowhere", "."])
def test_a_folder_without_maildirs_is_a_permanent_error(tmp_path: Path, missing: str) -> None:
    with pytest.raises(PermanentError) as caught:
        MaildirMailbox(tmp_path / missing).folders()
    assert "path" in caught.value.mend


def test_a_uid_outlives_flags_and_the_move_from_new_to_cur(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "new" / "1.a.host").write_bytes(sample("brief"))
    mailbox = MaildirMailbox(tmp_path)
    first = mailbox.survey(inbox(mailbox), None)
    name = "1.a.host"
    for other in ("cur/1.a.host:2,", "cur/1.a.host:2,RS", "cur/1.a.host!2,S", "cur/1.a.host;2,F"):
        (tmp_path / ("new" if name == "1.a.host" else "") / name).rename(tmp_path / other)
        name = other
        again = mailbox.survey(inbox(mailbox), first.cursor)
        assert (again.new, again.gone, again.cursor) == ((), (), first.cursor)
        assert [message.uid for message in mailbox.texts(inbox(mailbox), first.new)] == list(first.new)


def test_reading_does_not_move_new_mail(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "new" / "1.a.host").write_bytes(sample("brief"))
    mailbox = MaildirMailbox(tmp_path)
    list(mailbox.texts(inbox(mailbox), mailbox.survey(inbox(mailbox), None).new))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["1.a.host"]


def test_a_message_that_gets_other_flags_while_it_is_read_is_found(tmp_path: Path) -> None:
    make(tmp_path)
    for number in (1, 2):
        (tmp_path / "cur" / f"{number}.a.host:2,").write_bytes(sample("brief"))
    mailbox = MaildirMailbox(tmp_path)
    texts = mailbox.texts(inbox(mailbox), mailbox.survey(inbox(mailbox), None).new)
    next(texts)
    for path in list((tmp_path / "cur").iterdir()):
        path.rename(path.with_name(path.name + "S"))
    assert len(list(texts)) == 1


def test_drafts_among_other_mail_are_not_correspondence(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "cur" / "1.a.host:2,DS").write_bytes(sample("own_draft_of_user"))
    mailbox = MaildirMailbox(tmp_path)
    assert mailbox.survey(inbox(mailbox), None).new == ()


@pytest.mark.parametrize(("layout", "made"), [((".Sent",), ".Drafts"), (("Sent",), "Drafts"), ((), ".Drafts")])
def test_the_drafts_folder_is_made_as_the_others_are(tmp_path: Path, layout: tuple[str, ...], made: str) -> None:
    make(tmp_path)
    for name in layout:
        make(tmp_path / name)
    mailbox = MaildirMailbox(tmp_path)
    assert mailbox.own_drafts() == ()
    assert mailbox.mark_drafts().folder == made
    assert not (tmp_path / made).exists()
    mailbox.save_draft(sample("letter_of_ours"), "a")
    assert [folder.key for folder in mailbox.folders() if folder.role == "drafts"] == [made]
    (file,) = (tmp_path / made / "cur").iterdir()
    assert file.name.endswith(":2,DS")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list((tmp_path / made / "tmp").iterdir()) == []
    assert (tmp_path / made / "maildirfolder").exists() is made.startswith(".")
    assert mailbox.mark_drafts().uidnext != MaildirMailbox(make(tmp_path / "other")).mark_drafts().uidnext


def test_a_draft_that_cannot_be_written_is_a_permanent_error(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / ".Drafts").write_text("a file where the folder should be")
    with pytest.raises(PermanentError):
        MaildirMailbox(tmp_path).save_draft(sample("letter_of_ours"), "a")


@pytest.mark.parametrize("key", ["../elsewhere", "/etc", "a/../../b"])
def test_a_key_cannot_lead_out_of_the_tree(tmp_path: Path, key: str) -> None:
    make(tmp_path)
    with pytest.raises(PermanentError):
        MaildirMailbox(tmp_path).survey(Folder(key, key, ""), None)


def test_names_in_any_octets_do_no_harm(tmp_path: Path) -> None:
    make(tmp_path)
    make(Path(os.fsdecode(os.fsencode(tmp_path) + b"/.B\xfccher")))
    make(tmp_path / ".&")
    (tmp_path / "cur" / os.fsdecode(b"1.\xff.host:2,")).write_bytes(b"\xff\x00\r")
    mailbox = MaildirMailbox(tmp_path)
    names = [folder.name for folder in to_read(mailbox.folders())]
    assert sorted(names) == ["&", "B\N{REPLACEMENT CHARACTER}cher", "INBOX"]
    assert "".join(names).encode()
    (header,) = mailbox.headers(inbox(mailbox), mailbox.survey(inbox(mailbox), None).new)
    assert header.fields == b""
