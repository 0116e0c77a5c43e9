"""A changed target as its lead reads it, the form for a comment, and the comment as the owner reads it."""

from typing import Any

from bot.domain.change_comments import WORDS, CommentNews, TargetNews
from bot.domain.context import MOST_WORDS
from bot.domain.people import Person
from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.alignment.context_words import difference_blocks, difference_phrases
from bot.views.blocks import Element, Mrkdwn, md, one_line

NAME, WHAT, REASON, SHOWN = 60, 200, 150, 300  # characters


def news_line(t: Language, news: TargetNews) -> Mrkdwn:
    """``Mei changed the target of KR-12.2 96% → 94% (the market shrank).``"""
    what = one_line(t.list(difference_phrases(t, news.objective, news.changed)), WHAT)
    values = {"name": one_line(news.by.name, NAME), "what": what}
    if not news.reason:
        return md(t, "{name} changed the {what}.", **values)
    return md(t, "{name} changed the {what} ({reason}).", reason=one_line(unended(news.reason), REASON), **values)


def comment_button(t: Language, news: TargetNews) -> Element:
    label = t("Comment on the change of {code}", code=news.key_result.code)
    return blocks.button(t("Comment"), ids.CHANGE_COMMENT, f"{news.key_result.id} {news.revision_id}", label=label)


def comment_form(t: Language, news: TargetNews, owner: Person) -> dict[str, Any]:
    words = blocks.text_input("words", multiline=True, longest=MOST_WORDS)
    hint = t("{name} reads this in the next check-in. The change holds; nothing waits for your word.", name=owner.name)
    shown = [
        *difference_blocks(t, news.objective, news.changed),
        blocks.input_block(t("Your comment"), words, WORDS, hint=hint),
    ]
    return blocks.modal(
        t("Comment"),
        shown,
        callback_id=ids.OKR_CHANGE_COMMENT,
        submit=t("Send"),
        close=t("Cancel"),
        metadata={"key_result": news.key_result.id, "revision": news.revision_id},
    )


def commented_text(t: Language, news: TargetNews, owner: Person, *, is_new: bool) -> str:
    values = {"name": owner.name, "code": news.key_result.code}
    if is_new:
        return t("Thank you! {name} reads your comment on {code} in the next check-in.", **values)
    return t("You have commented on this change of {code} already; nothing more was kept now.", **values)


def comment_line(t: Language, news: CommentNews) -> Mrkdwn:
    name, words = one_line(news.author.name, NAME), one_line(news.words, SHOWN)
    return md(t, "{name} on what changed in {code}: “{words}”", name=name, code=news.key_result.code, words=words)
