"""What holds for every kind of mailbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from tests.mailbox.places import CONTENTS, Place, message_id, plain, sample
from watcher.errors import PermanentError
from watcher.mailbox import TEXT_LIMIT, Folder, Mailbox, Survey
from watcher.mailbox.fields import value_of
from watcher.mailbox.folders import to_read

CASE = "acme/talk/2026-02"


def survey(mailbox: Mailbox, folder: Folder) -> Survey:
    return mailbox.survey(folder, None)


def ids(mailbox: Mailbox, folder: Folder, uids: tuple[int, ...]) -> set[str]:
    return {value_of(header.fields, "Message-ID") for header in mailbox.headers(folder, uids)}


def expected(*names: str) -> set[str]:
    return {message_id(sample(name)) for name in names}


def test_folders_are_sorted_and_have_their_roles(place: Place) -> None:
    folders = place.mailbox.folders()
    assert [folder.key for folder in folders] == sorted(folder.key for folder in folders)
    assert {folder.role for folder in folders} >= set(CONTENTS)


def test_correspondence_is_read_but_not_drafts_junk_or_trash(place: Place) -> None:
    assert {folder.role for folder in to_read(place.mailbox.folders())} == {"inbox", "sent", "archive"}


@pytest.mark.parametrize("role", ["inbox", "sent", "archive"])
def test_every_message_is_found_with_its_octets(place: Place, role: str) -> None:
    folder = place.folder(role)
    found = survey(place.mailbox, folder)
    assert found.restarted
    assert not found.gone
    contents = {plain(message.content) for message in place.mailbox.texts(folder, found.new)}
    assert contents == {plain(sample(name)) for name in CONTENTS[role]}


def test_headers_are_the_sorting_fields_alone_with_continuation_lines(place: Place) -> None:
    folder = place.folder("inbox")
    fields = [plain(header.fields) for header in place.mailbox.headers(folder, survey(place.mailbox, folder).new)]
    rush = next(one for one in fields if b"rush.2" in one)
    assert b"To: robin@vale.example,\n studio@vale.example\n" in rush
    assert b"Date: Sat, 14 Feb 2026 23:41:05 +0100" in rush
    assert not any(word in one for one in fields for word in (b"Subject", b"References", b"tonight"))
    sent = place.folder("sent")
    assert b"Bcc: archive@vale.example" in next(place.mailbox.headers(sent, survey(place.mailbox, sent).new)).fields


def test_messages_have_times_in_utc_and_sizes(place: Place) -> None:
    folder = place.folder("inbox")
    uids = survey(place.mailbox, folder).new
    texts = {message.uid: message for message in place.mailbox.texts(folder, uids)}
    for header in place.mailbox.headers(folder, uids):
        assert header.received_at.tzinfo is UTC or header.received_at.utcoffset() == timedelta(0)
        assert header.received_at == texts[header.uid].received_at
        assert abs(header.size - len(texts[header.uid].content)) <= 3  # mbox: quoted lines


def test_an_unchanged_folder_has_nothing_new_and_the_same_cursor(place: Place) -> None:
    for folder in place.mailbox.folders():
        first = survey(place.mailbox, folder)
        again = place.mailbox.survey(folder, first.cursor)
        assert (again.new, again.gone, again.restarted, again.cursor) == ((), (), False, first.cursor)


def test_a_new_message_is_new(place: Place) -> None:
    folder = place.folder("inbox")
    first = survey(place.mailbox, folder)
    place.deliver("inbox", sample("thanks"))
    second = place.mailbox.survey(folder, first.cursor)
    assert second.restarted is not place.stable_uids
    assert expected("thanks") <= ids(place.mailbox, folder, second.new)
    if place.stable_uids:
        assert (len(second.new), second.gone) == (1, ())
    assert place.mailbox.survey(folder, second.cursor).new == ()


def test_a_removed_message_is_gone_and_its_uid_is_left_out(place: Place) -> None:
    folder = place.folder("inbox")
    first = survey(place.mailbox, folder)
    place.remove("inbox", message_id(sample("brief")))
    second = place.mailbox.survey(folder, first.cursor)
    if place.stable_uids:
        assert (second.new, len(second.gone)) == ((), 1)
        assert ids(place.mailbox, folder, first.new) == expected("rush")
        assert len(list(place.mailbox.texts(folder, first.new))) == 1
    else:
        assert second.restarted
        assert ids(place.mailbox, folder, second.new) == expected("rush")


def test_uids_that_never_were_are_left_out(place: Place) -> None:
    folder = place.folder("inbox")
    uids = survey(place.mailbox, folder).new
    assert len(list(place.mailbox.headers(folder, (*uids, 999_999_999)))) == len(uids)
    assert list(place.mailbox.texts(folder, (999_999_999,))) == []


def test_a_cursor_of_another_uidvalidity_makes_every_message_new(place: Place) -> None:
    folder = place.folder("inbox")
    first = survey(place.mailbox, folder)
    again = place.mailbox.survey(folder, replace(first.cursor, uidvalidity=first.cursor.uidvalidity + 1))
    assert (again.restarted, again.new) == (True, first.new)


def test_a_long_text_is_cut_but_its_size_is_told(place: Place) -> None:
    line = b"A line of seventy octets that stands here for a drawing in base64.....\r\n"
    large = sample("thanks").replace(b"<thanks.4@", b"<large.8@") + line * 5_000
    place.deliver("archive", large)
    folder = place.folder("archive")
    uids = survey(place.mailbox, folder).new
    cut = max(place.mailbox.texts(folder, uids), key=lambda message: message.size)
    assert plain(cut.content).startswith(plain(large)[:1000])
    assert len(cut.content) == TEXT_LIMIT
    assert cut.size in (len(large), len(plain(large)))
    assert ids(place.mailbox, folder, uids) == expected("thanks") | {"<large.8@acme.example>"}


def test_a_draft_is_saved_once_stands_and_can_be_taken_back(place: Place) -> None:
    place.mailbox.mark_drafts()
    assert place.mailbox.own_drafts() == ()
    before = place.snapshot()
    letter = sample("letter_of_ours")
    place.mailbox.save_draft(letter, CASE)
    drafts = place.mailbox.own_drafts()
    assert [(draft.case, draft.content) for draft in drafts] == [(CASE, letter)]
    assert len(place.snapshot()) == len(before) + 1
    assert place.mailbox.remove_draft(drafts[0])
    assert place.mailbox.own_drafts() == ()
    assert place.snapshot() == before
    assert not place.mailbox.remove_draft(drafts[0])


def test_a_draft_that_somebody_edited_is_left_alone(place: Place) -> None:
    letter = sample("letter_of_ours")
    place.mailbox.save_draft(letter, CASE)
    ours = place.mailbox.own_drafts()[0]
    place.edit_draft(message_id(letter))
    before = place.snapshot()
    assert not place.mailbox.remove_draft(ours)
    assert place.snapshot() == before
    assert place.mailbox.own_drafts()[0].content != letter


def test_another_case_of_the_same_octets_is_not_removed(place: Place) -> None:
    place.mailbox.save_draft(sample("letter_of_ours"), CASE)
    ours = place.mailbox.own_drafts()[0]
    assert not place.mailbox.remove_draft(replace(ours, case="other/exit"))
    assert not place.mailbox.remove_draft(replace(ours, content=ours.content + b" "))
    assert place.mailbox.own_drafts() == (ours,)


def test_two_drafts_of_one_case_both_stand(place: Place) -> None:
    letter = sample("letter_of_ours")
    place.mailbox.save_draft(letter, CASE)
    place.mailbox.save_draft(letter.replace(b"watcher.7f3a", b"watcher.8b1c"), CASE)
    drafts = place.mailbox.own_drafts()
    assert len({draft.uid for draft in drafts}) == 2
    assert [draft.uid for draft in drafts] == sorted(draft.uid for draft in drafts)


def test_nothing_of_the_owners_changes_whatever_is_done(place: Place) -> None:
    before = place.snapshot()
    for folder in place.mailbox.folders():
        found = place.mailbox.survey(folder, None)
        list(place.mailbox.headers(folder, found.new))
        list(place.mailbox.texts(folder, found.new))
    place.mailbox.save_draft(sample("letter_of_ours"), CASE)
    assert place.mailbox.remove_draft(place.mailbox.own_drafts()[0])
    place.mailbox.close()
    assert place.snapshot() == before


def test_a_folder_that_is_not_there_is_a_permanent_error(place: Place) -> None:
    with pytest.raises(PermanentError):
        place.mailbox.survey(Folder("Nowhere", "Nowhere", ""), None)
    with pytest.raises(PermanentError):
        list(place.mailbox.texts(Folder("Nowhere", "Nowhere", ""), (1,)))


def test_a_wanted_folder_is_found_in_any_case_and_an_unknown_one_is_named(place: Place) -> None:
    folders = place.mailbox.folders()
    assert [folder.role for folder in to_read(folders, ["SENT", "archive"])] == ["sent", "archive"]
    with pytest.raises(PermanentError, match="Archive"):
        to_read(folders, ["Archiv"])


def test_closing_twice_and_going_on_is_fine(place: Place) -> None:
    place.mailbox.close()
    place.mailbox.close()
    assert place.mailbox.folders()
