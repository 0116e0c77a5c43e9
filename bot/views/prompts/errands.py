"""What is to be done about an objective, beside check-ins: in prompts and on the page of the cycle."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errands import ErrandKind, ErrandLine
from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, md, md_plural, one_line
from bot.views.buttons import run
from bot.views.closing.buttons import close_button

MOST_ERRANDS = 5
TITLE = 80  # characters


def errands_text(t: Language, errands: Sequence[ErrandLine]) -> str:
    """``2 objectives to close and 1 draft to share``"""
    count = Counter(line.kind for line in errands)
    told = []
    if close := count[ErrandKind.CLOSE]:
        told.append(t.plural("{count} objective to close", "{count} objectives to close", close))
    if share := count[ErrandKind.SHARE]:
        told.append(t.plural("{count} draft to share", "{count} drafts to share", share))
    return t.list(told)


def errand_lines(t: Language, sheet: PromptSheet) -> list[tuple[Mrkdwn, Element | None]]:
    """Those of a prompt that is about them alone, each with its button."""
    if not sheet.errands:
        return []
    found: list[tuple[Mrkdwn, Element | None]] = [errand_line(t, line) for line in sheet.errands[:MOST_ERRANDS]]
    more = len(sheet.errands) - len(found)
    if more > 0:
        found.append((md_plural(t, "And {count} more.", "And {count} more.", more), None))
    return found


def errand_line(t: Language, line: ErrandLine) -> tuple[Mrkdwn, Element]:
    """With its button, and with its day where that is not too near to be named."""
    return _text(t, line, "" if line.named is None else t.day(line.named)), errand_button(t, line)


def errand_button(t: Language, line: ErrandLine) -> Element:
    code = line.objective.code
    if line.kind is ErrandKind.CLOSE:
        return close_button(t, line.objective)
    label = t("Continue {code}", code=code)
    return blocks.button(t("Continue"), ids.CONTINUE_DRAFT, str(line.objective.id), label=label)


def draft_button(t: Language, cycle: Cycle) -> Element:
    return run(t("Draft"), "new", name=f"draft_{cycle.id}", label=t("Draft for {cycle}", cycle=cycle.name))


def _text(t: Language, line: ErrandLine, by: str) -> Mrkdwn:
    told = {"code": line.objective.code, "title": one_line(line.objective.title, TITLE), "cycle": line.cycle.name}
    if line.kind is ErrandKind.CLOSE and by:
        return md(t, "*{code}* {title}: {cycle} is over, and this can be closed until {by}.", by=by, **told)
    if line.kind is ErrandKind.CLOSE:
        return md(t, "*{code}* {title}: {cycle} is over, and this can still be closed.", **told)
    if by:
        return md(t, "*{code}* {title}: a draft that only you see. For {cycle} drafts are due on {by}.", by=by, **told)
    if line.cycle.state is CycleState.ACTIVE:
        return md(t, "*{code}* {title}: your draft. {cycle} has begun; nobody sees it until you share it.", **told)
    return md(t, "*{code}* {title}: a draft for {cycle} that only you see. It can still be shared.", **told)
