"""Messages that show what stands behind a key result."""

from bot.domain.evidence import EvidenceSheet
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Block, Message, Mrkdwn, md

NAME, WORDS_SHOWN = 60, 120  # characters


def evidence_line(t: Language, sheet: EvidenceSheet) -> Mrkdwn:
    """``🔗 Kai, 12 Nov: “retries are down” (message)``."""
    return md(t, "🔗 {said} ({link})", said=_said(t, sheet), link=blocks.link(sheet.evidence.url, t("message")))


def evidence_text(t: Language, sheet: EvidenceSheet) -> str:
    return t("Shown by a message, {said}", said=_said(t, sheet))


def evidence_block(t: Language, sheet: EvidenceSheet) -> Block:
    """With a button for whoever may take it away."""
    label = t("Remove the message of {name} from {code}", name=sheet.by, code=sheet.code)
    remove = blocks.button(t("Remove"), ids.EVIDENCE_REMOVE, str(sheet.evidence.id), label=label)
    return blocks.section(evidence_line(t, sheet), accessory=remove if sheet.may_remove else None)


def removed_message(t: Language, code: str | None) -> Message:
    text = t("The message is no longer shown at {code}.", code=code) if code else t("That is not there any more.")
    return Message(text, (blocks.section(text),))


def _said(t: Language, sheet: EvidenceSheet) -> str:
    evidence = sheet.evidence
    name, day = blocks.short(sheet.by, NAME), t.day_of(evidence.added_at)
    if not evidence.words:
        return t("{name}, {day}", name=name, day=day)
    words = blocks.short(evidence.words, WORDS_SHOWN)
    return t("{name}, {day}: “{words}”", name=name, day=day, words=words)
