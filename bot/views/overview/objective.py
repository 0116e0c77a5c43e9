"""One objective: where it stands, its key results, what it contributes to and what contributes to it."""

from dataclasses import replace

from bot.domain.okrs import KeyResult
from bot.domain.ratios import clamp
from bot.domain.weighing import key_result_percent
from bot.i18n import Language
from bot.services.lessons.using import ObjectiveLessons
from bot.services.overview.objective import ObjectiveSheet, Supporter
from bot.views import blocks
from bot.views.alignment.context import page_lines
from bot.views.alignment.proposal import standing_line, standing_text
from bot.views.blocks import Block, Message, Mrkdwn, md
from bot.views.buttons import go
from bot.views.closing.words import closed_lines, closed_texts
from bot.views.control_words import page_lines as control_lines
from bot.views.control_words import page_texts as control_texts
from bot.views.editing.restricting import restricted_text
from bot.views.examples import one_line
from bot.views.feeds.words import feed_text
from bot.views.forecasts.forecast import forecast_text
from bot.views.helping.cheer import page_lines as cheer_lines
from bot.views.helping.cheer import page_texts as cheer_texts
from bot.views.helping.offer import helping_text
from bot.views.lessons.use import page_lines as lesson_lines
from bot.views.lessons.use import page_texts
from bot.views.okrs.evidence import evidence_line, evidence_text
from bot.views.okrs.lineage import lineage_lines
from bot.views.okrs.okrs import commitment_word, key_result_line, key_result_text, objective_line, objective_text
from bot.views.overview.objective_buttons import MOST_KEY_RESULTS, key_result_menu, objective_buttons
from bot.views.places import Kind, Place
from bot.views.serving import serves_text
from bot.views.sessions.messages import page_lines as answer_lines
from bot.views.sessions.messages import page_texts as answer_texts
from bot.views.sheets import Sheet, sheet_of
from bot.views.under_way.turn import offers_lines
from bot.views.under_way.turn_words import revision_text
from bot.views.values import percent_text, way
from bot.views.weights import share_text

MOST_SUPPORTERS = 10
MOST_REVISIONS = 3
MOST_PROPOSALS = 3
MOST_EVIDENCE = 2  # of one key result; its history has more
TITLE = 120
WORDS = 1_200  # characters of why and context


def objective_message(t: Language, sheet: ObjectiveSheet) -> Message:
    """With a menu beside each key result, as long as the message has room for them."""
    shown = _shown(t, sheet, menus=True)
    if not blocks.fits(shown):
        shown = _shown(t, sheet, menus=False)
    return Message(blocks.cut(_text(t, sheet), blocks.MESSAGE_TEXT), tuple(_fitting(t, shown)))


def objective_page(t: Language, sheet: ObjectiveSheet) -> Sheet:
    """The same in App Home, with the ways to its owner and team."""
    objective, team = sheet.objective, sheet.team
    place = Place(Kind.OBJECTIVE, words=objective.code)
    shown = sheet_of(place, t("Objective {code}", code=objective.code), objective_message(t, sheet))
    if not sheet.looks_around:
        return shown
    owner = sheet.names.get(objective.owner_id, "")
    around = [go(t("Owner: {name}", name=owner), Place(Kind.PERSON, objective.owner_id), "owner")] if owner else []
    if team is not None:
        around.append(go(t("Team: {name}", name=team.name), Place(Kind.TEAM, team.id), "team"))
    return replace(shown, buttons=(*shown.buttons, *around))


def _shown(t: Language, sheet: ObjectiveSheet, *, menus: bool) -> list[Block]:
    objective = sheet.objective
    shown: list[Block] = [blocks.section(_head(t, sheet)), blocks.context(_facts(t, sheet))]
    if objective.is_restricted:
        shown.append(blocks.context(restricted_text(t, objective, sheet.names)))
    shown += _words(t, sheet)
    for result, one in list(zip(_ordered(sheet), _key_results(t, sheet), strict=True))[:MOST_KEY_RESULTS]:
        shown.append(blocks.section(one, accessory=key_result_menu(t, sheet, result) if menus else None))
    left = len(sheet.objective.key_results) - MOST_KEY_RESULTS
    if left > 0:
        more = t.plural("{count} more key result.", "{count} more key results.", left)
        shown.append(blocks.context(more))
    further = (
        *_ended(t, sheet),
        blocks.escape(t.sentences(lineage_lines(t, sheet.lineage))),
        _above(t, sheet),
        _below(t, sheet),
        *page_lines(t, sheet.context),
        *offers_lines(t, sheet.offers),
        _asked(t, sheet),
        *control_lines(t, sheet.control),
        *cheer_lines(t, sheet.cheers),
        *lesson_lines(t, _lessons(sheet)),
        *answer_lines(t, sheet.answers),
    )
    shown += [blocks.section(one) for one in further if one]
    buttons = objective_buttons(t, sheet, menus=menus)
    if buttons:
        shown.append(blocks.actions(*buttons))
    return shown


