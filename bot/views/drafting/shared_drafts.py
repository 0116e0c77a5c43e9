"""Shared drafts as a lead reads them, what the lead says to them, and drafts whose cycle began without them."""

from typing import Any

from bot.domain.change_comments import WORDS
from bot.domain.context import MOST_WORDS
from bot.domain.draft_comments import DraftCommentNews, LeftDraft, SharedNews
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.drafting.news import SharedSheet
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, md, one_line
from bot.views.drafting.board import entry_message
from bot.views.errors import note

NAME, TITLE, SHOWN = 60, 150, 300  # characters


def shared_line(t: Language, news: SharedNews) -> Mrkdwn:
    """``Mei shared O-12 Checkout just works for Q1.``"""
    return md(
        t,
        "{name} shared {code} {title} for {cycle}.",
        name=one_line(news.owner.name, NAME),
        code=news.objective.code,
        title=one_line(news.objective.title, TITLE),
        cycle=one_line(news.cycle, NAME),
    )


def look_button(t: Language, objective: Objective) -> Element:
    label = t("Look at {code}", code=objective.code)
    return blocks.button(t("Look"), ids.SHARED_LOOK, str(objective.id), label=label)


def said_line(t: Language, news: DraftCommentNews) -> Mrkdwn:
    return md(t, "{name} on {code}: “{words}”", **_said(news))


def said_text(t: Language, news: DraftCommentNews) -> str:
    return t("{name} on {code}: “{words}”", **_said(news))


def left_line(t: Language, left: LeftDraft) -> Mrkdwn:
    """``Q1 has begun, and O-14 is still your draft: nobody else sees it.``"""
    return md(
        t,
        "{cycle} has begun, and {code} {title} is still your draft: nobody else sees it.",
        cycle=one_line(left.cycle, NAME),
        code=left.objective.code,
        title=one_line(left.objective.title, TITLE),
    )


def continue_button(t: Language, objective: Objective) -> Element:
    label = t("Continue {code}", code=objective.code)
    return blocks.button(t("Continue"), ids.CONTINUE_DRAFT, str(objective.id), label=label)


def shared_view(t: Language, sheet: SharedSheet) -> dict[str, Any]:
    """The draft, and a field for whoever may say a word to it."""
    objective, shown = sheet.objective, list(entry_message(t, sheet.objective, sheet.names).blocks)
    if not sheet.may_comment:
        return blocks.modal(objective.code, shown, callback_id=ids.OKR_SHARED_LOOK, close=t("Close"))
    hint = t("{name} reads this in the next check-in message. Nothing waits for your word.", name=sheet.owner.name)
    words = blocks.text_input("words", multiline=True, longest=MOST_WORDS)
    shown.append(blocks.input_block(t("Your comment"), words, WORDS, hint=hint))
    return blocks.modal(
        objective.code,
        shown,
        callback_id=ids.OKR_SHARED_LOOK,
        submit=t("Send"),
        close=t("Close"),
        metadata={"objective": objective.id},
    )


def commented_view(t: Language, sheet: SharedSheet) -> dict[str, Any]:
    values = {"name": sheet.owner.name, "code": sheet.objective.code}
    return note(t, t("Thank you! {name} reads your comment on {code} in the next check-in message.", **values))


def take_back_button(t: Language, objective: Objective) -> Element:
    """For the owner of what is shared, until its cycle begins."""
    sure = blocks.confirmation(
        t("Take {code} back?", code=objective.code),
        t("It becomes your draft again, and nobody else sees it. The team's board says that it is gone."),
        t("Take it back"),
        t("Keep it shared"),
    )
    label = t("Take {code} back", code=objective.code)
    return blocks.button(t("Take back"), ids.TAKE_BACK, str(objective.id), label=label, confirm=sure)


def taken_back_view(t: Language, objective: Objective) -> dict[str, Any]:
    code = f"{objective.code} {objective.title}"
    return note(t, t("{code} is your draft again. Only you see it.", code=code))


def _said(news: DraftCommentNews) -> dict[str, str]:
    name, words = one_line(news.author.name, NAME), one_line(news.words, SHOWN)
    return {"name": name, "code": news.objective.code, "words": words}
