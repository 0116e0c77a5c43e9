"""What is asked with an alignment: the fields, the line with its buttons, the answers, and how it ended."""

from collections.abc import Sequence
from typing import Any

from bot.domain.okrs import KeyResultState, Objective
from bot.domain.proposals import ANSWER, DAY, MOST_VALUE, MOST_WORDS, VALUE, WORDS, ProposalSheet, ProposalState, Terms
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Block, Message, Mrkdwn, md, one_line
from bot.views.sheets import Part

NAME, WORDS_SHOWN, TITLE = 60, 120, 60  # characters
MOST_SHOWN = 2  # proposals in a check-in message; the others are in the Home tab

View = dict[str, Any]


def ask_blocks(
    t: Language, suffix: str = "", terms: Terms | None = None, *, optional: bool = True, question: str = ""
) -> list[Block]:
    """The fields of what is asked. Their ids end with ``suffix``, so that Slack empties them after a change."""
    question = question or t("What do you ask of its owner?")
    held = terms or Terms("")
    words = blocks.text_input("words", typed=held.words, multiline=True, longest=MOST_WORDS)
    value = blocks.text_input("value", typed=held.value, longest=MOST_VALUE)
    day = blocks.datepicker("day", chosen=held.due_day)
    hint = t("Only if you need something of its owner: they accept, trade or decline.") if optional else ""
    return [
        blocks.input_block(question, words, WORDS + suffix, hint=hint, optional=optional),
        blocks.input_block(t("To which value?"), value, VALUE + suffix, optional=True),
        blocks.input_block(t("By which day?"), day, DAY + suffix, optional=True),
    ]


def as_key_result_block(t: Language, suffix: str = "") -> Block:
    tick = blocks.option(t("Please take this as a key result of yours"), "yes")
    ticks = blocks.checkboxes("tick", [tick])
    return blocks.input_block(t("As a key result?"), ticks, ids.ASK_AS_KEY_RESULT + suffix, optional=True)


def ask_view(t: Language, upper: Objective, mine: Sequence[Objective]) -> View:
    """From the page of somebody's objective: which of mine contributes to it, and what I ask with that."""
    own = [blocks.option(f"{one.code} {one.title}", str(one.id)) for one in mine]
    targets = [blocks.option(f"{upper.code} {upper.title}", f"O{upper.id}")]
    running = [one for one in upper.key_results if one.state is not KeyResultState.CANCELLED]
    targets += [blocks.option(f"{one.code} {one.title}", f"K{one.id}") for one in running]
    choose = blocks.select("from", own, chosen=own[0]["value"] if len(own) == 1 else None)
    to = blocks.select("to", targets, chosen=targets[0]["value"])
    shown = [
        blocks.input_block(t("Which of your objectives contributes?"), choose, ids.ASK_FROM),
        blocks.input_block(t("To what?"), to, ids.ASK_TO),
        *ask_blocks(t),
        as_key_result_block(t),
    ]
    return blocks.modal(
        t("Align to {code}", code=upper.code), shown, callback_id=ids.OKR_ASK, submit=t("Align"), close=t("Cancel")
    )


def proposal_blocks(t: Language, sheet: ProposalSheet) -> list[Block]:
    """One that waits for the reader, with its buttons."""
    value = f"{sheet.proposal.id} {sheet.proposal.state.value}"
    values = {"name": sheet.asker if sheet.reads_as_owner else sheet.owner, "code": sheet.to_code}
    buttons = [
        blocks.button(
            t("Draft it") if sheet.proposal.as_key_result and sheet.reads_as_owner else t("Accept"),
            ids.PROPOSAL_ACCEPT,
            value,
            primary=True,
            label=t("Accept what {name} asks about {code}", **values),
        )
    ]
    if sheet.may_trade:
        label = t("Trade with {name} about {code}", **values)
        buttons.append(blocks.button(t("Trade"), ids.PROPOSAL_TRADE, value, label=label))
    decline = t("Decline") if sheet.reads_as_owner else t("Take it back")
    label = t("Decline what {name} asks about {code}", **values)
    buttons.append(blocks.button(decline, ids.PROPOSAL_DECLINE, value, label=label))
    return [blocks.section(proposal_line(t, sheet)), blocks.actions(*buttons)]


def proposal_part(t: Language, sheet: ProposalSheet) -> Part:
    return Part(proposal_text(t, sheet), tuple(proposal_blocks(t, sheet)))


def proposal_line(t: Language, sheet: ProposalSheet) -> Mrkdwn:
    """With the way to the message that it came from, if it came from one."""
    said, url = one_line(proposal_text(t, sheet), 900), sheet.proposal.url
    return md(t, "{said} ({link})", said=said, link=blocks.link(url, t("the message"))) if url else said


