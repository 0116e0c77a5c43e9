"""What an objective contributes to: the list, and the choice of something more."""

from typing import Any

from bot.domain.alignment import FIELD
from bot.i18n import Language
from bot.services.alignment.alignment import Aligned
from bot.services.okrs.targets import Target
from bot.views import blocks, ids
from bot.views.alignment.proposal import as_key_result_block, ask_blocks
from bot.views.alignment.targets import target_option
from bot.views.blocks import Block

View = dict[str, Any]

MOST_LINKS = 30


def align_view(t: Language, aligned: Aligned, chosen: Target | None = None) -> View:
    """The links of now with a way to take each away, and a field for one more, ``chosen`` before. The field's block is
    another one after every change, so that Slack empties it."""
    objective = aligned.objective
    shown: list[Block] = [blocks.section(blocks.bold(f"{objective.code} {objective.title}"))]
    if not aligned.links:
        shown.append(blocks.section(t("It contributes to nothing yet.")))
    for link in aligned.links[:MOST_LINKS]:
        remove = blocks.button(
            t("Unlink"), ids.UNLINK, str(link.alignment.id), label=t("Unlink {code}", code=link.target.code)
        )
        agreed = link.alignment.agreed_at
        head = t("Contributes to") if agreed is None else t("Contributes to (agreed {day})", day=t.day_of(agreed))
        line = blocks.lines(head, blocks.bold(f"{link.target.code} {link.target.title}"))
        shown.append(blocks.section(line, accessory=remove))
    option = target_option(chosen) if chosen else None
    choice = blocks.external_select(ids.ALIGN_TO, chosen=option, placeholder=t("Search objectives and key results"))
    field = align_field(aligned)
    shown.append(blocks.input_block(t("Let it contribute to"), choice, field))
    shown += [*ask_blocks(t, field), as_key_result_block(t, field)]
    return blocks.modal(
        t("Align {code}", code=objective.code),
        shown,
        callback_id=ids.OKR_ALIGN,
        submit=t("Align"),
        close=t("Close"),
        metadata={"objective": objective.id, "field": field},
    )


def align_field(aligned: Aligned) -> str:
    newest = max((link.alignment.id for link in aligned.links), default=0)
    return f"{FIELD}_{newest}_{len(aligned.links)}"
