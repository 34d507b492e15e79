"""The draft's bytes, read again with the standard library."""

import re
from datetime import timedelta, timezone
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letters.cases import CATALOGUE, FIRST, JANE, MONDAY, ROBIN, assessment, client, config, mail
from watcher.config import Deliverable
from watcher.letters import letter_text, make_draft
from watcher.letters.message import message_id
from watcher.records import Party

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "X-Watcher-Case",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
]
EVIL = "Jane\r\nBcc: all@evil.example\r\n\r\nPay \u202eme\x00\u2028 [[now]] {{ me }} =?utf-8?q?a=0Ab?="


def draft(one=None, sender=JANE, language="sv", case="acme-exit-2026", at=MONDAY, me=ROBIN):
    one = one or client(deliverable=(CATALOGUE,), invoice=(FIRST,))
    return make_draft(
        config(one, me=me), one, assessment(mail(sender), language=language, name=one.name), "exit", case, at
    )[0]


def parsed(content):
    return message_from_bytes(content, policy=default)


def sound(content):
    """Is it 7 bit, all CRLF, in lines of at most 76, with these headers and no others?"""
    lines = content.split(b"\r\n")
    assert content.isascii() and b"\0" not in content
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 76
    assert sorted(parsed(content).keys()) == sorted(HEADERS)
    return True


def test_the_message_says_what_the_draft_says():
    made = draft()
    mime = parsed(made.content)
    assert sound(made.content)
    assert str(mime["From"]) == "Robin Vale <robin@vale.example>"
    assert str(mime["To"]) == "Jane Moss <jane@acme.example>"
    assert mime["Subject"] == made.subject == "Vårt samarbete"
    assert mime["Date"].datetime == MONDAY and str(mime["Date"]).endswith("+0100")
    assert mime["Message-ID"] == made.message_id == "<watcher.acme-exit-2026@vale.example>"
    assert mime["X-Watcher-Case"] == "acme-exit-2026"
    assert (mime.get_content_type(), mime.get_content_charset()) == ("text/plain", "utf-8")
    assert mime["Content-Transfer-Encoding"] == "quoted-printable"


def test_the_text_comes_out_as_it_was_written():
    one = client(deliverable=(CATALOGUE,), invoice=(FIRST,))
    body = letter_text(config(one), one, assessment(mail(), language="sv"), "exit", MONDAY)[1]
    assert parsed(draft().content).get_content().replace("\r\n", "\n") == body


def test_the_same_letter_has_the_same_bytes_whatever_zone_the_moment_is_told_in():
    elsewhere = MONDAY.astimezone(timezone(timedelta(hours=9)))
    assert draft().content == draft(at=elsewhere).content


@pytest.mark.parametrize("place", ["client", "contact", "me", "deliverable", "case", "all"])
def test_hostile_names_inject_nothing(place):
    evil = {
        key: EVIL if place in (key, "all") else "Anna" for key in ("client", "contact", "me", "deliverable", "case")
    }
    one = client(name=evil["client"], deliverable=(Deliverable(what=evil["deliverable"], due=CATALOGUE.due),))
    me = ROBIN.model_copy(update={"name": evil["me"]})
    made = draft(one, Party(JANE.address, evil["contact"]), case=evil["case"], me=me)
    mime = parsed(made.content)
    assert sound(made.content)
    assert [a.addr_spec for a in mime["To"].addresses] == [JANE.address]
    assert [a.addr_spec for a in mime["From"].addresses] == ["robin@vale.example"]
    text = mime.get_content()
    assert "now" not in "".join(made.missing)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\u202e\u2028]", text)
    assert not re.search(r"^Bcc:", text, re.M)


def test_an_address_that_a_header_cannot_hold_is_left_out_and_asked_for():
    made = draft(sender=Party("jörg@acme.example", "Jörg"))
    assert "To" not in parsed(made.content) and "the address to write to" in made.missing
    assert parsed(draft(sender=Party("jo@bücher.example")).content)["To"].addresses[0].domain == "xn--bcher-kva.example"


def test_long_addresses_stay_whole():
    domain = "a" * 60 + ".example"
    me = ROBIN.model_copy(update={"addresses": ("r" * 50 + "@" + domain,), "name": "Åsa Öberg"})
    mime = parsed(draft(sender=Party("x" * 60 + "@" + domain, "Jäne Moss, Acme"), me=me).content)
    assert mime["To"].addresses[0].addr_spec == "x" * 60 + "@" + domain
    assert mime["To"].addresses[0].display_name == "Jäne Moss, Acme"
    assert mime["From"].addresses[0].addr_spec == me.addresses[0]


@pytest.mark.parametrize(
    "address", ['"a, b"@acme.example', "a,b@acme.example", "a b@acme.example", "@acme.example", "a>@b.example"]
)
def test_an_address_that_could_be_read_as_two_is_left_out(address):
    assert "To" not in parsed(draft(sender=Party(address, "A")).content)


@pytest.mark.parametrize(
    "name", ["Moss, Jane", "J. Moss", 'Jane "JJ" Moss', "Jörg", "Jane <x@y.example>", "=?utf-8?q?x?="]
)
def test_a_name_comes_out_as_it_went_in(name):
    assert parsed(draft(sender=Party(JANE.address, name)).content)["To"].addresses[0].display_name == name


def test_a_message_id_is_an_id_whatever_the_case_is_called():
    assert message_id("acme.1", "r@vale.example") == "<watcher.acme.1@vale.example>"
    strange = [message_id(case, "r@vale.example") for case in ("å", "a b", "a>b", "a" * 300, "", "a..b")]
    assert len(set(strange)) == 6
    assert all(re.fullmatch(r"<watcher\.[0-9a-f]{24}@vale\.example>", one) for one in strange)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_names_make_a_sound_message(mine, theirs):
    me = ROBIN.model_copy(update={"name": mine or "R"})
    made = draft(sender=Party(JANE.address, theirs), me=me)
    assert sound(made.content)
    assert [a.addr_spec for a in parsed(made.content)["To"].addresses] == [JANE.address]
