"""IMAP on a real server: encryption, logins, folders that are numbered anew."""

from __future__ import annotations

import logging
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ODD
from tests.mailbox.places import ImapPlace, message_id, sample
from tests.servers.dovecot import PASSWORD, Dovecot
from watcher.errors import CredentialError, MailboxError, PermanentError, TemporaryError
from watcher.mailbox.folders import to_read
from watcher.mailbox.imap import ImapMailbox, ImapSettings, safe
from watcher.mailbox.imap_errors import is_loopback, login_failed, quoted


@pytest.fixture
def at(server: Dovecot, account: str) -> ImapSettings:
    """An account over STARTTLS, trusting the server's own certificate."""
    return ImapSettings("127.0.0.1", server.imap_port, "starttls", account, "password", server.certificate, 20)


@pytest.fixture
def filled(server: Dovecot, account: str) -> ImapPlace:
    place = ImapPlace(server, account)
    place.fill()
    return place


def folders_of(settings: ImapSettings, secret: str = PASSWORD) -> int:
    mailbox = ImapMailbox(settings, secret)
    try:
        return len(mailbox.folders())
    finally:
        mailbox.close()


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_each_kind_of_security_gets_in(at: ImapSettings, server: Dovecot, security: str) -> None:
    port = server.imaps_port if security == "tls" else server.imap_port
    assert folders_of(replace(at, security=security, port=port, host="localhost")) > 4


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_its_own_is_refused_unless_it_is_given(
    at: ImapSettings, server: Dovecot, security: str
) -> None:
    port = server.imaps_port if security == "tls" else server.imap_port
    with pytest.raises(PermanentError) as caught:
        folders_of(replace(at, security=security, port=port, ca_file=None))
    assert "ca_file" in caught.value.mend


def test_a_certificate_for_another_host_is_refused(at: ImapSettings) -> None:
    with pytest.raises(PermanentError, match="certificate"):
        folders_of(replace(at, host="127.1"))


