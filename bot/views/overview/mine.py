"""What I owe, then my OKRs: the answer to the bare slash command, and the first tab of App Home."""

from collections.abc import Sequence

from bot.domain.okrs import KeyResult
from bot.domain.people import Absence
from bot.domain.wallclock import local_day
from bot.i18n import Language
from bot.services.overview.mine import Asked, Mine, OpenPrompt
from bot.services.overview.person import PersonOverview
from bot.views import blocks, ids
from bot.views.alignment.context import change_part, round_line, round_text
from bot.views.alignment.proposal import proposal_part, standing_line, standing_text
from bot.views.blocks import Element, bold, md
from bot.views.buttons import go, menu, run, somebody
from bot.views.checkins.blocker import age_text
from bot.views.closing.prompt_lines import close_parts
from bot.views.control.helped import helped_part
from bot.views.drafting.shared_drafts import said_line, said_text
from bot.views.editing.ordering import order_button
from bot.views.editing.restricting import review_parts
from bot.views.feedback.feedback import feedback_button
from bot.views.helping import cheer
from bot.views.helping.offer import answer_line, answer_text, open_part
from bot.views.listing import and_more
from bot.views.overview.person import absence_text, okr_parts, walking
from bot.views.people.away import ending_button
from bot.views.pilots.calls import call_part
from bot.views.places import Kind, Place
from bot.views.readiness.readiness import survey_part
from bot.views.requests.parking import outcome_line, outcome_text
from bot.views.reviews.decisions import owed_parts as decision_parts
from bot.views.sessions.page import hostless_parts
from bot.views.sheets import Part, Sheet, gathered, part
from bot.views.under_way.handover import waiting_parts
from bot.views.under_way.offer import offer_part

MOST_CODES = 6


def mine_sheet(t: Language, mine: Mine, page: int = 1) -> Sheet:
    return Sheet(
        place=Place(Kind.MINE, page=page),
        title=t("Your OKRs"),
        parts=(
            *owed_parts(t, mine),
            *close_parts(t, mine.closing),
            *waiting_parts(t, mine.waiting, mine.hidden_waiting),
            *review_parts(t, mine.reviews),
            *hostless_parts(t, mine.hostless),
            *gathered(_outcomes(t, mine)),
            *okr_parts(t, mine.overview),
            *_drafts(t, mine),
        ),
        doing=(*_doing(t, mine), go(t("Help"), Place(Kind.HELP), "help")),
        buttons=(
            *walking(t, mine.overview),
            go(t("Cycles"), Place(Kind.CYCLE), "cycles"),
            *([run(t("Questions"), "ask")] if mine.asks else []),
            *([feedback_button(t)] if mine.gives_feedback else []),
            *(_looking(t) if mine.looks_around else []),
            *_planning(t, mine),
        ),
        tools=tuple(_tools(t, mine)),
    )


def owed_parts(t: Language, mine: Mine) -> list[Part]:
    """The absence that holds, the check-in that waits, those who wait for an answer, and an absence ahead; a plain
    sentence when there is none of the first three."""
    asked = [_asked(t, one) for one in mine.asked]
    asked += [proposal_part(t, one) for one in mine.proposals]
    asked += [offer_part(t, one) for one in mine.offers]
    asked += [open_part(t, one) for one in mine.help_offers]
    asked += [change_part(t, one) for one in mine.changes]
    absence, overview = mine.overview.absence, mine.overview
    today = local_day(overview.now, overview.person.zone)
    asked += [survey_part(t, one) for one in mine.surveys]
    asked += [call_part(t, one) for one in mine.pilots]
    asked += [helped_part(t, one) for one in mine.helped]
    asked += decision_parts(t, mine.decisions, today, overview.person.id)
    prompts = [_prompt(t, one) for one in mine.prompts]
    away = [] if absence is None else [_away(t, absence, overview)]
    if absence is not None and absence.covers(today):
        return [*away, *prompts, *asked]
    nothing = [] if mine.waiting or mine.reviews or mine.closing else [part(t("Nothing is waiting for you."))]
    return [*(prompts + asked or nothing), *away]


def _away(t: Language, absence: Absence, overview: PersonOverview) -> Part:
    """Now, or from a day on; one press ends or cancels it."""
    said = absence_text(t, absence, overview.person, overview)
    has_begun = absence.covers(local_day(overview.now, overview.person.zone))
    button = ending_button(t, absence, has_begun)
    return part(bold(said), said, button) if has_begun else part(said, "", button)


