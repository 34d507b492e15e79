"""What is new in a mail, in the forms in which mail programs quote, forward and sign, in six languages."""

from __future__ import annotations

import pytest

from watcher.mail.html import html_text
from watcher.mail.new_words import new_words

NEW = "Thanks, the second one please.\n\nJane"
OLD = "> Which of the two\n> do you prefer?"

GMAIL = {
    "en": "On Tue, Feb 3, 2026 at 10:22 AM Robin Vale <robin@vale.example> wrote:",
    "sv": "Den tis 3 feb. 2026 kl 10:22 skrev Robin Vale <robin@vale.example>:",
    "ms": "Pada Sel, 3 Feb 2026 pada 10:22 PG Robin Vale <robin@vale.example> menulis:",
    "de": "Am Di., 3. Feb. 2026 um 10:22 Uhr schrieb Robin Vale <robin@vale.example>:",
    "fr": "Le mar. 3 févr. 2026 à 10:22, Robin Vale <robin@vale.example> a écrit :",
    "es": "El mar, 3 feb 2026 a las 10:22, Robin Vale (<robin@vale.example>) escribió:",
}
APPLE = {
    "en": "On 3 Feb 2026, at 10:22, Robin Vale <robin@vale.example> wrote:",
    "sv": "3 feb. 2026 kl. 10:22 skrev Robin Vale <robin@vale.example>:",
    "ms": "Pada 3 Feb 2026, pada 10:22 PG, Robin Vale <robin@vale.example> menulis:",
    "de": "Am 03.02.2026 um 10:22 schrieb Robin Vale <robin@vale.example>:",
    "fr": "Le 3 févr. 2026 à 10:22, Robin Vale <robin@vale.example> a écrit :",
    "es": "El 3 feb 2026, a las 10:22, Robin Vale <robin@vale.example> escribió:",
}
THUNDERBIRD = {
    "en": "On 2/3/26 10:22, Robin Vale wrote:",
    "sv": "Den 2026-02-03 kl. 10:22, skrev Robin Vale:",
    "ms": "Pada 3/2/26 10:22, Robin Vale menulis:",
    "de": "Am 03.02.26 um 10:22 schrieb Robin Vale:",
    "fr": "Le 03/02/2026 à 10:22, Robin Vale a écrit :",
    "es": "El 3/2/26 a las 10:22, Robin Vale escribió:",
}
OUTLOOK = {
    "en": ("From:", "Sent:", "To:", "Subject:"),
    "sv": ("Från:", "Skickat:", "Till:", "Ämne:"),
    "ms": ("Daripada:", "Dihantar:", "Kepada:", "Subjek:"),
    "de": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "fr": ("De :", "Envoyé :", "À :", "Objet :"),
    "es": ("De:", "Enviado:", "Para:", "Asunto:"),
}
ORIGINAL = {
    "en": "-----Original Message-----",
    "sv": "-----Ursprungligt meddelande-----",
    "ms": "-----Mesej Asal-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
}
FORWARDED = {
    "en": "---------- Forwarded message ---------",
    "sv": "---------- Vidarebefordrat meddelande ---------",
    "ms": "---------- Mesej dimajukan ---------",
    "de": "---------- Weitergeleitete Nachricht ---------",
    "fr": "---------- Message transféré ---------",
    "es": "---------- Mensaje reenviado ---------",
}
PHONES = {
    "en": "Sent from my iPhone",
    "sv": "Skickat från min iPhone",
    "ms": "Dihantar dari iPhone saya",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
}
languages = pytest.mark.parametrize("language", ["en", "sv", "ms", "de", "fr", "es"])


def block(language: str) -> str:
    """Outlook's header over the mail that is answered."""
    values = ("Robin Vale <robin@vale.example>", "3 Feb 2026 10:22", "Jane Roe <jane@acme.example>", "Logo")
    return (
        "\n".join(f"{name} {value}" for name, value in zip(OUTLOOK[language], values, strict=True))
        + "\n\nWhich of the two do you prefer?"
    )


@languages
@pytest.mark.parametrize("program", [GMAIL, APPLE, THUNDERBIRD], ids=["gmail", "apple", "thunderbird"])
def test_a_reply_above_its_quote_is_new_without_the_line_that_announces_it(
    program: dict[str, str], language: str
) -> None:
    assert new_words(f"{NEW}\n\n{program[language]}\n\n{OLD}\n") == NEW


