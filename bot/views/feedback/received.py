"""What somebody received as feedback: under the names of who wrote it, or, without names, box by box in no order."""

from bot.domain.feedback import Answer, WordsKind
from bot.i18n import Language
from bot.services.feedback.received import Received, ReceivedPage
from bot.views import blocks, ids
from bot.views.blocks import md
from bot.views.feedback.feedback import RECEIVED, SHOWN, about_text, feedback_button
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part


def received_sheet(t: Language, found: ReceivedPage, page: int = 1) -> Sheet:
    """For the person alone, or for the lead to whom they show it: shared with nobody else."""
    about = found.about
    words, title = (RECEIVED, t("Feedback for you")) if about is None else (SHOWN, about.name)
    parts = [one for received in found.received for one in _parts(t, received, found)]
    return Sheet(
        place=Place(Kind.FEEDBACK, None if about is None else about.id, words, page=page),
        title=title,
        parts=tuple(parts or [part(t("Nothing has come yet. Everybody gets theirs on one day."))]),
        buttons=(feedback_button(t),),
    )


def box_name(t: Language, kind: WordsKind) -> str:
    return {
        WordsKind.HELPED: t("What helped"),
        WordsKind.CHANGE: t("What to change"),
        WordsKind.ATTEMPT: t("One thing to try"),
        WordsKind.SENT: "",
    }[kind]


def _parts(t: Language, one: Received, page: ReceivedPage) -> list[Part]:
    head = about_text(t, one.objective, one.cycle)
    if one.ask.nameless:
        head = t("{cycle}, without names", cycle=one.cycle)
    found = [Part(head, (blocks.section(blocks.bold(head)),))]
    found += [each for name, answer in one.named for each in _named(t, name, answer)]
    found += [each for kind in WordsKind for each in _nameless(t, kind, one.nameless.get(kind, ()))]
    if one.is_empty:
        found.append(part(_nothing(t, one)))
    return found if page.about is not None or one.is_empty else [*found, _showing(t, one, page.lead)]


def _named(t: Language, name: str, answer: Answer) -> list[Part]:
    return [
        part(
            md(t, "*{name}*, {box}: {words}", name=name, box=box_name(t, kind), words=words),
            t("{name}, {box}: {words}", name=name, box=box_name(t, kind), words=words),
        )
        for kind, words in answer.by_kind().items()
    ]


def _nameless(t: Language, kind: WordsKind, said: tuple[str, ...]) -> list[Part]:
    name = box_name(t, kind)
    return [
        part(md(t, "*{box}*: {words}", box=name, words=words), t("{box}: {words}", box=name, words=words))
        for words in said
    ]


def _nothing(t: Language, one: Received) -> str:
    if one.ask.nameless:
        return t("Fewer than three answered without their names, so nothing is shown: it was deleted unread.")
    return t("Nobody has answered.")


def _showing(t: Language, one: Received, lead: str) -> Part:
    """Who else reads it, and the button that changes that."""
    if one.shown_to:
        text = t("{name} can read this too, on your page.", name=one.shown_to)
        button = blocks.button(t("Take it back"), ids.FEEDBACK_HIDE, str(one.ask.id))
        return part(text, text, button)
    text = t("You alone read this.")
    if not lead:
        return part(text)
    sure = blocks.confirmation(
        t("Show this to {name}?", name=lead),
        t("{name} finds it on your page until you take it back. What has been read stays read.", name=lead),
        t("Show it"),
        t("Keep it"),
    )
    shown = t("Show it to {name}", name=lead)
    return part(text, text, blocks.button(shown, ids.FEEDBACK_SHOW, str(one.ask.id), confirm=sure))