def test_a_certificate_file_that_is_none_is_a_permanent_error(at: ImapSettings, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("no certificate")
    for path in (tmp_path / "cert.pem", tmp_path / "nowhere.pem"):
        with pytest.raises(PermanentError, match="can't be read"):
            folders_of(replace(at, ca_file=path))


def test_a_port_without_encryption_is_told_apart(at: ImapSettings, server: Dovecot) -> None:
    with pytest.raises(PermanentError, match="TLS"):
        folders_of(replace(at, security="tls", port=server.imap_port))


def test_without_encryption_only_this_computer_is_reached() -> None:
    with pytest.raises(PermanentError, match="encryption"):
        folders_of(ImapSettings("imap.vale.example", 143, "none", "robin"))
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "[::1]", "localhost", "10.0.0.1", "localhost.evil")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("secret", ["hunter2-but-wrong", 'quo"te\\d', "pässwörd-wrong", PASSWORD + " "])
def test_a_wrong_password_is_a_credential_error_that_does_not_tell_it(
    at: ImapSettings, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(CredentialError) as caught:
        folders_of(at, secret)
    assert caught.value.exit_code == 3
    assert "app password" in caught.value.mend
    assert caught.value.__cause__ is None
    assert secret not in f"{caught.value} {caught.value!r} {caplog.text}"


def test_a_right_password_is_not_logged(at: ImapSettings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        folders_of(at)
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize(
    ("host", "words"),
    [("imap.gmail.com", "app password"), ("outlook.office365.com", "oauth2"), ("imap.gmx.net", "Switch IMAP on")],
)
def test_what_to_do_about_a_refused_login_fits_the_provider(host: str, words: str) -> None:
    assert words in login_failed(("NO", b"no"), "secret", ImapSettings(host, 993, "tls", "robin")).mend


def test_passwords_beyond_ascii_and_with_quotes_get_in(at: ImapSettings) -> None:
    for name, secret in ODD.items():
        assert folders_of(replace(at, username=name), secret) > 4


def test_a_secret_may_be_fetched_for_each_connection(at: ImapSettings) -> None:
    asked = []

    def fetch() -> str:
        asked.append(1)
        return PASSWORD

    mailbox = ImapMailbox(at, fetch)
    mailbox.folders()
    mailbox.close()
    mailbox.folders()
    mailbox.close()
    assert len(asked) == 2


def test_a_closed_port_is_a_temporary_error(at: ImapSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(TemporaryError) as caught:
        folders_of(replace(at, port=port))
    assert str(port) in caught.value.what
    assert "port" in caught.value.mend


def test_a_host_that_is_not_there_is_a_temporary_error(at: ImapSettings) -> None:
    with pytest.raises(TemporaryError, match="no server called"):
        folders_of(replace(at, host="nowhere.invalid"))


@pytest.mark.parametrize("text", ["a\r\nX1 DELETE INBOX", "a\n", "a\r", "a\0b"])
def test_nothing_that_could_begin_another_command_is_sent(text: str, at: ImapSettings) -> None:
    with pytest.raises(PermanentError):
        safe(text)
    with pytest.raises(MailboxError):
        folders_of(replace(at, username=text))
    with pytest.raises(MailboxError) as caught:
        folders_of(at, text)
    assert text not in str(caught.value)


def test_words_of_the_server_are_cleaned() -> None:
    assert quoted(b"no\r\n \x1b[31m secret" + b"x" * 500, "secret")[:14] == "no [31m ***xxx"
    assert len(quoted("y" * 500)) == 200
    assert quoted(b"") == "(no reason given)"


def test_a_folder_that_is_numbered_anew_starts_over(filled: ImapPlace, server: Dovecot) -> None:
    mailbox = filled.mailbox
    inbox = filled.folder("inbox")
    first = mailbox.survey(inbox, None)
    account = filled.settings.username
    server.doveadm("mailbox", "update", "--uid-validity", "4242", "-u", account, "INBOX")
    with pytest.raises(TemporaryError, match="anew"):
        mailbox.close()
        list(mailbox.headers(inbox, first.new))
    second = mailbox.survey(inbox, first.cursor)
    assert (second.restarted, second.cursor.uidvalidity, len(second.new)) == (True, 4242, 2)
    assert len(list(mailbox.headers(inbox, second.new))) == 2
    filled.close()


def test_a_hole_in_the_uids_costs_no_more_than_a_search(filled: ImapPlace, server: Dovecot) -> None:
    server.doveadm("mailbox", "update", "--min-next-uid", "900000000", "-u", filled.settings.username, "INBOX")
    filled.deliver("inbox", sample("thanks"))
    found = filled.mailbox.survey(filled.folder("inbox"), None)
    assert max(found.new) >= 900_000_000
    assert len(found.cursor.seen) == 2
    filled.close()


def test_drafts_among_all_mail_are_not_correspondence(filled: ImapPlace) -> None:
    """Gmail keeps drafts in its folder of all mail, marked as drafts."""
    whole = replace(filled.folder("drafts"), role="all")
    filled.deliver("inbox", sample("thanks"))
    assert filled.mailbox.survey(whole, None).new == ()
    found = filled.mailbox.survey(whole, None)
    assert filled.mailbox.survey(whole, found.cursor).cursor == found.cursor
    filled.close()


def test_folders_in_other_scripts_are_read(filled: ImapPlace, server: Dovecot) -> None:
    name = "Kunden & Köche/台北"
    server.doveadm("mailbox", "create", "-u", filled.settings.username, name)
    (folder,) = to_read(filled.mailbox.folders(), [name])
    assert folder.name == name
    assert folder.key.isascii()
    assert filled.mailbox.survey(folder, None).new == ()
    filled.close()


def test_many_messages_are_fetched_in_batches(filled: ImapPlace) -> None:
    for number in range(230):
        filled.deliver("archive", b"Message-ID: <%d@many.example>\r\n\r\nHello\r\n" % number)
    folder = filled.folder("archive")
    uids = filled.mailbox.survey(folder, None).new
    assert [header.uid for header in filled.mailbox.headers(folder, uids)] == list(uids)
    assert [message.uid for message in filled.mailbox.texts(folder, uids[::-1])] == list(uids[::-1])
    assert filled.mailbox.unreadable == []
    filled.close()


def test_a_draft_that_its_mail_program_marked_as_deleted_does_not_stand(filled: ImapPlace) -> None:
    letter = sample("letter_of_ours")
    filled.mailbox.save_draft(letter, "acme/talk/2026-02")
    ours = filled.mailbox.own_drafts()[0]
    filled._owner.select("Drafts")
    filled._owner.store(filled._find(message_id(letter)), "+FLAGS.SILENT", "(\\Deleted)")
    filled._owner.unselect()
    assert filled.mailbox.own_drafts() == ()
    before = filled.snapshot()
    assert not filled.mailbox.remove_draft(ours)
    assert filled.snapshot() == before
    filled.close()


def test_taking_a_draft_back_leaves_other_marked_messages_alone(filled: ImapPlace) -> None:
    filled._owner.select("Drafts")
    filled._owner.store("1", "+FLAGS.SILENT", "(\\Deleted)")
    filled._owner.unselect()
    before = filled.snapshot()
    filled.mailbox.save_draft(sample("letter_of_ours"), "acme/talk/2026-02")
    assert filled.mailbox.remove_draft(filled.mailbox.own_drafts()[0])
    filled.mailbox.own_drafts()
    filled.mailbox.close()
    assert filled.snapshot() == before
    filled.close()
