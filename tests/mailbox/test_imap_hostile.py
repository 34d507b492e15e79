"""IMAP on a server that drips, lies, throttles, breaks off, or answers nonsense."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest

from tests.servers.scripted import CUT, DRIP, Answer, Scripted
from watcher.errors import CredentialError, MailboxError, PermanentError, TemporaryError, UncertainError
from watcher.mailbox import Folder, StandingDraft
from watcher.mailbox.imap import ImapMailbox, ImapSettings

SECRET = "velvet-heron-7"
INBOX = Folder("INBOX", "INBOX", "inbox")
LETTER = b"X-Watcher-Case: a\r\n\r\nHi\r\n"
DRAFT = StandingDraft(2, "a", LETTER)
Start = Callable[..., tuple[ImapMailbox, Scripted]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Begin a server with these answers, and a mailbox on it."""
    begun: list[tuple[ImapMailbox, Scripted]] = []

    def begin(answer: Answer, timeout: float = 5, **more: bytes) -> tuple[ImapMailbox, Scripted]:
        server = Scripted(answer, **more)
        settings = ImapSettings("127.0.0.1", server.port, "none", "robin", timeout_seconds=timeout)
        begun.append((ImapMailbox(settings, SECRET), server))
        return begun[-1]

    yield begin
    for mailbox, server in begun:
        mailbox.close()
        server.stop()


def fetched(*uids: int, body: bytes = b"From: a@b.example\r\n\r\n") -> bytes:
    date = b'INTERNALDATE "05-Feb-2026 12:00:00 +0100"'
    line = b"* %d FETCH (UID %d " + date + b" RFC822.SIZE 9 BODY[HEADER.FIELDS (X)] {%d}\r\n%s)\r\n"
    return b"".join(line % (uid, uid, len(body), body) for uid in uids)


def only(word: str, said: bytes) -> Answer:
    """A server that answers so to commands with this word, and is friendly else."""
    return lambda command, _: said if word in command else None


def asked(command: str) -> list[int]:
    match = re.search(r"UID FETCH ([\d,]+)", command)
    return [int(uid) for uid in match.group(1).split(",")] if match else []


@pytest.mark.parametrize("word", ["LIST", "LOGIN", "CAPABILITY"])
def test_a_server_that_drips_is_given_up_in_time(start: Start, word: str) -> None:
    mailbox, _ = start(only(word, DRIP), timeout=0.4)
    began = time.monotonic()
    with pytest.raises(TemporaryError):
        mailbox.folders()
    assert time.monotonic() - began < 3


def test_a_greeting_that_never_ends_is_given_up_in_time(start: Start) -> None:
    mailbox, _ = start(only("", None), timeout=0.4, greeting=b"* OK")  # type: ignore[arg-type]
    with pytest.raises(TemporaryError, match="within"):
        mailbox.folders()


def test_after_it_was_given_up_the_next_try_is_a_new_connection(start: Start) -> None:
    mailbox, server = start(lambda command, number: DRIP if "LIST" in command and number == 1 else None, timeout=0.4)
    with pytest.raises(TemporaryError, match="too long"):
        mailbox.folders()
    assert len(mailbox.folders()) == 2
    assert server.connections == 2


def test_an_unchanged_folder_is_not_opened(start: Start) -> None:
    mailbox, server = start(only("UID SEARCH", b"* SEARCH 2 3 9\r\n"))
    first = mailbox.survey(INBOX, None)
    mailbox.close()
    server.commands.clear()
    assert mailbox.survey(INBOX, first.cursor).cursor == first.cursor
    assert [command.split(" ")[0] for command in server.commands] == ["CAPABILITY", "LOGIN", "STATUS"]


def test_folders_are_only_examined_and_nothing_unusual_is_sent(start: Start) -> None:
    def answer(command: str, _: int) -> bytes | None:
        return b"* SEARCH 2 3 9\r\n" if "SEARCH" in command else fetched(*uids) if (uids := asked(command)) else None

    mailbox, server = start(answer)
    found = mailbox.survey(INBOX, None)
    assert len(list(mailbox.headers(INBOX, found.new))) == len(list(mailbox.texts(INBOX, found.new))) == 3
    mailbox.close()
    assert {command.split(" ")[0] for command in server.commands} <= {
        "CAPABILITY", "LOGIN", "STATUS", "EXAMINE", "UID", "UNSELECT", "LOGOUT",
    }  # fmt: skip
    assert all("BODY.PEEK[" in command for command in server.sent("UID FETCH"))


