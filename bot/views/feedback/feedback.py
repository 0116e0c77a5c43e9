"""Feedback: what runs, what one was asked, what one has asked, and the buttons that lead there."""

from datetime import date

from bot.domain.cycles import Cycle
from bot.domain.feedback import FeedbackRound, PeerState
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.feedback.reading import AskSheet, FeedbackPage, Wanted
from bot.views import blocks, ids
from bot.views.blocks import Element
from bot.views.buttons import go
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part

RECEIVED, SHOWN = "received", "shown"
"""The pages beside the first, as the words of a place."""
TITLE = 80  # characters shown of an objective
MOST_SHOWN_BY = 15


def feedback_sheet(t: Language, found: FeedbackPage, page: int = 1, *, may_set: bool = False) -> Sheet:
    return Sheet(
        place=Place(Kind.FEEDBACK, page=page),
        title=t("Feedback"),
        parts=(
            *(part(round_text(t, cycle, held)) for cycle, held in found.rounds),
            *_waiting(t, found),
            *(_ask_part(t, one) for one in found.asks),
            *_nothing(t, found),
        ),
        buttons=tuple(_buttons(t, found, may_set=may_set)),
    )


def feedback_button(t: Language, name: str = "feedback") -> Element:
    """Leads to one's own page."""
    return go(t("Feedback"), Place(Kind.FEEDBACK), name)


def received_button(t: Language, text: str) -> Element:
    return go(text, Place(Kind.FEEDBACK, words=RECEIVED), "feedback_received")


def shown_button(t: Language, person_id: int, text: str) -> Element:
    """Leads to what somebody shows to whoever reads this."""
    return go(text, Place(Kind.FEEDBACK, person_id, SHOWN), f"feedback_shown_{person_id}")


def ask_button(t: Language, about: str = "", *, primary: bool = False) -> Element:
    return blocks.button(t("Ask for feedback"), ids.FEEDBACK_ASK, about or " ", primary=primary)


def answer_button(t: Language, ask_id: int, name: str, *, change: bool = False) -> Element:
    label = t("Answer {name}", name=name)
    return blocks.button(t("Change") if change else t("Answer"), ids.FEEDBACK_ANSWER, str(ask_id), label=label)


def decline_button(t: Language, ask_id: int, name: str, *, take_back: bool = False) -> Element:
    text = t("Take back") if take_back else t("Rather not")
    return blocks.button(text, ids.FEEDBACK_DECLINE, str(ask_id), label=t("{what}: {name}", what=text, name=name))


def round_text(t: Language, cycle: Cycle, held: FeedbackRound) -> str:
    days = {"ask": t.day(held.ask_until), "answer": t.day(held.answer_until), "give": t.day(held.deliver_on)}
    return t("{cycle}: ask by {ask}, answer by {answer}. On {give} all get theirs.", cycle=cycle.name, **days)


def about_text(t: Language, objective: Objective | None, cycle: str) -> str:
    """``O-12 Checkout just works``, or ``Q3 in general``."""
    if objective is None:
        return t("{cycle} in general", cycle=cycle)
    return blocks.cut(f"{objective.code} {objective.title}", TITLE)


def wanted_text(t: Language, one: Wanted, by: date | None) -> str:
    """``by`` is the last day, None where it is not named."""
    values = {"name": one.asker, "about": about_text(t, one.objective, one.cycle)}
    if by is None:
        if one.state is None:
            return t("{name} asks for your feedback without your name: {about}.", **values)
        return t("{name} asks for your feedback: {about}.", **values)
    if one.state is None:
        return t("{name} asks for your feedback without your name, by {day}: {about}.", day=t.day(by), **values)
    return t("{name} asks for your feedback, by {day}: {about}.", day=t.day(by), **values)


def _waiting(t: Language, found: FeedbackPage) -> list[Part]:
    return [_wanted_part(t, one) for one in found.wanted]


def _wanted_part(t: Language, one: Wanted) -> Part:
    values = {"name": one.asker, "about": about_text(t, one.objective, one.cycle)}
    text = wanted_text(t, one, one.round.answer_until)
    if one.state is PeerState.ANSWERED:
        text = t("You have answered {name}: {about}.", **values)
    elif one.state is PeerState.DECLINED:
        text = t("You would rather not answer {name}: {about}.", **values)
    if one.is_late:
        text = t.sentences([text, t("The last day is over: it waits for their next round.")])
    is_sent = one.state is PeerState.ANSWERED
    pressed = [answer_button(t, one.ask.id, one.asker, change=is_sent)]
    if one.state is not PeerState.DECLINED:
        pressed.append(decline_button(t, one.ask.id, one.asker, take_back=is_sent))
    return Part(text, (blocks.section(text), blocks.actions(*pressed)))


def _ask_part(t: Language, one: AskSheet) -> Part:
    """By name with who would rather not; without names nobody is named, for whoever is left out would be known."""
    about = about_text(t, one.objective, one.cycle)
    if one.ask.nameless:
        asked = t.plural("{count} person", "{count} people", one.ask.asked)
        return part(t("You asked {asked} without names: {about}.", asked=asked, about=about))
    names = [t("{name} (would rather not)", name=name) if declined else name for name, declined in one.peers]
    return part(t("You asked {names}: {about}.", names=t.list(names), about=about))


def _nothing(t: Language, found: FeedbackPage) -> list[Part]:
    if found.wanted or found.asks:
        return []
    if found.rounds and not found.terms:
        return [part(t("Nobody waits for your feedback."))]
    if found.terms:
        return [part(t("Ask people you worked with what helped, what to change and what to try."))]
    return [part(t("Nobody asks at the moment. A round of feedback begins when a cycle is over."))]


def _buttons(t: Language, found: FeedbackPage, *, may_set: bool) -> list[Element]:
    shown = list(found.shown_by.items())[:MOST_SHOWN_BY]
    return [
        *([ask_button(t, primary=True)] if found.terms else []),
        *([received_button(t, t("What I received"))] if found.has_received else []),
        *(shown_button(t, key, t("From {name}", name=blocks.cut(name, TITLE))) for key, name in shown),
        *([blocks.button(t("Rules of feedback"), ids.FEEDBACK_RULE, " ")] if may_set else []),
    ]