def _ordered(sheet: ObjectiveSheet) -> list[KeyResult]:
    """As ``_key_results`` tells them."""
    if sheet.standing is None:
        return list(sheet.objective.key_results)
    return [one.key_result for one in sheet.standing.key_results]


def no_value_message(t: Language, sheet: ObjectiveSheet) -> Message:
    """For a value typed after an objective's code: its key results are what one checks in about."""
    objective = sheet.objective
    told = t("{code} is an objective: it has no value of its own, so nothing was recorded.", code=objective.code)
    named = [
        md(t, "*{code}* {title}", code=each.code, title=blocks.short(each.title, TITLE))
        for each in objective.key_results[:MOST_KEY_RESULTS]
    ]
    first = next(iter(objective.key_results), None)
    example = md(t, "For example: {example}", example=one_line(t, first.code, first.metric)) if first else ""
    text = blocks.lines(Mrkdwn(told), *named, example)
    return Message(text, (blocks.section(text),))


def _head(t: Language, sheet: ObjectiveSheet) -> Mrkdwn:
    if sheet.standing is not None:
        return objective_line(t, sheet.standing)
    objective = sheet.objective
    return blocks.lines(blocks.bold(f"{objective.code} {objective.title}"), t("Your draft. Only you see it."))


def _facts(t: Language, sheet: ObjectiveSheet) -> str:
    """The line above says of all but a draft whose it is and how committed."""
    whose = sheet.team.name if sheet.team else t("personal")
    whose = serves_text(t, sheet.serves) or whose
    owner = sheet.names.get(sheet.objective.owner_id, "")
    own = [] if sheet.standing else [owner, commitment_word(t, sheet.objective.commitment)]
    facts = [sheet.cycle.name, whose, *own, t("ends {day}", day=t.day(sheet.cycle.last_day))]
    return " · ".join(one for one in facts if one)


def _words(t: Language, sheet: ObjectiveSheet) -> list[Block]:
    told = ((t("Why"), sheet.objective.why), (t("Context"), sheet.objective.context))
    return [blocks.section(blocks.lines(blocks.bold(name), blocks.cut(words, WORDS))) for name, words in told if words]


def _key_results(t: Language, sheet: ObjectiveSheet) -> list[Mrkdwn]:
    shares = key_result_percent(sheet.objective.key_results)
    if sheet.standing is None:
        return [
            blocks.lines(blocks.bold(f"{one.code} {one.title}"), way(t, one), share_text(t, shares.get(one.id)))
            for one in sheet.objective.key_results
        ]
    found = []
    for one in sheet.standing.key_results:
        told = sheet.revisions.get(one.key_result.id, ())[:MOST_REVISIONS]
        old = [f"↺ {revision_text(t, one.key_result, each, sheet.names)}" for each in told]
        feed = sheet.feeds.get(one.key_result.id)
        fed = feed_text(t, one.key_result, feed) if feed is not None else ""
        shown = sheet.evidence.get(one.key_result.id, ())
        messages = [evidence_line(t, each) for each in shown[:MOST_EVIDENCE]]
        more = len(shown) - len(messages)
        if more:
            messages.append(blocks.md_plural(t, "{count} more message.", "{count} more messages.", more))
        share, trend = share_text(t, shares.get(one.key_result.id)), _trend(t, sheet, one.key_result)
        helped = _helped(t, sheet, one.key_result)
        found.append(blocks.lines(key_result_line(t, one, sheet.names), helped, share, trend, fed, *old, *messages))
    return found


def _helped(t: Language, sheet: ObjectiveSheet, key_result: KeyResult) -> str:
    """``Kai helps.``"""
    said = helping_text(t, sheet.helping.get(key_result.id, ()))
    return t("{facts}.", facts=said) if said else ""


def _trend(t: Language, sheet: ObjectiveSheet, key_result: KeyResult) -> str:
    found = sheet.forecasts.get(key_result.id)
    return "" if found is None else forecast_text(t, key_result, found)


def _ended(t: Language, sheet: ObjectiveSheet) -> list[Mrkdwn]:
    """How it was closed."""
    return [] if sheet.closed is None else [blocks.lines(*closed_lines(t, sheet.closed, headed=True))]


def _lessons(sheet: ObjectiveSheet) -> ObjectiveLessons:
    """Without what stands among the words of its closing already."""
    closing = None if sheet.closed is None else sheet.closed.closing
    said = "" if closing is None else closing.tell_others
    return replace(sheet.lessons, noted=tuple(one for one in sheet.lessons.noted if one.lesson.text != said))


def _above(t: Language, sheet: ObjectiveSheet) -> str:
    shown = [f"{one.target.code} {one.target.title}" for one in sheet.above[:MOST_SUPPORTERS]]
    shown += _hidden(t, sheet.hidden_above)
    return blocks.lines(blocks.bold(t("Supports")), *shown) if shown else ""


