"""What a folder is for, what it is called, and which folders are read. Pure.

A server that knows tells by attributes (RFC 6154 special use); else the name tells, in many languages.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from watcher.errors import PermanentError
from watcher.mailbox import UNREAD_ROLES, Folder
from watcher.mailbox.folder_names import ALL_MAIL, NAMES, NOT_MAIL

_ROLE_OF_NAME = {name: role for role, names in NAMES.items() for name in names.split("|")}
_ALL_MAIL = tuple(ALL_MAIL.split("|"))
_NOT_MAIL = frozenset(NOT_MAIL.split("|"))
_GMAIL = frozenset({"[gmail]", "[google mail]"})
_ROLE_OF_ATTRIBUTE = {
    "\\sent": "sent", "\\drafts": "drafts", "\\archive": "archive", "\\all": "all", "\\allmail": "all",
    "\\trash": "trash", "\\junk": "junk", "\\spam": "junk", "\\flagged": "flagged", "\\starred": "flagged",
    "\\inbox": "inbox",
}  # fmt: skip
_UNOPENABLE = frozenset({"\\noselect", "\\nonexistent"})
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_PLAIN = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder as it was found: `parts` is its path decoded, from the top; attributes in any case."""

    key: str
    parts: tuple[str, ...]
    attributes: tuple[str, ...] = ()


def decode_utf7(name: str) -> str:
    """The name that a person gave the folder; the raw name where it isn't modified UTF-7 (RFC 3501 5.1.3)."""
    out, end = [], 0
    for match in _SHIFTED.finditer(name):
        out.append(name[end : match.start()])
        piece = _decode_shifted(match.group(1))
        if piece is None:
            return name
        out.append(piece)
        end = match.end()
    out.append(name[end:])
    return name if any("&" in piece for piece in out[::2]) else "".join(out)


def _decode_shifted(text: str) -> str | None:
    """The characters of one shifted run ("" stands for "&"); None where it is malformed."""
    if not text:
        return "&"
    try:
        raw = base64.b64decode(text.replace(",", "/") + "=" * (-len(text) % 4), validate=True)
        return raw.decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError):
        return None


def encode_utf7(name: str) -> str:
    """The name as modified UTF-7 (RFC 3501 section 5.1.3): printable ASCII alone."""
    out, end = [], 0
    for match in _PLAIN.finditer(name):
        out += [_encode_shifted(name[end : match.start()]), match.group().replace("&", "&-")]
        end = match.end()
    return "".join([*out, _encode_shifted(name[end:])])


def _encode_shifted(text: str) -> str:
    if not text:
        return ""
    coded = base64.b64encode(text.encode("utf-16-be", "surrogatepass")).decode("ascii")
    return "&" + coded.rstrip("=").replace("/", ",") + "-"


def role_of_name(name: str) -> str:
    """The role that a folder of this name has, by itself, in any language; "" for an ordinary name."""
    return _ROLE_OF_NAME.get(_folded(name), "")


def is_all_mail(name: str) -> bool:
    """Whether this is what Gmail (or its export, with more words behind) calls the folder of all mail."""
    folded = _folded(name)
    return folded in _ALL_MAIL or folded.startswith(tuple(words + " " for words in _ALL_MAIL if " " in words))


def name_folders(listed: Iterable[Listed]) -> tuple[Folder, ...]:
    """The folders that can be opened, sorted by key, with their roles.

    Where the server marks a folder, it is believed. A name tells the role of a folder at the top
    alone (Clients/Drafts is a client's), and of what lies beneath it (Trash/2024 is trash).
    """
    found = sorted(listed, key=lambda one: one.key)
    marked = {one.parts: role for one in found if (role := _marked(one)) not in ("", "inbox")}
    roles = {one.key: _role(one, marked) for one in found}
    return tuple(
        Folder("/".join(one.parts), one.key, roles[one.key]) for one in found if not _UNOPENABLE & _lowered(one)
    )


def drafts_of(listed: Iterable[Listed]) -> Folder | None:
    """The folder for drafts: the one that the server marks, else by name, the uppermost first."""
    found = tuple(listed)
    named = {folder.key: folder for folder in name_folders(found)}
    marked = sorted(
        (_marked(one) != "drafts", len(one.parts), one.key)
        for one in found
        if one.key in named and named[one.key].role == "drafts"
    )
    return named[marked[0][2]] if marked else None


def to_read(folders: Sequence[Folder], wanted: Sequence[str] = ()) -> tuple[Folder, ...]:
    """The folders to read: the wanted ones by name, else all that hold correspondence.

    Where one folder holds all mail (Gmail), it alone is read: each message once.
    PermanentError for a wanted folder that isn't there.
    """
    if wanted:
        return tuple(dict.fromkeys(_find(folders, name) for name in wanted))
    whole = tuple(folder for folder in folders if folder.role == "all")
    if whole:
        return whole[:1]
    return tuple(folder for folder in folders if folder.role not in UNREAD_ROLES and not _holds_no_mail(folder))


def _find(folders: Sequence[Folder], name: str) -> Folder:
    sought = {_folded(name), _folded(decode_utf7(name))}
    for folder in folders:
        if _folded(folder.name) in sought or _folded(folder.key) in sought:
            return folder
    names = [folder.name for folder in folders]
    folded = {_folded(one): one for one in names}
    close = get_close_matches(_folded(name), folded, n=1, cutoff=0.5)
    hint = f'Did you mean "{folded[close[0]]}"? ' if close else ""
    where = "mailbox.folders"
    raise PermanentError(
        f'There is no folder "{name}" in this mailbox.', where, f"{hint}There are: {', '.join(names)}."
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _lowered(one: Listed) -> set[str]:
    return {attribute.lower() for attribute in one.attributes}


def _marked(one: Listed) -> str:
    """The role by attribute; servers write them in any case (Cyrus: "\\drafts")."""
    roles = {_ROLE_OF_ATTRIBUTE[attribute] for attribute in _lowered(one) if attribute in _ROLE_OF_ATTRIBUTE}
    return min(roles, default="")


def _role(one: Listed, marked: dict[tuple[str, ...], str]) -> str:
    if one.key.upper() == "INBOX":
        return "inbox"
    for length in range(len(one.parts), 0, -1):
        if one.parts[:length] in marked:
            return marked[one.parts[:length]]
    parts, gmail = _unprefixed(one.parts)
    if gmail and len(parts) == 1 and is_all_mail(parts[0]):
        return "all"
    role = role_of_name(parts[0])
    return role if role != "inbox" or len(parts) == 1 else ""


def _unprefixed(parts: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The path without the "INBOX" or "[Gmail]" that a server puts above all, and whether it was Gmail's."""
    first = _folded(parts[0])
    if len(parts) > 1 and (first == "inbox" or first in _GMAIL):
        return parts[1:], first in _GMAIL
    return parts, False


def _holds_no_mail(folder: Folder) -> bool:
    parts, _ = _unprefixed(tuple(folder.name.split("/")))
    return folder.role == "" and _folded(parts[0]) in _NOT_MAIL
