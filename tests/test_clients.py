"""Which client a mail belongs to, and which way it goes."""

from __future__ import annotations

import pytest

from tests.records import JANE, MONDAY, OLE, ROBIN, client, days, mail
from watcher.clients import direction, matching, sort_out
from watcher.config import Client
from watcher.mail import threads
from watcher.records import Party, Reading

ACME = client()
BOLT = client("Bolt", addresses=["@bolt.example"])
SAM = Party("sam@bolt.example", "Sam Lind")
AGENT = Party("kim@agency.example", "Kim Agent")
STRANGER = Party("eve@elsewhere.example")
AGENCY = (
    client("Acme", addresses=["@acme.example", "kim@agency.example"]),
    client("Bolt", addresses=["@bolt.example", "kim@agency.example"]),
)
MINE = ("robin@vale.example",)


def given(clients: tuple[Client, ...], *readings: Reading) -> dict[str, list[Reading]]:
    """Client name -> its readings; "" -> the unclear."""
    found = sort_out(clients, threads(readings))
    return {name: list(rs) for name, rs in found.by_client.items()} | {"": list(found.unclear)}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("jane@acme.example", ("Exact",)),
        ("ole@acme.example", ("Domain",)),
        ("ole@sub.acme.example", ()),
        ("ole@notacme.example", ()),
        ("acme.example@elsewhere.example", ()),
    ],
)
def test_an_address_of_its_own_beats_a_domain(address: str, names: tuple[str, ...]) -> None:
    clients = (client("Domain"), client("Exact", addresses=["jane@acme.example"]))
    assert matching(clients, address) == names


@pytest.mark.parametrize(
    ("sender", "recipients", "way"),
    [
        (JANE, (ROBIN,), "in"),
        (JANE, (), "in"),
        (ROBIN, (JANE,), "out"),
        (ROBIN, (STRANGER, JANE), "out"),
        (ROBIN, (STRANGER,), None),
        (STRANGER, (ROBIN, JANE), None),
        (None, (JANE,), None),
    ],
)
def test_the_sender_decides_inbound_and_the_recipients_outbound(
    sender: Party | None, recipients: tuple[Party, ...], way: str | None
) -> None:
    assert direction((ACME, BOLT), MINE, sender, recipients) == way


def test_a_client_reads_only_its_own_mail_oldest_first() -> None:
    late, early, other = mail(when=MONDAY + days(2)), mail(), mail(who=SAM)
    assert given((ACME, BOLT), late, early, other) == {"Acme": [early, late], "Bolt": [other], "": []}


def test_what_i_write_to_several_clients_counts_for_each() -> None:
    one = mail(who=ROBIN, to=(JANE,), cc=(SAM,))
    assert given((ACME, BOLT), one) == {"Acme": [one], "Bolt": [one], "": []}


def test_a_thread_of_two_clients_stays_apart_by_who_wrote() -> None:
    one = mail(message_id="<1@x>", cc=(SAM,))
    two = mail(refs=("<1@x>",), who=SAM, when=MONDAY + days(1))
    assert given((ACME, BOLT), one, two) == {"Acme": [one], "Bolt": [two], "": []}


def test_a_shared_address_goes_by_the_clients_name_in_the_subject() -> None:
    one = mail(who=AGENT, subject="BOLT: the spring poster")
    assert given(AGENCY, one) == {"Acme": [], "Bolt": [one], "": []}


def test_a_shared_address_goes_by_the_company_on_the_mail() -> None:
    one = mail(who=AGENT, subject="The poster", cc=(OLE,))
    assert given(AGENCY, one) == {"Acme": [one], "Bolt": [], "": []}


def test_a_shared_address_goes_by_the_rest_of_its_thread() -> None:
    one = mail(who=SAM, message_id="<1@x>")
    two = mail(who=AGENT, refs=("<1@x>",), when=MONDAY + days(1))
    three = mail(who=ROBIN, to=(AGENT,), refs=("<1@x>",), when=MONDAY + days(2))
    assert given(AGENCY, one, two, three) == {"Acme": [], "Bolt": [one, two, three], "": []}


def test_the_subject_is_asked_before_the_company_and_the_thread() -> None:
    one = mail(who=SAM, message_id="<1@x>")
    two = mail(who=AGENT, refs=("<1@x>",), subject="Acme poster", cc=(SAM,), when=MONDAY + days(1))
    assert given(AGENCY, one, two)["Acme"] == [two]


@pytest.mark.parametrize(("subject", "cc"), [("The poster", ()), ("Acme and Bolt", ()), ("The poster", (JANE, SAM))])
def test_what_stays_unclear_is_shown_and_counts_for_none(subject: str, cc: tuple[Party, ...]) -> None:
    one = mail(who=AGENT, subject=subject, cc=cc)
    assert given(AGENCY, one) == {"Acme": [], "Bolt": [], "": [one]}


def test_a_thread_that_both_clients_write_in_decides_nothing() -> None:
    one, two = mail(who=SAM, message_id="<1@x>"), mail(refs=("<1@x>",))
    three = mail(who=AGENT, refs=("<1@x>",), when=MONDAY + days(1))
    assert given(AGENCY, one, two, three)[""] == [three]


def test_my_own_mail_to_a_shared_address_goes_by_the_same_rules() -> None:
    named = mail(who=ROBIN, to=(AGENT,), subject="Bolt invoice")
    plain = mail(who=ROBIN, to=(AGENT,), subject="Hello")
    assert given(AGENCY, named, plain) == {"Acme": [], "Bolt": [named], "": [plain]}


def test_a_name_inside_another_word_is_not_the_client() -> None:
    clients = (client("Ace", addresses=["kim@agency.example"]), client("Bolt", addresses=["kim@agency.example"]))
    one = mail(who=AGENT, subject="The workplace poster")
    assert given(clients, one)[""] == [one]
