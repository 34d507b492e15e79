"""What a letter must not say, and must, as patterns in each language. Short lists: a plain letter never meets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from re import Pattern


@dataclass(frozen=True, slots=True)
class Phrases:
    thanks: Pattern[str]
    blame: Pattern[str]  # emotional or blaming words
    break_up: Pattern[str]
    waver: Pattern[str]
    offer: Pattern[str]  # what a firm letter has none of: recommendations, a call, an open door
    counts: Pattern[str]  # of mails or times
    hours: Pattern[str]  # times of day


def _any(*parts: str) -> Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.I)


_CLOCK = r"\d{1,2}:[0-5]\d"

PHRASES = {
    "en": Phrases(
        thanks=_any(r"thank\w*", "grateful", "gratitude", r"appreciat\w+"),
        blame=_any(
            r"unprofessional\w*", r"rude\w*", "toxic", "unacceptable", "(?:sick and )?tired of", "fed up", "sick of", r"because of your?",
            "(?:your|their) fault", "always late", "never pa(?:y|id)", r"disrespect\w*", r"frustrat\w+", "ang(?:ry|er)", r"annoy\w*",
            r"disappoint\w+", "nightmare", "ridiculous", "hate", r"insult\w*", "abus(?:e|ive)", "exhaust(?:ed|ing)", "upset", "stress(?:ful|ed)",
            "unfair", "impossible to work with", r"incompeten\w+", r"blam(?:e|ing)", "you (?:always|never)",
        ),
        break_up=_any("break(?:ing)? up(?! the| into)", "broke up", "break-?up"),
        waver=_any("maybe", "(?:I'm|I am) not (?:quite |yet |entirely )?(?:sure|certain)", "not sure yet", "I might", "I may be wrong",
                   "I (?:think|guess) I (?:want|should)", "unless you", "for now at least"),
        offer=_any(r"recommend\w*", r"refer(?:ral|rals)? you", "referrals?", "(?:a|the|phone|short) call", "call me", "door", "work together again",
                   "stay in touch", "free of charge", "I can offer"),
        counts=_any(rf"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|dozens? of|hundreds of) "
                    r"(?:\w+ )?(?:e-?mails?|mails?|messages|times|reminders|calls)"),
        hours=_any(_CLOCK, r"\d{1,2} ?(?:am|pm|a\.m\.|p\.m\.|o['’]clock)", "at (?:mid)?night", "midnight"),
    ),
    "sv": Phrases(
        thanks=_any(r"tack\w*", "uppskatta(?:r|t|de)?"),
        blame=_any(
            r"oprofessionell\w*", r"otrevlig\w*", r"oförskämd\w*", r"giftig\w*", r"oacceptab\w+", "(?:trött|less) på",
            "på grund av (?:dig|er)", "(?:ditt|ert) fel", "alltid (?:sena?|försenade?)", "betalar aldrig", r"respektlös\w*", r"frustrer\w+",
            "arga?", "argt", "ilska", r"irriter\w+", r"besvik\w+", "mardröm", r"löjlig\w*", "hatar?", r"förolämp\w+", r"kränk\w+", r"utmattad\w*",
            r"upprörd\w*", r"stress\w*", "orättvist?", r"inkompeten\w+", "skyller", "(?:du|ni) (?:alltid|aldrig)",
        ),
        break_up=_any("göra? slut", "gör slut", "bryter? upp", "bryta upp", r"uppbrott\w*"),
        waver=_any("kanske", "inte (?:riktigt |helt )?säker", "vet inte riktigt", "om inte (?:du|ni)", "tills vidare i alla fall", "jag funderar på"),
        offer=_any(r"rekommender\w+", "tipsar?", "ring(?:a|er)?", r"samtal\w*", r"dörr\w*", "jobba ihop igen", "arbeta ihop igen", "hålla kontakten", "utan kostnad", "erbjuder?"),
        counts=_any(r"(?:\d+|två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|tjugo|dussintals|hundratals) "
                    r"(?:\w+ )?(?:mejl|mail|e-post\w*|meddelanden|gånger|påminnelser|samtal)"),
        hours=_any(_CLOCK, r"(?:kl\.?|klockan) ?\d{1,2}(?:[.:]\d\d)?", "mitt i natten", "midnatt", "på (?:natten|nätterna)"),
    ),
    "ms": Phrases(
        thanks=_any("terima kasih", r"(?:meng)?hargai", "menghargai", "berterima kasih"),
        blame=_any(
            "tidak profesional", "biadab", "kurang ajar", "toksik", "tidak (?:boleh|dapat) diterima", "(?:bosan|penat|letih) dengan", "muak",
            "gara-gara anda", "disebabkan (?:oleh )?anda", "(?:salah|silap) anda", "(?:sentiasa|asyik|selalu) (?:lewat|lambat)", "tidak pernah bayar",
            "marah", r"kecewa\w*", "mengecewakan", "geram", "benci", r"(?:meng)?hina\w*", "menghina", "tertekan", "tidak hormat",
            "tidak menghormati", "menyusahkan", "mengarut", "tidak adil", "anda (?:selalu|tidak pernah)",
        ),
        break_up=_any("putus(?:kan)? hubungan", "memutuskan hubungan", "berpisah", "break ?up"),
        waver=_any("mungkin", "barangkali", "(?:tidak|belum) (?:berapa )?pasti", "kecuali (?:jika )?anda", "agaknya"),
        offer=_any(r"(?:meng)?esyorkan", "mengesyorkan", "cadang(?:kan)?", "mencadangkan", "panggilan", "telefon", "hubungi saya", "pintu",
                   "bekerjasama (?:semula|lagi)", "secara percuma", "tawarkan", "menawarkan"),
        counts=_any(r"(?:\d+|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan|sepuluh|berpuluh|beratus)(?: (?:buah|pucuk|keping))? "
                    r"(?:e-?mel|mesej|pesanan|kali|peringatan|panggilan)", "berkali-kali"),
        hours=_any(_CLOCK, r"(?:pukul|jam) \d{1,2}(?:[.:]\d\d)?", "tengah malam", "larut malam"),
    ),
}  # fmt: skip

# Small words and courtesies: a run of words with hardly anything else is nobody's quote.
COURTESY = frozenset(
    """a all am an and any are as at be been but by can could dear did do for from had has have hello hi i if in is it
    know let look forward hearing me my no not of on or our please regards so soon thank thanks that the their them
    there this to us was we were what when which will with work working together would yes you your project client
    alla allt att av bli blir de den det detta dig din ditt du där efter ej en er ert ett från för ha har hej hur här i
    ihop in inte jag kan man med mig min mitt mot ni nu när och om oss på sig ska skulle som så tack till under upp
    vara vi vill vid vår vårt vänliga hälsningar är över arbete arbeta samarbete samarbetet
    ada adalah akan anda atas atau awak bagi baik boleh dalam dan dapat daripada dengan di hari ia ini itu jika juga
    kami ke kepada kerana kerja kerjasama kita lagi mohon oleh pada perlu saya sebagai semua sila sudah supaya telah
    tentang terima kasih tidak untuk yang""".split()
)
