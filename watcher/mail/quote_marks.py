"""How mail programs announce a quote or a forward, in the languages that clients write in. Data and its patterns."""

from __future__ import annotations

import re

# The verb of "On ... X wrote:", with its place in the sentence left open.
WROTE = (
    "wrote|writes|skrev|skriver|schrieb|schreibt|hat geschrieben|a écrit|écrit|escribió|escribio|menulis|tulis|telah menulis|"
    "schreef|ha scritto|scrisse|escreveu|kirjoitti|napisał|napisała|napisal|írta|написал|написала|пишет|skreiv|yazdı|写道|書きました"
)
# Gmail, Apple Mail, Thunderbird: a verb of writing, a colon at the end, and a date or an address before it.
ATTRIBUTION = re.compile(rf"^(?=.*(?:\d|@)).{{0,300}}?(?<!\w)(?:{WROTE})(?!\w).{{0,200}}[:：]\s*$", re.I | re.S)
# "2026-02-03 10:22 GMT+01:00 Jane Roe <jane@acme.example>:"
BARE_ATTRIBUTION = re.compile(r"^\d{4}[-/.]\d\d?[-/.]\d\d?.{0,120}<\S+@\S+>\s*:\s*$", re.S)
# What a program's line always has, and a person's "On 3 March you wrote:" seldom: without it, words below are kept.
CLOCK_OR_ADDRESS = re.compile(r"\d[:.]\d\d|\S@\S")
ATTRIBUTION_START = re.compile(
    r"^\s*(?:On|Den|Am|Le|El|Em|Il|Op|På|Pada|Dne|Dnia|W dniu|Em|No dia|Pe|Il giorno|tor|ons|mån|tis|fre|lör|sön|man|tir|"
    r"\d{1,2}[ ./-]|\d{4}-\d\d)",
    re.I,
)

FROM = "From|Från|Daripada|Dari|Von|De|Da|Van|Fra|Lähettäjä|Od|От|发件人|差出人"
OTHERS = (
    "Sent|Date|To|Cc|Bcc|Subject|Reply-To|Skickat|Datum|Till|Kopia|Ämne|Dihantar|Tarikh|Kepada|Sk|Subjek|Perkara|Dikirim|Tanggal|"
    "Gesendet|An|Betreff|Kopie|Envoyé|Envoyé le|À|Objet|Copie à|Enviado el|Enviado|Fecha|Para|Asunto|CC|Verzonden|Aan|Onderwerp|"
    "Datum|Inviato|Data|A|Oggetto|Enviada em|Assunto|Sendt|Til|Emne|Dato|Kopi|Lähetetty|Vastaanottaja|Aihe|Wysłano|Do|Temat"
)
FROM_LINE = re.compile(rf"^[\s>*_]*(?:{FROM})[*_]*\s?[:：][*_]*\s*\S", re.I)
HEADER_LINE = re.compile(rf"^[\s>*_]*(?:{FROM}|{OTHERS})[*_]*\s?[:：]", re.I)

# "-----Original Message-----", "---------- Forwarded message ---------", in any language.
SEPARATOR = re.compile(r"^\s*-{3,}\s*\S[^-]{2,60}\S\s*-{3,}\s*$")
RULE = re.compile(r"^\s*[_=—–-]{10,}\s*$")
FORWARD = re.compile(
    r"^\s*(?:Begin forwarded message|Vidarebefordrat (?:brev|meddelande)|Mula mesej yang dimajukan|Mesej dimajukan|"
    r"Anfang der weitergeleiteten (?:E-Mail|Nachricht)|Weitergeleitete Nachricht|Début du (?:message réexpédié|message transféré)|"
    r"Message transféré|Inicio del mensaje reenviado|Mensaje reenviado|Begin doorgestuurd bericht|Doorgestuurd bericht|"
    r"Inizio messaggio inoltrato|Messaggio inoltrato|Início da mensagem (?:reencaminhada|encaminhada)|Mensagem encaminhada|"
    r"Videresendt (?:besked|melding)|Start på videresendt (?:besked|melding)|Pesan terusan|Pesan yang diteruskan)\s*:?\s*$",
    re.I,
)
QUOTED = re.compile(r"^\s{0,3}(?:>|\|\s)")

SIGNATURE = re.compile(r"^--\s?$|^—\s?$")
# A phone's own line under a mail.
DEVICE = re.compile(
    r"^\s*(?:Sent from (?:my|Mail|Outlook|Yahoo|Samsung|the)|Get Outlook for|Sent via|Skickat från|Hämta Outlook|Dihantar dari|"
    r"Dikirim dari|Von meine[mr] .{2,30} gesendet|Gesendet (?:von|mit|aus)|Envoyé (?:de|depuis) mon|Enviado desde (?:mi|Outlook)|"
    r"Enviado do meu|Inviato da(?:l mio)?|Verzonden vanaf|Verstuurd vanaf|Sendt fra (?:min|Outlook)|Outlook (?:for|för|für) )",
    re.I,
)
