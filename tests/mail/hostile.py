"""Hostile and broken messages, each made in memory: what it attacks is in its name. All but the headless have a sender."""

from __future__ import annotations

import base64
from random import Random

FROM = b"From: Jane Roe <jane@acme.example>\r\n"
MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def nested(depth: int) -> bytes:
    """A multipart in a multipart in a multipart."""
    level = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return FROM + b"".join(level % (i, i) for i in range(depth)) + b"\r\nhi\r\n"


def text(charset: bytes, body: bytes) -> bytes:
    return FROM + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + body


def encoded(encoding: bytes, body: bytes) -> bytes:
    return FROM + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


def field(name: bytes, value: bytes) -> bytes:
    return FROM + name + b": " + value + b"\r\n\r\nbody\r\n"


RECEIVED = b"Received: from a (b [192.0.2.4]) by c with ESMTP id x; Tue, 1 Jul 2003 10:52:37 +0200\r\n"
ATTACHED = b"--b\r\nContent-Type: application/x; name=f\r\nContent-Transfer-Encoding: base64\r\n\r\n"

CASES: dict[str, bytes] = {
    "multiparts 100 deep": nested(100),
    "multiparts 900 deep": nested(900),
    "multiparts 20000 deep": nested(20_000),
    "forwards 500 deep": FROM + b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n" * 500 + b"\r\nbody",
    "nested boundaries that begin alike": FROM
    + b"Content-Type: multipart/mixed; boundary=ab\r\n\r\n--ab\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--ab--\r\n",
    "20000 parts": FROM + MIXED + b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 20_000 + b"--b--\r\n",
    "a boundary of 100 KB": FROM
    + b'Content-Type: multipart/mixed; boundary="'
    + b"b" * 100_000
    + b'"\r\n\r\n'
    + b"-" * 500_000,
    "a boundary that is empty": FROM + b'Content-Type: multipart/alternative; boundary=""\r\n\r\n--\r\n\r\nabc\r\n----',
    "a boundary that is missing": FROM + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nabc",
    "a boundary that never comes": FROM + MIXED + b"no boundary here at all",
    "100000 header fields": FROM + b"".join(b"X-H%d: v\r\n" % i for i in range(100_000)) + b"\r\nb",
    "300000 equal header fields": FROM + b"X-A: v\r\n" * 300_000 + b"\r\nb",
    "5000 Received fields": FROM + RECEIVED * 5000 + b"\r\nb",
    "header fields named like the parser's attributes": FROM
    + b"_message: x\r\nparse: x\r\nheaders: y\r\nmail: z\r\nbody: q\r\n__class__: w\r\ndate_json: 1\r\n\r\nb",
    "100000 recipients": field(b"To", b",\r\n ".join(b"u%d@x.example" % i for i in range(100_000))),
    "20000 comments inside each other as sender": b"From: " + b"(" * 20_000 + b")" * 20_000 + b" a@b.example\r\n\r\nb",
    "50001 quotation marks as sender": b"From: " + b'"' * 50_001 + b" <a@b.example>\r\n\r\nb",
    "20000 angle brackets as sender": b"From: " + b"<" * 20_000 + b"a@b.example" + b">" * 20_000 + b"\r\n\r\nb",
    "20000 groups as recipients": field(b"To", b"g:a@b.example;," * 20_000),
    "20000 encoded words": field(b"Subject", b" ".join([b"=?utf-8?q?a=C3=A9?="] * 20_000)),
    "20000 encoded words that never end": field(b"Subject", b"=?utf-8?q?" * 20_000),
    "encoded words in no charset": field(b"Subject", b"=?\x00?q?a?= =?rot13?q?a?= =?utf-8?b?AAA?="),
    "a subject of 5 MB": field(b"Subject", b"A" * 5_000_000),
    "a subject folded 200000 times": field(b"Subject", b"\r\n a" * 200_000),
    "100000 references": field(b"References", b" ".join(b"<%d@x>" % i for i in range(100_000))),
    "a Received field of 400 KB": field(b"Received", b"from " + b"a " * 200_000 + b"; Tue, 1 Jul 2003 10:52:37 +0200"),
    "a date of 200 KB": field(b"Date", b"1 " * 100_000),
    "a date in the year 99999": field(b"Date", b"Tue, 1 Jul 99999 10:52:37 +9999"),
    "a date with an endless offset": field(b"Date", b"Tue, 1 Jul 2003 10:52:37 +99999999999999"),
    "a date before the calendar begins": field(b"Date", b"Tue, 1 Jan 0001 00:00:00 +2359"),
    "10000 parameters in pieces": field(
        b"Content-Type", b"text/plain" + b"".join(b";\r\n a*%d=x" % i for i in range(10_000))
    ),
    "20000 parameters": field(b"Content-Type", b"text/plain" + b"".join(b"; p%d=x" % i for i in range(20_000))),
    "an attachment of 8 MB": FROM + MIXED + ATTACHED + base64.encodebytes(b"A" * 6_000_000) + b"\r\n--b--\r\n",
    "a text of 10 MB": FROM + b"\r\n" + b"hello world\r\n" * 770_000,
    "quoted-printable of 4 MB": encoded(b"quoted-printable", b"=41=\r\n" * 680_000),
    "uuencode that is none": encoded(b"uuencode", b"begin 644 x\r\n" + b"M" * 100_000 + b"\r\n"),
    "charset idna": text(b"idna", b"a" * 100_000),
    "charset rot13": text(b"rot13", b"uryyb"),
    "charset zlib": text(b"zlib", b"x\x9c\x03"),
    "charset undefined": text(b"undefined", b"abc\xff"),
    "charset punycode": text(b"punycode", b"a-" + b"b9" * 20_000),
    "charset with a NUL": text(b'"a\x00b"', b"abc\xff"),
    "nothing": b"",
    "line breaks alone": b"\r\n\r\n",
    "NULs alone": b"\x00" * 100_000,
    "noise": Random(1).randbytes(1_000_000),
    "carriage returns alone": b"From: a@b.example\rSubject: x\r\rbody\r",
    "mixed line ends": b"From: a@b.example\nSubject: x\r\rTo: x@y\r\n\nbody",
    "a command in the Message-ID": field(b"Message-ID", b"=?utf-8?q?<a@b>=0D=0AX1_DELETE_INBOX?="),
    "surrogates": b"Subject: \xed\xa0\x80 \xff\xfe\r\nFrom: \xff <a\xff@b.example>\r\n\r\n\xed\xa0\x80",
    "a file name that climbs": FROM
    + MIXED
    + b'--b\r\nContent-Type: text/plain; name="../../etc/passwd"\r\n'
    + b'Content-Disposition: attachment; filename="..\\..\\x\x00.exe"\r\n\r\nx\r\n--b--',
    "HTML 100000 deep": FROM + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"hi",
    "HTML of 50000 quotes inside each other": FROM
    + b"Content-Type: text/html\r\n\r\n"
    + b"<blockquote>" * 50_000
    + b"hi",
    "HTML of 20000 Outlook borders": FROM
    + b"Content-Type: text/html\r\n\r\n"
    + b'<div style="border-top:solid #E1E1E1 1.0pt">x</div>' * 20_000,
    "20000 attribution lines": FROM + b"\r\n" + b"On 3 Feb 2026 Jane <j@x.example> wrote\r\n" * 20_000,
    "a line of 100000 characters that ends in a colon": FROM + b"\r\nOn " + b"2 wrote " * 12_500 + b":\r\n",
}
