"""Names that a configuration may hold: countries, languages, mail providers open to everybody."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# ISO 3166-1 alpha-2
COUNTRIES = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW""".split()
)

# Languages of the letters (ISO 639-1)
LANGUAGES = ("en", "sv", "ms", "de", "fr", "es", "nl", "id", "pt", "it", "da", "nb")

# Domains whose addresses belong to everybody: never a whole client.
FREE_MAIL = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk hotmail.fr hotmail.se live.com live.se msn.com
    yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.com.br yahoo.co.id yahoo.com.my ymail.com aol.com
    icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de
    posteo.de mailbox.org fastmail.com zoho.com yandex.com yandex.ru mail.ru mail.com telia.com bredband.net comhem.se
    orange.fr free.fr laposte.net wanadoo.fr sfr.fr libero.it virgilio.it uol.com.br bol.com.br terra.com.br ziggo.nl
    kpnmail.nl xs4all.nl tutanota.com tuta.io hey.com qq.com 163.com 126.com naver.com""".split()
)


def closest(value: str, among: Iterable[str]) -> str:
    """ "; did you mean "x"?" for the name nearest to a mistyped one, else nothing."""
    names = {name.lower(): name for name in among}
    near = difflib.get_close_matches(value.lower(), names, 1, 0.6)
    if not near:
        near = [low for low in names if low.rsplit("/", 1)[-1] == value.lower().replace(" ", "_")][:1]
    return f'; did you mean "{names[near[0]]}"?' if near else ""