def proposal_text(t: Language, sheet: ProposalSheet) -> str:
    """``Mei asks you about KR-12.2, for O-4 Checkout: “96% please”; to 96%; by 1 Dec``."""
    proposal = sheet.proposal
    values = {"code": sheet.to_code, "own": f"{sheet.from_code} {blocks.cut(sheet.from_title, TITLE)}"}
    values |= {"terms": terms_text(t, proposal.terms)}
    if proposal.state is ProposalState.TRADED:
        return t("{name} offers, for {code} and {own}: {terms}", name=_name(sheet.owner), **values) + _was(t, sheet)
    if proposal.as_key_result and not sheet.from_code:
        return t("{name} asks you to take a key result into {code}: {terms}", name=_name(sheet.asker), **values)
    if proposal.as_key_result:
        return t(
            "{name} asks you to take a key result into {code}, for {own}: {terms}", name=_name(sheet.asker), **values
        )
    return t("{name} asks you about {code}, for {own}: {terms}", name=_name(sheet.asker), **values) + _was(t, sheet)


def terms_text(t: Language, terms: Terms) -> str:
    said = [t("“{words}”", words=blocks.short(terms.words, WORDS_SHOWN))]
    if terms.value:
        said.append(t("to {value}", value=terms.value))
    if terms.due_day is not None:
        said.append(t("by {day}", day=t.day(terms.due_day)))
    return t.semicolons(said)


def trade_view(t: Language, sheet: ProposalSheet) -> View:
    """The same fields, filled with what was asked."""
    asked = ask_blocks(t, terms=sheet.proposal.terms, optional=False, question=t("What could it be instead?"))
    shown = [blocks.section(proposal_text(t, sheet)), *asked]
    return blocks.modal(
        t("Trade"),
        shown,
        callback_id=ids.OKR_TRADE,
        submit=t("Offer this"),
        close=t("Cancel"),
        metadata={"proposal": sheet.proposal.id, "state": sheet.proposal.state.value},
    )


def decline_view(t: Language, sheet: ProposalSheet) -> View:
    word = blocks.text_input("word", multiline=True, longest=MOST_WORDS)
    reader = sheet.asker if sheet.reads_as_owner else sheet.owner
    why = t("Why not?") if sheet.reads_as_owner else t("Why?")
    hint = t("{name} reads this in the next check-in message.", name=reader)
    shown = [blocks.section(proposal_text(t, sheet)), blocks.input_block(why, word, ANSWER, hint=hint)]
    return blocks.modal(
        t("Decline") if sheet.reads_as_owner else t("Take it back"),
        shown,
        callback_id=ids.OKR_DECLINE,
        submit=t("Send"),
        close=t("Cancel"),
        metadata={"proposal": sheet.proposal.id, "state": sheet.proposal.state.value},
    )


def answered_message(t: Language, sheet: ProposalSheet, *, before: bool = False) -> Message:
    """What became of it; ``before``: it had been answered otherwise, and this press changed nothing."""
    said = standing_text(t, sheet)
    text = t("Nothing was changed now. {said}", said=said) if before else said
    return Message(text, (blocks.section(text),))


def standing_text(t: Language, sheet: ProposalSheet) -> str:
    """How a proposal stands, for both sides and on the page of the objectives."""
    proposal = sheet.proposal
    values = {
        "asker": _name(sheet.asker),
        "owner": _name(sheet.answerer if proposal.is_told_to_asker and sheet.answerer else sheet.owner),
        "name": _name(sheet.answerer or sheet.asker),
        "ends": _ends(t, sheet),
        "terms": terms_text(t, proposal.terms),
        "word": blocks.short(proposal.answer, WORDS_SHOWN),
    }
    match proposal.state:
        case ProposalState.ACCEPTED:
            return t("{ends}: {asker} and {owner} agreed on {terms}", **values)
        case ProposalState.DECLINED:
            return t("{ends}: {owner} declined {terms}: “{word}”", **values)
        case ProposalState.WITHDRAWN if proposal.answer:
            return t("{ends}: {name} took back {terms}: “{word}”", **values)
        case ProposalState.WITHDRAWN:
            return t("{ends}: {name} took back {terms}", **values)
        case _ if sheet.is_over:
            return t("{ends}: it is over, and {terms} stays without an answer", **values)
        case ProposalState.TRADED:
            return t("{ends}: {owner} offers {asker} {terms}; no answer yet", **values)
        case _ if sheet.owner_left:
            return t("{ends}: {owner} is no longer here to answer {terms}", **values)
    return t("{ends}: {asker} asks {owner} {terms}; no answer yet", **values)


def standing_line(t: Language, sheet: ProposalSheet) -> Mrkdwn:
    return Mrkdwn(one_line(standing_text(t, sheet), 400))


def more_text(t: Language, count: int) -> Mrkdwn:
    """Of proposals that a message has no room for."""
    return blocks.md_plural(
        t, "{count} more question waits in the Home tab.", "{count} more questions wait in the Home tab.", count
    )


def _ends(t: Language, sheet: ProposalSheet) -> str:
    """What it is about: two objectives, or the one that is asked from a message."""
    if not sheet.from_code:
        return sheet.to_code
    return t("{from_code} and {code}", from_code=sheet.from_code, code=sheet.to_code)


def _was(t: Language, sheet: ProposalSheet) -> str:
    earlier = sheet.proposal.earlier
    return "" if earlier is None else t(" (before: {terms})", terms=terms_text(t, earlier))


def _name(name: str) -> str:
    return blocks.short(name, NAME)
