"""What I owe, then my OKRs: the answer to the bare slash command, and the first tab of App Home."""

from collections.abc import Sequence

from bot.domain.okrs import KeyResult
from bot.i18n import Language
from bot.services.overview.mine import Asked, Mine, OpenPrompt
from bot.views import blocks, ids
from bot.views.blocks import Element, bold, md
from bot.views.buttons import go, run, somebody
from bot.views.person import okr_parts, walking
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, gathered, part

MOST_CODES = 6


def mine_sheet(t: Language, mine: Mine, page: int = 1) -> Sheet:
    return Sheet(
        place=Place(Kind.MINE, page=page),
        title=t("Your OKRs"),
        parts=(*owed_parts(t, mine), *okr_parts(t, mine.overview), *_drafts(t, mine)),
        buttons=(*_doing(t, mine), *walking(t, mine.overview), *([somebody(t)] if mine.looks_around else [])),
    )


def owed_parts(t: Language, mine: Mine) -> list[Part]:
    """The check-in that waits, then those who wait for an answer; a plain sentence when there is neither."""
    asked = [_asked(t, one) for one in mine.asked]
    prompts = [_prompt(t, one) for one in mine.prompts]
    if not asked and not prompts:
        return [part(t("Nothing is waiting for you."))]
    return [*prompts, *asked]


def _prompt(t: Language, waiting: OpenPrompt) -> Part:
    """The button is the prompt's own: its value is the prompt's id."""
    codes, count = _codes(t, waiting.owed), len(waiting.owed)
    text = t.plural(
        "{count} key result to check in: {codes}", "{count} key results to check in: {codes}", count, codes=codes
    )
    button = blocks.button(t("Check in"), ids.PROMPT_WHAT_MOVED, str(waiting.prompt.id), primary=True)
    return Part(text, (blocks.section(bold(text), accessory=button),))


def _asked(t: Language, asked: Asked) -> Part:
    """``Jonas waits for your answer on KR-9.2: the key to the vault``."""
    values = {"name": asked.by, "code": asked.key_result.code, "what": asked.blocker.what}
    button = blocks.button(t("Answer"), ids.BLOCKER_ANSWER, str(asked.blocker.id), label=_answer_label(t, asked))
    shown = md(t, "*{name}* waits for your answer on {code}: {what}", **values)
    return Part(
        t("{name} waits for your answer on {code}: {what}", **values), (blocks.section(shown, accessory=button),)
    )


def _answer_label(t: Language, asked: Asked) -> str:
    return t("Answer {name} on {code}", name=asked.by, code=asked.key_result.code)


def _drafts(t: Language, mine: Mine) -> list[Part]:
    return gathered(
        [(text, text) for one in mine.drafts for text in [t("Draft: {code} {title}", code=one.code, title=one.title)]]
    )


def _doing(t: Language, mine: Mine) -> list[Element]:
    found = [run(t("Check in"), "checkin")] if mine.running and not mine.prompts else []
    return [*found, run(t("New objective"), "new"), go(t("Help"), Place(Kind.HELP), "help")]


def _codes(t: Language, results: Sequence[KeyResult]) -> str:
    shown = [one.code for one in results[:MOST_CODES]]
    more = len(results) - len(shown)
    return t.list([*shown, t("{count} more", count=more)] if more else shown)
