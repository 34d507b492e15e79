"""HTML mail -> plain text, with quotes marked as plain mail marks them. The only door of selectolax."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_LIMIT = 2_000_000  # characters; a longer page is cut
TAGS_LIMIT = 20_000  # likewise: parsing takes time with the square of the depth (100,000 tags inside each other: 10 s)
_DROPPED = "script, style, head, title, template, noscript, svg, object, iframe"
_QUOTES = (
    "blockquote, div.gmail_quote, div.gmail_quote_container, div.yahoo_quoted, div.protonmail_quote, div.zmail_extra"
)
_SIGNATURES = "div.gmail_signature, .gmail_signature_prefix, .moz-signature, div.Signature, #Signature, #ms-outlook-mobile-signature"
_BELOW = "#divRplyFwdMsg, #appendonsend, #x_divRplyFwdMsg, hr#stopSpelling"
_BORDER = re.compile(r"border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.I)
_BLOCKS = frozenset(
    "address article aside div dl dd dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul".split()
)
QUOTE_MARK = "> ..."


def html_text(html: str) -> str:
    """The text as a reader sees it; a quote becomes one line that starts with ">", signatures go."""
    tree = LexborHTMLParser(_cut(html))
    for node in tree.css(_DROPPED) + tree.css(_SIGNATURES):
        node.decompose()
    for node in tree.css(_BELOW) + [
        n for n in tree.css("div[style]") if _BORDER.search(n.attributes.get("style") or "")
    ]:
        _drop_with_following(node)
    for node in tree.css(_QUOTES):
        _mark_quote(node)
    root = tree.body or tree.root
    return _flatten(root) if root is not None else ""


def _cut(html: str) -> str:
    """The page within its limits."""
    html = html[:HTML_LIMIT]
    beyond = next(islice(re.finditer("<", html), TAGS_LIMIT, None), None)
    return html[: beyond.start()] if beyond else html


def _mark_quote(node: LexborNode) -> None:
    """In place of a quote its mark; a forward keeps nothing of it, an attribution line before it stays."""
    lead = node.css_first("div.gmail_attr")
    words = lead.text(separator=" ").strip() if lead is not None else ""
    node.replace_with(f"\n{words}\n{QUOTE_MARK}\n")


def _drop_with_following(node: LexborNode) -> None:
    """Outlook's reply header and all that comes after it, up to the end of the mail."""
    here: LexborNode | None = node
    while here is not None and here.tag not in ("body", "html", "-undef"):
        after = here.next
        while after is not None:
            following = after.next
            after.decompose()
            after = following
        parent = here.parent
        if here is node:
            node.decompose()
        here = parent


def _flatten(root: LexborNode) -> str:
    out: list[str] = []
    _walk(root, out)
    lines = [" ".join(line.split()) for line in "".join(out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _walk(root: LexborNode, out: list[str]) -> None:
    """Text in document order, a line break around blocks; without recursion, so that no depth can break it."""
    stack: list[LexborNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        if node.tag == "-text":
            out.append(_inline(node.text_content or ""))
            continue
        if node.tag == "br":
            out.append("\n")
            continue
        gap = "\n\n" if node.tag == "p" else "\n" if node.tag in _BLOCKS else " " if node.tag in ("td", "th") else ""
        out.append(gap)
        stack.append(gap)
        stack.extend(reversed(list(node.iter(include_text=True))))


def _inline(text: str) -> str:
    """White space as HTML reads it, but for the breaks of a quote's mark."""
    if QUOTE_MARK in text:
        return text
    return re.sub(r"\s+", " ", text)
