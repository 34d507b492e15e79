"""Which messages belong together: by their references; by subject only where a reply has lost them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.records import JANE, MONDAY, ROBIN, days, mail
from watcher.mail import threads
from watcher.records import Party, Reading


def together(*readings: Reading) -> list[list[str]]:
    """The message ids of each thread."""
    return [[r.message_id for r in thread.readings] for thread in threads(readings)]


def test_a_reply_joins_what_it_answers_whatever_its_subject() -> None:
    first = mail(subject="Logo", message_id="<1@x>")
    answer = mail(subject="Something else", message_id="<2@x>", refs=("<1@x>",), when=MONDAY + days(90), who=ROBIN)
    assert together(answer, first) == [["<1@x>", "<2@x>"]]


def test_replies_to_a_message_that_is_not_here_still_belong_together() -> None:
    one = mail(message_id="<2@x>", refs=("<lost@x>",))
    two = mail(message_id="<3@x>", refs=("<lost@x>",), when=MONDAY + days(1))
    assert together(one, two) == [["<2@x>", "<3@x>"]]


def test_references_that_run_in_a_circle_make_one_thread() -> None:
    one = mail(message_id="<1@x>", refs=("<3@x>", "<1@x>"))
    two = mail(message_id="<2@x>", refs=("<1@x>",), when=MONDAY + days(1))
    three = mail(message_id="<3@x>", refs=("<2@x>", "<1@x>"), when=MONDAY + days(2))
    assert together(three, one, two) == [["<1@x>", "<2@x>", "<3@x>"]]


def test_a_thread_has_the_key_and_the_subject_of_its_first_message() -> None:
    first = mail(subject="Re: SV: Logo", message_id="<1@x>")
    thread = threads([mail(subject="Other", refs=("<1@x>",), when=MONDAY + days(1)), first])[0]
    assert (thread.key, thread.subject) == (first.key, "Logo")


def test_threads_come_in_the_order_of_their_first_messages() -> None:
    late, early = mail(message_id="<1@x>", when=MONDAY + days(3)), mail(message_id="<2@x>")
    assert together(late, early) == [["<2@x>"], ["<1@x>"]]


def test_a_reply_that_lost_its_references_joins_by_its_subject_within_30_days() -> None:
    first = mail(subject="Logo", message_id="<1@x>")
    for prefix in ("Re: ", "SV: ", "AW: ", "Balas: ", "RE: FW: "):
        assert together(first, mail(subject=f"{prefix}logo", message_id="<2@x>", when=MONDAY + days(29))) == [
            ["<1@x>", "<2@x>"]
        ]


def test_after_30_days_a_subject_joins_nothing() -> None:
    first = mail(subject="Logo", message_id="<1@x>")
    assert len(together(first, mail(subject="Re: Logo", when=MONDAY + days(31)))) == 2


def test_the_same_subject_without_a_reply_mark_is_another_thread() -> None:
    assert len(together(mail(subject="Invoice"), mail(subject="Invoice", when=MONDAY + days(2)))) == 2
    assert len(together(mail(subject="[acme] Invoice"), mail(subject="[acme] Invoice", when=MONDAY + days(2)))) == 2


def test_a_reply_with_references_is_never_joined_by_its_subject() -> None:
    first = mail(subject="Invoice", message_id="<1@x>")
    other = mail(subject="Re: Invoice", refs=("<elsewhere@x>",), when=MONDAY + days(2))
    assert len(together(first, other)) == 2


def test_a_reply_without_a_subject_joins_nothing() -> None:
    assert len(together(mail(subject="Re: "), mail(subject="Re:", when=MONDAY + days(1)))) == 2


def test_strangers_who_write_under_the_same_subject_are_not_joined() -> None:
    """Better to split than to merge: one client's invoice is not another's."""
    first = mail(subject="Invoice", message_id="<1@x>", who=JANE)
    sam = Party("sam@other.example")
    assert len(together(first, mail(subject="Re: Invoice", who=sam, when=MONDAY + days(2)))) == 2
    assert len(together(first, mail(subject="Re: Invoice", who=ROBIN, to=(sam,), when=MONDAY + days(2)))) == 2
    between = mail(subject="Invoice", message_id="<2@x>", who=sam, when=MONDAY + days(1))
    answer = mail(subject="Re: Invoice", message_id="<3@x>", who=ROBIN, when=MONDAY + days(2))
    assert together(first, between, answer) == [["<1@x>", "<3@x>"], ["<2@x>"]]


def test_messages_without_ids_stay_apart() -> None:
    assert len(together(mail(message_id=""), mail(message_id="", when=MONDAY + days(1)))) == 2


names = st.sampled_from(["", "<1@x>", "<2@x>", "<3@x>", "<4@x>"])


@given(
    st.lists(
        st.tuples(names, st.lists(names, max_size=4), st.sampled_from(["", "Logo", "Re: Logo"]), st.integers(0, 60)),
        max_size=12,
    )
)
@settings(max_examples=100, deadline=None)
def test_every_message_stands_in_exactly_one_thread_in_order(rows: list[tuple[str, list[str], str, int]]) -> None:
    readings = [
        mail(message_id=name, refs=tuple(refs), subject=subject, when=MONDAY + days(n))
        for name, refs, subject, n in rows
    ]
    found = threads(readings)
    assert sorted(r.key for t in found for r in t.readings) == sorted(r.key for r in readings)
    assert all(list(t.readings) == sorted(t.readings, key=lambda r: (r.sent_at, r.key)) for t in found)
    assert found == threads(reversed(readings))