def test_an_answer_to_search_in_several_lines_is_put_together(start: Start) -> None:
    mailbox, _ = start(only("UID SEARCH", b"* SEARCH 9 2\r\n* SEARCH 3 \r\n* SEARCH 0 99999999999 (MODSEQ 5)\r\n"))
    assert mailbox.survey(INBOX, None).new == (2, 3, 9)


def test_a_large_folder_is_searched_in_windows(start: Start) -> None:
    def answer(command: str, _: int) -> bytes | None:
        if command.startswith("EXAMINE"):
            return b"* 90000 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 25000] .\r\n"
        window = re.search(r"UID (\d+):(\d+)", command)
        return b"* SEARCH %s\r\n" % window.group(1).encode() if window else None

    mailbox, _ = start(answer)
    assert mailbox.survey(INBOX, None).new == (1, 10_001, 20_001)


def test_a_server_that_counts_messages_but_lists_none_makes_nothing_gone(start: Start) -> None:
    mailbox, _ = start(only("UID SEARCH", b'* ESEARCH (T "1") UID ALL 2:9\r\n'))
    with pytest.raises(TemporaryError, match="lists none"):
        mailbox.survey(INBOX, None)


def test_a_stale_search_is_repeated_at_the_next_survey(start: Start) -> None:
    searches = [b"* SEARCH 2 3\r\n", b"* SEARCH 2 3 9\r\n"]
    mailbox, _ = start(lambda command, _: searches.pop(0) if "SEARCH" in command else None)
    first = mailbox.survey(INBOX, None)
    assert mailbox.survey(INBOX, first.cursor).new == (9,)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"* 3 FETCH (UID 3 BODY[] {4000000000}\r\n", b"* 3 FETCH (UID 3 BODY[HEADER] (((\r\n",
        b"* 3 FETCH (UID x BODY[] NIL)\r\n", b"TAG NO [SERVERBUG] sorry\r\n", b"TAG BAD what\r\n",
        b"no imap at all\r\n", CUT,
        b"* 3 FETCH (UID 3 INTERNALDATE \"05-Feb-99999999999999999999 12:00:00 +0100\" BODY[] {1}\r\nx)\r\n",
    ],
)  # fmt: skip
def test_one_message_that_cannot_be_had_does_not_stop_the_others(start: Start, nonsense: bytes) -> None:
    def answer(command: str, _: int) -> bytes | None:
        uids = asked(command)
        if 3 not in uids:
            return fetched(*uids) if uids else None
        return CUT if nonsense == CUT else fetched(*(uid for uid in uids if uid != 3)) + nonsense

    mailbox, _ = start(answer)
    assert [header.uid for header in mailbox.headers(INBOX, (2, 3, 9))] == [2, 9]
    assert [(key, uid) for key, uid, _ in mailbox.unreadable] == [("INBOX", 3)]
    assert all(reason for _, _, reason in mailbox.unreadable)


def test_a_server_that_hands_out_no_message_at_all_is_a_temporary_error(start: Start) -> None:
    mailbox, server = start(only("FETCH", b"TAG NO [SERVERBUG] sorry\r\n"))
    with pytest.raises(TemporaryError, match="can't hand out"):
        list(mailbox.headers(INBOX, range(1, 500)))
    assert len(server.sent("UID FETCH")) < 20


def test_a_message_that_is_listed_but_comes_empty_is_tried_again_and_noted(start: Start) -> None:
    def answer(command: str, _: int) -> bytes | None:
        if "SEARCH" in command:
            return b"* SEARCH 3\r\n"
        uids = asked(command)
        return fetched(*(uid for uid in uids if uid not in (3, 4))) if uids else None

    mailbox, server = start(answer)
    assert [header.uid for header in mailbox.headers(INBOX, (2, 3, 4))] == [2]
    assert [uid for _, uid, _ in mailbox.unreadable] == [3]
    assert len([command for command in server.sent("UID FETCH") if 3 in asked(command)]) == 2


def test_an_empty_answer_that_comes_right_the_second_time_is_no_loss(start: Start) -> None:
    answers = [b"", fetched(3)]
    mailbox, _ = start(
        lambda command, _: answers.pop(0) if "FETCH" in command else b"* SEARCH 3\r\n" if "SEARCH" in command else None
    )
    assert [header.uid for header in mailbox.headers(INBOX, (3,))] == [3]
    assert mailbox.unreadable == []