@languages
@pytest.mark.parametrize("program", [GMAIL, APPLE, THUNDERBIRD], ids=["gmail", "apple", "thunderbird"])
def test_a_reply_below_its_quote_is_new(program: dict[str, str], language: str) -> None:
    assert new_words(f"{program[language]}\n{OLD}\n\n{NEW}\n") == NEW


@languages
@pytest.mark.parametrize("program", [GMAIL, APPLE], ids=["gmail", "apple"])
def test_a_quote_without_marks_ends_the_mail(program: dict[str, str], language: str) -> None:
    assert new_words(f"{NEW}\n\n{program[language]}\n\nWhich of the two do you prefer?\n") == NEW


@languages
@pytest.mark.parametrize("width", [40, 60])
def test_an_announcing_line_that_was_wrapped_is_still_known(language: str, width: int) -> None:
    words, lines = GMAIL[language].split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    assert len(lines) > 1
    assert new_words(f"{NEW}\n\n" + "\n".join(lines) + f"\n\n{OLD}\n") == NEW


@languages
@pytest.mark.parametrize("above", ["", "________________________________\n"], ids=["bare", "ruled"])
def test_from_outlooks_header_on_nothing_is_new(language: str, above: str) -> None:
    assert new_words(f"{NEW}\n\n{above}{block(language)}\n") == NEW


@languages
def test_from_an_original_message_line_on_nothing_is_new(language: str) -> None:
    assert new_words(f"{NEW}\n\n{ORIGINAL[language]}\n{block(language)}\n") == NEW


@languages
def test_what_is_written_above_a_forward_is_new_and_a_bare_forward_is_empty(language: str) -> None:
    forward = f"{FORWARDED[language]}\n{block(language)}\n"
    assert new_words(f"{NEW}\n\n{forward}") == NEW
    assert new_words(f"\n\n{forward}") == ""
    assert new_words(f"-- \nJane Roe\n\n{forward}") in ("", "-- \nJane Roe", "--\nJane Roe")


@pytest.mark.parametrize(
    "line",
    [
        "Begin forwarded message:", "Vidarebefordrat brev:", "Anfang der weitergeleiteten Nachricht:", "Anfang der weitergeleiteten E-Mail:",
        "Début du message réexpédié :", "Début du message transféré :", "Inicio del mensaje reenviado:",
    ],
)  # fmt: skip
def test_apples_forward_line_ends_what_is_new(line: str) -> None:
    assert (
        new_words(f"{NEW}\n\n{line}\n\n> From: Robin Vale <robin@vale.example>\n> Subject: Logo\n> \n> Old words.\n")
        == NEW
    )
    assert new_words(f"{line}\n\nFrom: Robin Vale <robin@vale.example>\nSubject: Logo\n\nOld words.\n") == ""


@languages
def test_a_phones_own_line_is_not_new(language: str) -> None:
    assert new_words(f"{NEW}\n\n{PHONES[language]}\n\n{GMAIL[language]}\n{OLD}\n") == NEW
    assert new_words(f"{NEW}\n\n{PHONES[language]}") == NEW


@pytest.mark.parametrize("mark", ["-- ", "--", "—"])
def test_what_stands_under_the_signature_mark_is_not_new(mark: str) -> None:
    assert new_words(f"{NEW}\n\n{mark}\nJane Roe\nHead of everything, Acme\n+46 8 123 456") == NEW


def test_dashes_inside_the_words_are_no_signature() -> None:
    text = "Two options -- the blue\n--- or the red\n- one\n-- two, and a third"
    assert new_words(text) == text


def test_answers_between_the_quotes_are_all_new() -> None:
    text = f"{GMAIL['en']}\n> First question?\n\nYes.\n\n> Second question?\nNo, never.\n> Third?\n>> Deep\n\nMaybe.\n\n-- \nJane"
    assert new_words(text) == "Yes.\n\nNo, never.\n\nMaybe."


