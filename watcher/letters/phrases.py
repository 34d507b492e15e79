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


def _any(patterns: str) -> Pattern[str]:
    """Whole words of any of these patterns, which ";" divides; a space is any white space, case makes no difference."""
    parts = (part.strip() for part in patterns.split(";"))
    joined = "|".join(re.sub(r"\s+", r"\\s+", part) for part in parts if part)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.I)


PHRASES = {
    "en": Phrases(
        thanks=_any(r"thank\w*; grateful; gratitude; appreciat\w+"),
        blame=_any(r"""unprofessional\w*; rude\w*; toxic; unacceptable; tired of; fed up; sick of; because of your?;
            (?:your|their) fault; always late; never pa(?:y|id); disrespect\w*; frustrat\w+; ang(?:ry|er); annoy\w*;
            disappoint\w+; nightmare; ridiculous; hate; insult\w*; abus(?:e|ive); exhaust(?:ed|ing); upset; unfair;
            stress(?:ful|ed); impossible to work with; incompeten\w+; blam(?:e|ing); you (?:always|never)"""),
        break_up=_any("break(?:ing)? up(?! the| into); broke up; break-?up"),
        waver=_any("""maybe; (?:I['’]m|I am) not (?:quite |yet |entirely )?(?:sure|certain); not sure yet; I might;
            I may be wrong; I (?:think|guess) I (?:want|should); for now at least"""),
        offer=_any(r"""recommend\w*; refer you; referrals?; (?:a|the|phone|short) call; call me; door;
            work together again; stay in touch; free of charge; I can offer"""),
        counts=_any(r"""(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|dozens? of|hundreds of)
            (?:\w+ )?(?:e-?mails?|mails?|messages|times|reminders|calls)"""),
        hours=_any(r"\d{1,2}:[0-5]\d; \d{1,2} ?(?:am|pm|a\.m\.|p\.m\.|o['’]clock); at night; midnight"),
    ),
    "sv": Phrases(
        thanks=_any("tack(?:ar|sam|samma)?; uppskatta(?:r|t|de)?"),
        blame=_any(r"""oprofessionell\w*; otrevlig\w*; oförskämd\w*; giftig\w*; oacceptab\w+; trött på; less på;
            på grund av (?:dig|er); (?:ditt|ert) fel; alltid (?:sena?|försenade?); betalar aldrig; respektlös\w*;
            frustrer\w+; arga?; argt; ilska; irriter\w+; besvik\w+; mardröm; löjlig\w*; hatar?; förolämp\w+; kränk\w+;
            utmattad\w*; upprörd\w*; stressa(?:d|nde|t); orättvist?; inkompeten\w+; skyller;
            (?:du|ni) (?:alltid|aldrig)"""),
        break_up=_any(r"gör(?:a)? slut; bryt(?:a|er) upp; uppbrott\w*"),
        waver=_any(
            "kanske; inte (?:riktigt |helt )?säker; vet inte riktigt; tills vidare i alla fall; jag funderar på"
        ),
        offer=_any(r"""rekommender\w+; tipsar?; ring(?:a|er)?; telefonsamtal\w*; dörr\w*; jobba ihop igen;
            arbeta (?:ihop|tillsammans) igen; hålla kontakten; utan kostnad; erbjuder?"""),
        counts=_any(r"""(?:\d+|två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|tjugo|dussintals|hundratals)
            (?:\w+ )?(?:mejl|mail|e-post\w*|meddelanden|gånger|påminnelser|samtal)"""),
        hours=_any(
            r"\d{1,2}:[0-5]\d; (?:kl\.?|klockan) ?\d{1,2}(?:[.:]\d\d)?; mitt i natten; midnatt; på (?:natten|nätterna)"
        ),
    ),
    "ms": Phrases(
        thanks=_any("terima kasih; berterima kasih; menghargai"),
        blame=_any(r"""tidak profesional; biadab; kurang ajar; toksik; tidak (?:boleh|dapat) diterima; tidak hormat;
            (?:bosan|penat|letih) dengan; muak; gara-gara anda; disebabkan (?:oleh )?anda; (?:salah|silap) anda;
            (?:sentiasa|asyik|selalu) (?:lewat|lambat); tidak pernah bayar; marah; kecewa; mengecewakan; geram; benci;
            (?:meng)?hina(?:an)?; tertekan; tidak menghormati; menyusahkan; mengarut; tidak adil;
            anda (?:selalu|tidak pernah)"""),
        break_up=_any("putus(?:kan)? hubungan; memutuskan hubungan; berpisah; break ?up"),
        waver=_any("mungkin; barangkali; (?:tidak|belum) (?:berapa )?pasti; agaknya"),
        offer=_any(r"""(?:meng)?esyorkan; cadangkan; mencadangkan; panggilan; telefon; hubungi saya; pintu;
            bekerjasama (?:semula|lagi); secara percuma; tawarkan; menawarkan"""),
        counts=_any(r"""(?:\d+|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan|sepuluh|berpuluh|beratus)
            (?:(?:buah|pucuk|keping) )?(?:e-?mel|mesej|pesanan|kali|peringatan|panggilan); berkali-kali"""),
        hours=_any(r"\d{1,2}:[0-5]\d; (?:pukul|jam) \d{1,2}(?:[.:]\d\d)?; tengah malam; larut malam"),
    ),
}

# Small words and courtesies: a run of words with hardly anything else is nobody's quote.
COURTESY = frozenset(
    w
    for line in (
        "a all am an and any are as at be been but by can could dear did do for from had has have hello hi i",
        "if in is it know let look forward hearing me my no not of on or our please regards so soon thank",
        "thanks that the their them there this to us was we were what when which will with work working",
        "together would yes you your project client alla allt att av bli blir de den det detta dig din ditt",
        "du där efter ej en er ert ett från för ha har hej hur här i ihop in inte jag kan man med mig min",
        "mitt mot ni nu när och om oss på sig ska skulle som så tack till under upp vara vi vill vid vår vårt",
        "vänliga hälsningar är över arbete arbeta samarbete samarbetet ada adalah akan anda atas atau awak",
        "bagi baik boleh dalam dan dapat daripada dengan di hari ia ini itu jika juga kami ke kepada kerana",
        "kerja kerjasama kita lagi mohon oleh pada perlu saya sebagai semua sila sudah supaya telah tentang",
        "terima kasih tidak untuk yang",
    )
    for w in line.split()
)