def test_unasked_for_flags_of_other_messages_do_no_harm(start: Start) -> None:
    said = b"* 7 FETCH (FLAGS (\\Seen))\r\n" + fetched(3) + b"* 1 FETCH (UID 1 FLAGS ())\r\n"
    mailbox, _ = start(only("FETCH", said))
    assert [header.uid for header in mailbox.headers(INBOX, (3,))] == [3]


def test_a_time_that_is_none_is_taken_from_the_date_field(start: Start) -> None:
    said = fetched(3, body=b"Date: Mon, 2 Feb 2026 09:12:40 +0100\r\n\r\n").replace(b"05-Feb-2026", b"99-Xxx-2026")
    mailbox, _ = start(only("FETCH", said))
    assert [str(header.received_at) for header in mailbox.headers(INBOX, (3,))] == ["2026-02-02 08:12:40+00:00"]


def test_a_connection_that_breaks_off_is_made_anew_once(start: Start) -> None:
    mailbox, server = start(lambda command, number: [CUT, fetched(3)][number - 1] if "FETCH" in command else None)
    assert [header.uid for header in mailbox.headers(INBOX, (3,))] == [3]
    assert server.connections == 2
    mailbox, server = start(only("FETCH", CUT))
    with pytest.raises(TemporaryError, match="broke off"):
        list(mailbox.headers(INBOX, (3,)))
    assert server.connections <= 4


def test_a_busy_server_is_left_alone_for_as_long_as_it_says(start: Start) -> None:
    said = b"TAG NO Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"
    for word in ("STATUS", "SEARCH", "FETCH", "LOGIN", "EXAMINE"):
        answers = {word: said} | ({} if word == "SEARCH" else {"SEARCH": b"* SEARCH 3\r\n"})
        mailbox, _ = start(draft_server(**answers))
        with pytest.raises(TemporaryError) as caught:
            list(mailbox.headers(INBOX, mailbox.survey(INBOX, None).new))
        assert "5 minutes" in caught.value.mend


def test_a_goodbye_while_reading_is_temporary_and_the_next_try_connects_anew(start: Start) -> None:
    said = b"* BYE Session invalidated - AccessTokenExpired\r\n"
    mailbox, server = start(lambda command, number: said if "LIST" in command and number == 1 else None)
    with pytest.raises(TemporaryError, match="busy"):
        mailbox.folders()
    assert len(mailbox.folders()) == 2
    assert server.connections == 2


@pytest.mark.parametrize(
    "said",
    [f"TAG NO robin {SECRET} failed\r\n", f"TAG BAD robin {SECRET}\r\n", f"* BYE {SECRET}\r\n", f"{SECRET}\r\n"],
)
def test_a_server_that_repeats_the_secret_does_not_get_it_into_a_message(start: Start, said: str) -> None:
    mailbox, _ = start(only("LOGIN", said.encode()))
    with pytest.raises((CredentialError, MailboxError)) as caught:
        mailbox.folders()
    assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert caught.value.__suppress_context__


def test_folder_names_that_cannot_be_sent_back_are_left_out_and_8_bit_names_are_kept(start: Start) -> None:
    said = (
        b'* LIST () "/" {9}\r\nA\r\nX1 NOO\r\n* LIST () "/" "B\xfcro"\r\n* LIST () "/" "B\xc3\xbccher"\r\n'
        b'* LIST () NIL 2024\r\n* LIST (\\NoSelect) "/" up\r\n* LIST () "." "&"\r\n'
    )
    mailbox, server = start(lambda command, _: said if "LIST" in command else None)
    folders = mailbox.folders()
    assert sorted(folder.name for folder in folders) == ["&", "2024", "B\xfccher", "B\xfcro"]
    with pytest.raises(TemporaryError):
        mailbox.survey(next(folder for folder in folders if folder.name == "B\xfcro"), None)
    assert server.sent('EXAMINE "B\xfcro"')


# Drafts


def draft_server(**said: bytes) -> Answer:
    """A server whose folder for drafts holds DRAFT; `said` gives other answers, by a word of the command."""

    def answer(command: str, _: int) -> bytes | None:
        for word, other in said.items():
            if word.replace("_", " ") in command:
                return other
        if "SEARCH" in command:
            return b"* SEARCH 2\r\n"
        return fetched(2, body=LETTER).replace(b"RFC822", b"FLAGS () RFC822") if asked(command) else None

    return answer