def test_a_mail_of_quotes_alone_has_no_new_words() -> None:
    assert new_words(f"{GMAIL['en']}\n{OLD}\n> \n> Robin\n") == ""


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone", "-- \nJane Roe", "On Tuesday at 10 she wrote:", "Skickat från min iPhone", "From: here on it gets hard.",
        "--\n\nHello?", "On 3 February Sam wrote about this: let's meet.", "OK", "?", "5 > 3",
    ],
)  # fmt: skip
def test_where_no_quote_was_seen_something_is_always_left(text: str) -> None:
    assert new_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "As Sam wrote on 3 February, the logo is fine.\nSo go ahead.",
        "On Monday we meet at 10.\nOn Tuesday I wrote the brief, it is attached.\nPlease read it.",
        "From: what I hear, it went well.\nTo: be honest, I doubt it.",
        "I need:\n- a logo\n- a font\n\nBy 3 March:",
        "Von allen Entwürfen gefällt mir der zweite am besten.\nAn dem ersten stört mich die Farbe.",
        "De mi parte todo bien.\nPara el lunes, el logo.",
        "Am Montag schrieb ich dir schon, dass es eilt.\nBitte melde dich.",
        "Le 3 mars nous avons une réunion.\nIl a écrit que tout va bien.",
        "Date: 3 March\nPlace: our office\nBring the sketches.",
        'On 3 March you wrote:\n"The logo is done by Friday."\nIt is not done.',
        "==========\nNews\n==========\nWe moved.",
    ],
)
def test_words_that_only_look_like_a_quotes_head_are_kept(text: str) -> None:
    assert new_words(text) == text


def test_line_ends_blank_lines_and_invisible_characters_are_evened_out() -> None:
    assert (
        new_words("One\u200b two\r\n\r\n\r\n\r\nthree\u00a0four \ufeff\rfive\x00\n\n") == "One two\n\nthree four\nfive"
    )


def test_a_long_mail_is_cut_not_refused() -> None:
    assert 90_000 < len(new_words("word " * 100_000)) <= 100_000


def page(body: str) -> str:
    return new_words(
        html_text(f"<html><head><style>p {{color: red}}</style><title>x</title></head><body>{body}</body></html>")
    )


GMAIL_QUOTE = f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{GMAIL["en"]}<br></div><blockquote>Old words.</blockquote></div>'


@pytest.mark.parametrize(
    "quote",
    [
        GMAIL_QUOTE,
        f'<div class="gmail_quote gmail_quote_container">{GMAIL_QUOTE}</div>',
        '<blockquote type="cite"><div>On 3 Feb 2026, at 10:22, Robin wrote:</div><p>Old words.</p></blockquote>',
        '<div class="moz-cite-prefix">On 2/3/26 10:22, Robin Vale wrote:<br></div><blockquote type="cite" cite="mid:1@x"><p>Old words.</p></blockquote>',
        '<div class="yahoo_quoted"><div>On Tuesday, Robin wrote:</div>Old words.</div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Robin<br><b>Sent:</b> Tuesday</div><div>Old words.</div>',
        '<hr id="stopSpelling">Old words.<p>More old words.</p>',
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>From:</b> Robin</p></div></div><p>Old words.</p>',
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt"><p>Von: Robin</p></div><p>Old words.</p>',
        '<div style="border-top-style:solid"><p>From: Robin Vale<br>Sent: 3 Feb<br>To: Jane<br>Subject: Logo</p></div><p>Old words.</p>',
    ],
    ids=["gmail", "gmail container", "apple", "thunderbird", "yahoo", "outlook web", "hotmail", "outlook", "outlook 2010", "a header block in words"],
)  # fmt: skip
def test_an_html_reply_is_new_without_its_quote(quote: str) -> None:
    assert page(f"<p>Thanks, the second one please.</p><p>Jane</p>{quote}") == NEW
    assert page(quote) == ""


def test_html_answers_between_quotes_are_all_new() -> None:
    assert page("<blockquote>First?</blockquote><p>Yes.</p><blockquote>Second?</blockquote><p>No.</p>") == "Yes.\n\nNo."


@pytest.mark.parametrize(
    "mark", ['class="gmail_signature"', 'class="moz-signature"', 'id="Signature"', 'id="ms-outlook-mobile-signature"']
)
def test_an_html_signature_is_not_new(mark: str) -> None:
    assert (
        page(f"<p>Thanks, the second one please.</p><p>Jane</p><div {mark}>Jane Roe, Acme<br>+46 8 123 456</div>")
        == NEW
    )


def test_html_reads_as_its_reader_sees_it() -> None:
    body = "<p>One  two\n three &amp; four</p><script>alert(1)</script><ul><li>a</li><li>b</li></ul>x<br>y<table><tr><td>1</td><td>2</td></tr></table>"
    assert page(body) == "One two three & four\n\na\n\nb\n\nx\ny\n\n1 2"
