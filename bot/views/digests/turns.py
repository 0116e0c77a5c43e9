"""The lines of a digest about what was changed under way."""

from collections.abc import Sequence

from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.services.digests.turns import ChangeNews
from bot.views import blocks
from bot.views.blocks import md
from bot.views.digests.lines import Line
from bot.views.reasons import Names
from bot.views.under_way.turn_words import revised_text, turn_phrase

TITLE, WHY, NAME = 80, 120, 60  # characters


def changed_line(t: Language, found: Sequence[ChangeNews], names: Names, shown: int) -> str:
    """``Changed: KR-9.2 Refunds paused (waiting for legal, Kai); 2 more in the thread.`` Empty without any."""
    if not found:
        return ""
    told = [change_text(t, one, names) for one in found[:shown]]
    more = len(found) - len(told)
    if more > 0:
        told.append(t.plural("{count} more in the thread", "{count} more in the thread", more))
    return t("Changed: {changes}.", changes=t.semicolons(told))


def change_line(t: Language, news: ChangeNews, names: Names) -> Line:
    text = change_text(t, news, names)
    return Line(md(t, "{text}", text=text), text)


def change_text(t: Language, news: ChangeNews, names: Names) -> str:
    """``KR-9.2 Refunds paused (waiting for legal, Kai), target 2 → 3 days (the vendor left, Mei)``."""
    about = news.objective if news.key_result is None else news.key_result
    told = [_because(t, turn_phrase(t, one, names), one.reason, names.get(one.by_id or 0, "")) for one in news.turns]
    if news.revision is not None and news.key_result is not None:
        after = news.revision.after
        way = revised_text(t, news.key_result, news.revision)
        told.append(_because(t, way, after.reason, names.get(after.revised_by_id, "")))
    return f"{about.code} {blocks.cut(about.title, TITLE)} {t.commas(told)}"


def _because(t: Language, said: str, reason: str, by: str) -> str:
    why = t.commas(one for one in (blocks.short(unended(reason), WHY), blocks.cut(by, NAME)) if one)
    return t.aside(said, why) if why else said