@pytest.mark.parametrize("said", [CUT, b"* BYE\r\n", b"nonsense\r\n", b"* OK x\r\n" * 9 + b"* BAD {9999999999}\r\n"])
def test_a_draft_whose_answer_is_lost_is_uncertain_and_not_sent_again(start: Start, said: bytes) -> None:
    mailbox, server = start(only("APPEND", said))
    with pytest.raises(UncertainError):
        mailbox.save_draft(LETTER, "a")
    assert len(server.sent("APPEND")) == 1


def test_a_draft_whose_answer_takes_too_long_is_uncertain(start: Start) -> None:
    mailbox, _ = start(only("APPEND", DRIP), timeout=0.4)
    with pytest.raises(UncertainError):
        mailbox.save_draft(LETTER, "a")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"TAG NO [OVERQUOTA] no\r\n", "full"), (b"TAG NO [TRYCREATE] no\r\n", "isn't there"),
        (b"TAG NO no thanks\r\n", "no thanks"), (b"TAG BAD syntax\r\n", "syntax"),
    ],
)  # fmt: skip
def test_a_draft_that_is_refused_is_a_permanent_error(start: Start, said: bytes, words: str) -> None:
    mailbox, _ = start(only("APPEND", said))
    with pytest.raises(PermanentError, match=words):
        mailbox.save_draft(LETTER, "a")


def test_a_kept_connection_that_died_does_not_make_a_draft_uncertain(start: Start) -> None:
    mailbox, server = start(lambda command, number: CUT if "STATUS" in command and number == 1 else None)
    mailbox.save_draft(LETTER, "a")
    assert len(server.sent("APPEND")) == 1
    assert "(\\Draft \\Seen)" in server.sent("APPEND")[0]


def test_a_mailbox_without_a_folder_for_drafts_says_so(start: Start) -> None:
    mailbox, _ = start(only("LIST", b'* LIST () "/" INBOX\r\n'))
    for ask in (mailbox.mark_drafts, mailbox.own_drafts, lambda: mailbox.save_draft(LETTER, "a")):
        with pytest.raises(PermanentError, match="folder for drafts"):
            ask()


def test_a_draft_that_cannot_be_read_stops_the_count_of_drafts(start: Start) -> None:
    mailbox, _ = start(draft_server(FETCH=b"TAG NO [SERVERBUG] sorry\r\n"))
    with pytest.raises(TemporaryError):
        mailbox.own_drafts()


def test_without_uidplus_a_draft_is_left_standing(start: Start) -> None:
    mailbox, server = start(draft_server(CAPABILITY=b"* CAPABILITY IMAP4rev1\r\n"), greeting=b"* OK ready\r\n")
    assert not mailbox.remove_draft(DRAFT)
    assert not server.sent("SELECT")
    assert not server.sent("UID STORE")


@pytest.mark.parametrize("said", [b"TAG NO no\r\n", b"TAG BAD no\r\n"])
def test_a_draft_that_cannot_be_expunged_loses_its_mark_again(start: Start, said: bytes) -> None:
    mailbox, server = start(draft_server(EXPUNGE=said))
    assert not mailbox.remove_draft(DRAFT)
    assert server.sent("UID STORE") == [
        "UID STORE 2 +FLAGS.SILENT (\\Deleted)", "UID STORE 2 -FLAGS.SILENT (\\Deleted)",
    ]  # fmt: skip


def test_a_draft_whose_expunge_breaks_off_loses_its_mark_over_a_new_connection(start: Start) -> None:
    mailbox, server = start(draft_server(EXPUNGE=CUT))
    with pytest.raises(TemporaryError):
        mailbox.remove_draft(DRAFT)
    assert server.sent("UID STORE")[-1] == "UID STORE 2 -FLAGS.SILENT (\\Deleted)"
    assert server.connections == 2


def test_only_this_one_draft_is_expunged_and_the_folder_is_never_closed(start: Start) -> None:
    mailbox, server = start(draft_server())
    mailbox.remove_draft(DRAFT)
    mailbox.close()
    assert [command for command in server.commands if "EXPUNGE" in command] == ["UID EXPUNGE 2"]
    assert not server.sent("CLOSE")


def test_a_folder_for_drafts_that_is_read_only_leaves_the_draft_standing(start: Start) -> None:
    mailbox, server = start(draft_server(SELECT=b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\nTAG OK [READ-ONLY] .\r\n"))
    assert not mailbox.remove_draft(DRAFT)
    assert not server.sent("UID STORE")
