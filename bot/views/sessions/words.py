"""How a session, a question and an answer are written, everywhere the same."""

from bot.domain.questions import Question
from bot.domain.sessions import Repeat, Session, SessionState
from bot.i18n import Language
from bot.services.sessions.content import AnswerSheet, QuestionSheet, SessionSheet
from bot.views.blocks import Element, Mrkdwn, bold, button, cut, instant, lines, md, short
from bot.views.buttons import go
from bot.views.ids import QUESTION_ASK
from bot.views.places import Kind, Place

QUESTION, ANSWER = 900, 1_500  # characters in a list; the rest is read in a form of its own
NAME = 60


def session_name(t: Language, sheet: SessionSheet) -> str:
    """Its title, else whom it is with and for whom: ``Face to face with Ada, Payments``."""
    if sheet.session.title:
        return sheet.session.title
    host = short(sheet.host.name, NAME)
    if sheet.team is None:
        return t("Face to face with {name}", name=host)
    return t("Face to face with {name}, {team}", name=host, team=sheet.team.name)


def when_text(t: Language, session: Session) -> str:
    return t("{when} ({zone})", when=t.moment(session.at, session.zone), zone=session.zone)


def when_shown(t: Language, session: Session) -> Mrkdwn:
    return instant(session.at, t.moment(session.at, session.zone))


def state_text(t: Language, sheet: SessionSheet) -> str:
    """What is to be known of it beside its time; empty where nothing is."""
    if sheet.waits_for_host:
        return t("Its host has left: it waits for a new one, and nothing is lost.")
    if sheet.session.state is SessionState.CALLED_OFF:
        return t("It was called off.")
    return t("It is over.") if sheet.session.state is SessionState.OVER else ""


def repeats(t: Language) -> dict[Repeat, str]:
    return {
        Repeat.ONCE: t("Once"),
        Repeat.WEEK: t("Every week"),
        Repeat.TWO_WEEKS: t("Every two weeks"),
        Repeat.MONTH: t("Every month"),
        Repeat.TWO_MONTHS: t("Every two months"),
    }


def open_text(t: Language, count: int) -> str:
    if not count:
        return t("No question is open.")
    return t.plural("{count} question is open.", "{count} questions are open.", count)


def asker_text(t: Language, asker: str | None) -> str:
    """``asker`` as in QuestionSheet."""
    if asker is None:
        return t("without a name")
    return short(asker, NAME) or t("somebody who left")


def question_both(t: Language, sheet: QuestionSheet) -> tuple[Mrkdwn, str]:
    """As markup and as plain words: the question, who asks, votes, what it is about."""
    words, rest = cut(sheet.question.words, QUESTION), _rest(t, sheet)
    return lines(md(t, "“{words}”", words=words), rest), t("“{words}” ({rest})", words=words, rest=rest)


def is_cut(question: Question) -> bool:
    return len(question.words) > QUESTION


def answer_both(t: Language, sheet: AnswerSheet, *, asked: int = QUESTION, said: int = ANSWER) -> tuple[Mrkdwn, str]:
    """The question and what was answered, by whom; ``asked`` and ``said``: so many characters of them at most."""
    told = sheet.answer
    question = cut(told.asked, asked)
    words = cut(told.words, said) if told.words else t("(The words of whoever answered were erased.)")
    who = asker_text(t, sheet.asker)
    by = t("{name} in the session", name=sheet.by) if told.live else sheet.by
    by = by if sheet.by else t("somebody who left")
    about = [sheet.code] if sheet.code else []
    rest = t.commas([who, votes_text(t, told.votes), *about])
    values = {"question": question, "rest": rest, "by": by, "answer": words}
    markup = lines(md(t, "“{question}” ({rest})", **values), md(t, "*{by}:* {answer}", **values))
    return markup, t("“{question}” ({rest}) {by}: {answer}", **values)


def votes_text(t: Language, votes: int) -> str:
    return t.plural("{count} vote", "{count} votes", votes)


def ask_button(t: Language, session_id: int, *, primary: bool = False) -> Element:
    return button(t("Ask a question"), QUESTION_ASK, str(session_id), primary=primary)


def see_button(t: Language, session_id: int) -> Element:
    return go(t("See the questions"), Place(Kind.QUESTIONS, session_id), "questions")


def heading(text: str) -> tuple[Mrkdwn, str]:
    return bold(text), text


def _rest(t: Language, sheet: QuestionSheet) -> str:
    question = sheet.question
    told = [asker_text(t, sheet.asker), votes_text(t, question.votes)]
    if question.put_off:
        told.append(t("left for the next session"))
    if question.carried:
        told.append(t.plural("carried on once", "carried on {count} times", question.carried))
    return " · ".join([*told, *([sheet.code] if sheet.code else [])])
