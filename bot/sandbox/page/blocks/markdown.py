"""The block `markdown`: the part of standard Markdown that Slack renders."""

import re

from markupsafe import Markup

from bot.sandbox.page.blocks.emoji import with_emoji
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.mrkdwn import link

_FENCE = re.compile(r"^```\w*\n(.*?)\n?```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|(?<![\w*])[*](?P<italic>[^*\s][^*\n]*)[*]"
    r"|(?<!\w)_(?P<slanted>[^_\s][^_\n]*)_(?!\w)"
    r"|~~(?P<strike>[^~\n]+)~~"
    r"|!?\[(?P<label>[^\]\n]*)\]\((?P<url>[^)\s]+)\)"
)
_TAGS = {"bold": "strong", "italic": "em", "slanted": "em", "strike": "s", "code": "code"}
_LINE = re.compile(r"(?P<head>#{1,6}) |(?P<bullet>\s*[-*+]) |(?P<number>\s*\d+[.)]) |(?P<quote>>) ?|(?P<rule>-{3,}$)")


def markdown(words: str) -> Markup:
    return join(tag("pre", part) if index % 2 else _paragraphs(part) for index, part in enumerate(_FENCE.split(words)))


def _paragraphs(words: str) -> Markup:
    """Runs of lines of the same kind belong together: one list, one quote, one paragraph."""
    out: list[Markup] = []
    run: list[Markup] = []
    kind = ""
    for line in [*words.split("\n"), ""]:
        match = _LINE.match(line)
        now = (match.lastgroup or "") if match else ("text" if line.strip() else "")
        if now != kind or now in ("head", "rule"):
            out.append(_run(kind, run))
            run, kind = [], now
        run.append(_inline(line[match.end() :] if match else line))
    return join(out)


def _run(kind: str, lines: list[Markup]) -> Markup:
    match kind:
        case "":
            return Markup("")
        case "head":
            return tag("h4", join(lines))
        case "rule":
            return tag("hr")
        case "bullet" | "number":
            return tag("ul" if kind == "bullet" else "ol", join(tag("li", line) for line in lines))
        case _:
            return tag("blockquote" if kind == "quote" else "p", join(lines, Markup("<br>")))


def _inline(words: str) -> Markup:
    out: list[Markup | str] = []
    at = 0
    for match in _INLINE.finditer(words):
        out += [with_emoji(words[at : match.start()]), _styled(match)]
        at = match.end()
    return join([*out, with_emoji(words[at:])])


def _styled(match: re.Match[str]) -> Markup:
    kind = match.lastgroup or ""
    if kind == "url":
        return link(match["url"], match["label"] or match["url"])
    return tag(_TAGS[kind], match[kind] if kind == "code" else _inline(match[kind]))
