"""Roles, names and the choice of what is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import PermanentError
from watcher.mailbox import Folder
from watcher.mailbox.folders import Listed, decode_utf7, drafts_of, encode_utf7, name_folders, role_of_name, to_read


def named(*rows: tuple[str, tuple[str, ...]]) -> dict[str, str]:
    """Key -> role, for rows of (key, attributes)."""
    return {folder.key: folder.role for folder in name_folders(listed(*rows))}


def listed(*rows: tuple[str, tuple[str, ...]]) -> list[Listed]:
    return [Listed(key, tuple(decode_utf7(part) for part in key.split("/")), attributes) for key, attributes in rows]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Sent Items", "sent"), ("Skickat", "sent"), ("Item Dihantar", "sent"), ("Gesendete Elemente", "sent"),
        ("Éléments envoyés", "sent"), ("Enviados", "sent"), ("Verzonden items", "sent"), ("Terkirim", "sent"),
        ("Mensagens enviadas", "sent"), ("Posta inviata", "sent"), ("Sendt post", "sent"), ("Sendte elementer", "sent"),
        ("Lähetetyt", "sent"), ("Wysłane", "sent"), ("Odeslaná pošta", "sent"), ("送信済み", "sent"),
        ("已发送", "sent"),
        ("Drafts", "drafts"), ("Utkast", "drafts"), ("Draf", "drafts"), ("Entwürfe", "drafts"),
        ("Brouillons", "drafts"), ("Borradores", "drafts"), ("Concepten", "drafts"), ("Konsep", "drafts"),
        ("Rascunhos", "drafts"), ("Bozze", "drafts"), ("Kladder", "drafts"), ("Luonnokset", "drafts"),
        ("Wersje robocze", "drafts"), ("Koncepty", "drafts"), ("下書き", "drafts"), ("草稿", "drafts"),
        ("Papierkorb", "trash"), ("Papperskorgen", "trash"), ("Sampah", "trash"), ("Corbeille", "trash"),
        ("Deleted Messages", "trash"), ("Papirkurv", "trash"), ("Kosz", "trash"), ("Koš", "trash"), ("ゴミ箱", "trash"),
        ("Skräppost", "junk"), ("Junk-E-Mail", "junk"), ("Junk E-mail", "junk"), ("Correo no deseado", "junk"),
        ("Spamverdacht", "junk"), ("垃圾邮件", "junk"), ("Arkiv", "archive"), ("Archief", "archive"),
        ("Sent Ltd", ""), ("Acme drafts", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_name_tells_the_role_in_many_languages(name: str, role: str) -> None:
    assert role_of_name(name) == role
    assert role_of_name(name.upper()) == role


def test_attributes_tell_the_role_in_any_case_and_whatever_the_name() -> None:
    found = named(("Foo", ("\\SENT",)), ("Bar", ("\\drafts", "\\HasNoChildren")), ("Baz", ("\\Junk",)), ("INBOX", ()))
    assert found == {"Foo": "sent", "Bar": "drafts", "Baz": "junk", "INBOX": "inbox"}


def test_prefixes_of_servers_are_taken_off() -> None:
    found = named(
        ("INBOX", ()), ("INBOX/Sent", ()), ("INBOX/Trash/2024", ()), ("INBOX/Acme", ()),
        ("[Gmail]", ("\\Noselect",)), ("[Gmail]/Papierkorb", ()), ("[Google Mail]/Sent Mail", ()),
        ("[Gmail]/All Mail", ()),
    )  # fmt: skip
    assert found == {
        "INBOX": "inbox", "INBOX/Sent": "sent", "INBOX/Trash/2024": "trash", "INBOX/Acme": "",
        "[Gmail]/Papierkorb": "trash", "[Google Mail]/Sent Mail": "sent", "[Gmail]/All Mail": "all",
    }  # fmt: skip


def test_a_clients_own_drafts_folder_is_an_ordinary_one() -> None:
    assert named(("Clients/Drafts", ()), ("Clients/Trash", ())) == {"Clients/Drafts": "", "Clients/Trash": ""}


def test_folders_that_cannot_be_opened_are_left_out() -> None:
    assert named(("A", ("\\NoSelect",)), ("B", ("\\NonExistent",)), ("C", ())) == {"C": ""}


def test_the_marked_drafts_folder_goes_before_one_that_only_has_the_name() -> None:
    rows = listed(("Drafts", ()), ("Entw&APw-rfe", ("\\Drafts",)), ("Drafts/old", ()))
    found = drafts_of(rows)
    assert found == Folder("Entwürfe", "Entw&APw-rfe", "drafts")
    assert drafts_of(rows[::2]) == Folder("Drafts", "Drafts", "drafts")
    assert drafts_of(listed(("INBOX", ()))) is None


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Entw&APw-rfe", "Entwürfe"), ("Tom &- Jerry", "Tom & Jerry"), ("&U,BTFw-", "台北"), ("&2D3eAA-", "\U0001f600"),
        ("&", "&"), ("A & B", "A & B"), ("&AP-", "&AP-"), ("&2D0-", "&2D0-"), ("plain", "plain"), ("", ""),
        ("&-&", "&-&"),
    ],
)  # fmt: skip
def test_utf7_is_decoded_and_bad_utf7_stays_as_it_is(raw: str, name: str) -> None:
    assert decode_utf7(raw) == name


@given(st.text())
def test_utf7_goes_there_and_back(name: str) -> None:
    coded = encode_utf7(name)
    assert coded.isascii()
    assert coded.isprintable()
    assert decode_utf7(coded) == name


@given(st.text(alphabet="&-,+/AZaz09 ü", max_size=12))
def test_anything_can_be_decoded(raw: str) -> None:
    assert isinstance(decode_utf7(raw), str)


def folders(*rows: tuple[str, str]) -> list[Folder]:
    return [Folder(name, name, role) for name, role in rows]


def test_all_mail_alone_is_read_where_there_is_one() -> None:
    every = folders(("INBOX", "inbox"), ("[Gmail]/All Mail", "all"), ("[Gmail]/Sent Mail", "sent"), ("Acme", ""))
    assert [folder.name for folder in to_read(every)] == ["[Gmail]/All Mail"]
    assert [folder.name for folder in to_read(every, ["inbox", "Acme"])] == ["INBOX", "Acme"]


def test_folders_without_correspondence_are_not_read() -> None:
    every = folders(
        ("INBOX", "inbox"), ("Outbox", ""), ("Kalender", ""), ("Calendar/Birthdays", ""), ("Sync Issues/Conflicts", ""),
        ("Trash", "trash"), ("INBOX/Notes", ""), ("Clients/Notes", ""), ("Vorlagen", ""),
    )  # fmt: skip
    assert [folder.name for folder in to_read(every)] == ["INBOX", "Clients/Notes"]


def test_a_wanted_folder_may_be_named_as_people_or_servers_do() -> None:
    every = [Folder("Entwürfe 2", "Entw&APw-rfe 2", ""), Folder("INBOX", "INBOX", "inbox")]
    assert to_read(every, ["ENTWÜRFE 2"]) == to_read(every, ["Entw&APw-rfe 2"]) == (every[0],)


def test_an_unknown_folder_is_answered_with_the_ones_there_are() -> None:
    with pytest.raises(PermanentError) as caught:
        to_read(folders(("INBOX", "inbox"), ("Archive", "archive")), ["Archve"])
    assert 'Did you mean "Archive"?' in caught.value.mend
    assert "INBOX" in caught.value.mend