def _prompt(t: Language, waiting: OpenPrompt) -> Part:
    """The button is the prompt's own: its value is the prompt's id."""
    codes, count = _codes(t, waiting.owed), len(waiting.owed)
    text = t.plural(
        "{count} key result to check in: {codes}", "{count} key results to check in: {codes}", count, codes=codes
    )
    button = blocks.button(t("Check in"), ids.PROMPT_WHAT_MOVED, str(waiting.prompt.id), primary=True)
    return Part(text, (blocks.section(bold(text), accessory=button),))


def _asked(t: Language, asked: Asked) -> Part:
    """``Jonas waits for your answer on KR-9.2, for 3 working days: the key to the vault``."""
    values = {"name": asked.by, "code": asked.key_result.code, "what": asked.blocker.what}
    values["age"] = age_text(t, asked.days)
    button = blocks.button(t("Answer"), ids.BLOCKER_ANSWER, str(asked.blocker.id), label=_answer_label(t, asked))
    shown = md(t, "*{name}* waits for your answer on {code}, {age}: {what}", **values)
    return Part(
        t("{name} waits for your answer on {code}, {age}: {what}", **values), (blocks.section(shown, accessory=button),)
    )


def _outcomes(t: Language, mine: Mine) -> list[tuple[str, str]]:
    """How others have answered what this person asked, what became of what they parked, and what others said to
    changes."""
    found: list[tuple[str, str]] = [(standing_line(t, one), standing_text(t, one)) for one in mine.outcomes]
    found += [(outcome_line(t, one), outcome_text(t, one)) for one in mine.parked]
    found += [(said_line(t, one), said_text(t, one)) for one in mine.draft_comments]
    found += [(answer_line(t, one), answer_text(t, one)) for one in mine.help_answers]
    found += [(cheer.news_line(t, one), cheer.news_text(t, one)) for one in mine.cheers]
    return [*found, *((round_line(t, one), round_text(t, one)) for one in mine.rounds)]


def _answer_label(t: Language, asked: Asked) -> str:
    return t("Answer {name} on {code}", name=asked.by, code=asked.key_result.code)


def _drafts(t: Language, mine: Mine) -> list[Part]:
    """Each with the way to go on."""
    found = []
    for one in mine.drafts:
        label = t("Continue {code}", code=one.code)
        button = blocks.button(t("Continue"), ids.CONTINUE_DRAFT, str(one.id), label=label)
        found.append(part(t("Draft: {code} {title}", code=one.code, title=one.title), "", button))
    return found


def _doing(t: Language, mine: Mine) -> list[Element]:
    found = [run(t("Check in"), "checkin")] if mine.running and not mine.prompts else []
    return [*found, run(t("New objective"), "new")] if mine.creates else found


def _tools(t: Language, mine: Mine) -> list[Element]:
    """One row in App Home; what is needed less often stands in its menu."""
    found = _doing(t, mine)
    if mine.goes_away:
        found.append(blocks.button(t("Away"), ids.AWAY, "open", label=t("Say that I am away")))
    if mine.looks_around:
        found.append(blocks.button(t("Find"), ids.FIND, "open", label=t("Find objectives, people and teams")))
    waiting = [(t("Check in later"), "snooze"), (t("Skip this check-in"), "skip")] if mine.prompts else []
    tree = [(t("Tree of the company"), "tree")] if mine.looks_around else []
    return [*found, menu("more", [*waiting, *tree, (t("Why these messages"), "why"), (t("Help"), "help")])]


def _planning(t: Language, mine: Mine) -> list[Element]:
    """What one wants, and which of one's own objectives matters most."""
    if not mine.creates:
        return []
    return [
        blocks.button(t("What I want from the cycle"), ids.WISH_OPEN, "open"),
        order_button(t, None),
    ]


def _looking(t: Language) -> list[Element]:
    return [go(t("What I follow"), Place(Kind.FOLLOWS), "follows"), somebody(t)]


def _codes(t: Language, results: Sequence[KeyResult]) -> str:
    shown = [one.code for one in results[:MOST_CODES]]
    more = len(results) - len(shown)
    return t.list(and_more(t, shown, more))
