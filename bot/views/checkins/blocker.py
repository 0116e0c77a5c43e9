"""Somebody is needed: the message that asks, the modal that answers, and what both say afterwards."""

from bot.i18n import Language
from bot.services.checkins.blockers import Answered, Waiting
from bot.views import blocks, ids
from bot.views.blocks import Message, Mrkdwn, cut, lines, md, mention, short

TITLE, WORDS = 120, 1_200  # characters
MOST_ANSWER = 3_000


def age_text(t: Language, days: int) -> str:
    """For how many working days somebody has been waiting."""
    return t.plural("for {count} working day", "for {count} working days", days) if days else t("since today")


def asked_message(t: Language, waiting: Waiting) -> Message:
    """Mei needs you for KR-12.2: … [Answer]. The one place where a mention is right: this person is asked."""
    whom = mention(waiting.asked.slack_user_id) if waiting.asked else ""
    values = {"whom": whom, "asker": waiting.asker.name, "code": waiting.key_result.code, "title": _title(waiting)}
    first = md(t, "{whom} *{asker} needs you for {code}* {title}:", **values)
    if waiting.days:
        age = age_text(t, waiting.days)
        first = md(t, "{whom} *{asker} needs you for {code}* {title}, {age}:", age=age, **values)
    text = lines(first, _quote(waiting.blocker.what))
    button = blocks.button(t("Answer"), ids.BLOCKER_ANSWER, str(waiting.blocker.id), primary=True)
    return Message(text, (blocks.section(text), blocks.actions(button)))


def answered_message(t: Language, waiting: Waiting) -> Message:
    """What the message that asked turns into."""
    text = lines(_asked_before(t, waiting), _outcome(t, waiting))
    return Message(text, (blocks.section(text),))


def already_message(t: Language, answered: Waiting) -> Message:
    """For whoever presses *Answer* too late."""
    text = _outcome(t, answered)
    return Message(text, (blocks.section(text),))


def answer_page(t: Language, waiting: Waiting) -> dict[str, object]:
    values = {"asker": waiting.asker.name, "code": waiting.key_result.code, "title": _title(waiting)}
    first = md(t, "*{asker}* for {code} {title}, waiting {age}:", age=age_text(t, waiting.days), **values)
    field = blocks.text_input(ids.ANSWER, multiline=True, longest=MOST_ANSWER)
    hint = t("{asker} reads it at the top of their next check-in.", asker=waiting.asker.name)
    return blocks.modal(
        t("Answer"),
        [
            blocks.section(lines(first, _quote(waiting.blocker.what))),
            blocks.input_block(t("Your answer"), field, ids.ANSWER, hint=hint),
        ],
        callback_id=ids.OKR_ANSWER,
        close=t("Cancel"),
        submit=t("Answer"),
        metadata={"blocker": waiting.blocker.id},
    )


def already_page(t: Language, answered: Answered) -> dict[str, object]:
    """Somebody was faster; their answer stands."""
    told = t("Your answer was not saved. Write to {asker} if there is more to say.", asker=answered.waiting.asker.name)
    shown = [blocks.section(_outcome(t, answered.waiting)), blocks.context(told)]
    return blocks.modal(t("Answer"), shown, callback_id=f"{ids.OKR_ANSWER}_late", close=t("Close"))


def _asked_before(t: Language, waiting: Waiting) -> Mrkdwn:
    what = short(waiting.blocker.what, WORDS)
    return md(t, "{asker} for {code}: “{what}”", asker=waiting.asker.name, code=waiting.key_result.code, what=what)


def _outcome(t: Language, waiting: Waiting) -> Mrkdwn:
    answer = short(waiting.blocker.answer, WORDS)
    if not answer:
        return md(t, "This is needed no longer. Thank you.")
    name = waiting.answerer.name if waiting.answerer else "?"
    return md(t, "*{name} answered:* “{answer}”", name=name, answer=answer)


def _quote(words: str) -> Mrkdwn:
    escaped = blocks.escape(cut(words.strip(), WORDS))
    return Mrkdwn("\n".join(f"> {line}" for line in escaped.splitlines()))


def _title(waiting: Waiting) -> str:
    return short(waiting.key_result.title, TITLE)