def _below(t: Language, sheet: ObjectiveSheet) -> str:
    """They stand beside the objective and do not change its progress."""
    supporters = list(sheet.supporters.values())
    if not supporters:
        hidden = _hidden(t, sheet.hidden_below)
        return blocks.lines(blocks.bold(t("Supported by")), *hidden) if hidden else ""
    shown = [_supporter(t, one) for one in supporters[:MOST_SUPPORTERS]]
    left = len(supporters) - MOST_SUPPORTERS
    if left > 0:
        shown.append(t.plural("{count} more.", "{count} more.", left))
    shown += _hidden(t, sheet.hidden_below)
    return blocks.lines(blocks.bold(_support_text(t, sheet)), *shown)


def _hidden(t: Language, count: int) -> list[str]:
    return [t.plural("{count} objective not shown", "{count} objectives not shown", count)] if count else []


def _asked(t: Language, sheet: ObjectiveSheet) -> str:
    """What was asked with alignments from and to it, the newest first."""
    newest = sheet.proposals[: -MOST_PROPOSALS - 1 : -1]
    return blocks.lines(blocks.bold(t("Asked")), *(standing_line(t, one) for one in newest)) if newest else ""


def _support_text(t: Language, sheet: ObjectiveSheet) -> str:
    count = len(sheet.supporters)
    said = t.plural("{count} objective supports this", "{count} objectives support this", count)
    if sheet.support is None:
        return said
    return t("{said}, {progress}", said=said, progress=percent_text(t, clamp(sheet.support)))


def _supporter(t: Language, one: Supporter) -> str:
    reached = percent_text(t, clamp(one.progress)) if one.progress is not None else t("no key results yet")
    where = f" → {one.target.code}" if one.target.key_result else ""
    return t.colon(f"{one.objective.code} {one.objective.title}", f"{reached}{where}")


def _text(t: Language, sheet: ObjectiveSheet) -> str:
    """The whole meaning in words."""
    if sheet.standing is None:
        said = [t("{code} {title}, your draft.", code=sheet.objective.code, title=sheet.objective.title)]
        said += lineage_lines(t, sheet.lineage)
        return "\n".join(
            [*said, *(t.colon(f"{one.code} {one.title}", way(t, one)) for one in sheet.objective.key_results)]
        )
    shares = key_result_percent(sheet.objective.key_results)
    said = [objective_text(t, sheet.standing)]
    if sheet.objective.is_restricted:
        said.append(restricted_text(t, sheet.objective, sheet.names))
    said += [*([] if sheet.closed is None else closed_texts(t, sheet.closed)), *lineage_lines(t, sheet.lineage)]
    for one in sheet.standing.key_results:
        helped, trend = _helped(t, sheet, one.key_result), _trend(t, sheet, one.key_result)
        said += filter(None, (key_result_text(t, one, sheet.names), helped, trend))
        said += [t.colon(one.key_result.code, share)] if (share := share_text(t, shares.get(one.key_result.id))) else []
        told = sheet.revisions.get(one.key_result.id, ())[:MOST_REVISIONS]
        said += [revision_text(t, one.key_result, each, sheet.names) for each in told]
        said += [evidence_text(t, each) for each in sheet.evidence.get(one.key_result.id, ())[:MOST_EVIDENCE]]
    if sheet.serves:
        said.append(t("It serves {teams}.", teams=serves_text(t, sheet.serves)))
    fed = [(one.key_result, sheet.feeds.get(one.key_result.id)) for one in sheet.standing.key_results]
    said += [t.colon(result.code, feed_text(t, result, feed)) for result, feed in fed if feed is not None]
    said += [t("Supports {code} {title}", code=one.target.code, title=one.target.title) for one in sheet.above]
    if sheet.supporters:
        said.append(_support_text(t, sheet))
    said += _hidden(t, sheet.hidden_above + sheet.hidden_below)
    said += [*page_lines(t, sheet.context), *offers_lines(t, sheet.offers)]
    said += [standing_text(t, one) for one in sheet.proposals[: -MOST_PROPOSALS - 1 : -1]]
    said += control_texts(t, sheet.control)
    said += page_texts(t, _lessons(sheet))
    said += [*cheer_texts(t, sheet.cheers), *page_texts(t, _lessons(sheet)), *answer_texts(t, sheet.answers)]
    return "\n".join(said)


def _fitting(t: Language, shown: list[Block]) -> list[Block]:
    """What is at the end of the middle gives way until Slack takes the message; the buttons stay, and it is said."""
    if blocks.fits(shown):
        return shown
    kept = [*shown[:-1], blocks.context(t("Shortened to fit into one message.")), shown[-1]]
    while not blocks.fits(kept) and len(kept) > len(("head", "context", "buttons")):
        del kept[-3]
    return kept
