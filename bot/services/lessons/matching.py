"""Which lessons fit what is being drafted, as far as whoever drafts may see them."""

from collections import Counter
from collections.abc import Collection

from bot.domain.ids import TeamId
from bot.domain.lesson_fit import best, spellings, telling, worth_asking
from bot.domain.lessons import MOST_SHOWN, LessonSheet
from bot.domain.typed_okrs import TypedObjective
from bot.services.access import Access
from bot.services.lessons.reading import sheets
from bot.services.okrs.looking import Looker
from storage import Transaction
from storage.terms import terms_of

MOST_LOOKED_AT = 100  # lessons
SPARE = 5  # times as many as are wanted: some may not be shown to whoever asks


def fitting_for_draft(
    tx: Transaction, access: Access, looker: Looker, typed: TypedObjective, teams: Collection[TeamId]
) -> tuple[LessonSheet, ...]:
    """Lessons for a draft with a title, MOST_SHOWN in all: none that was shown to it before. ``teams`` are those of
    whoever drafts, where the objective is to be no team's."""
    if typed.adds or not typed.title:
        return ()
    own, known = looker.workspace.id, typed.objective_id
    before = tx.lesson_uses.of_objective(own, known) if known is not None else []
    answered = answers_in(typed)
    told = {one.lesson_id for one in before} | set(answered)
    near = [typed.team_id] if typed.team_id is not None else teams
    text = " ".join([typed.title, *(each.title for each in typed.key_results)])
    return fitting(tx, access, looker, text, near, told, MOST_SHOWN - len(told))


def answers_in(typed: TypedObjective) -> dict[int, str]:
    """What was said in a drafting form to lessons, by their ids: ``12 applies``."""
    pairs = (said.partition(" ") for said in typed.lessons)
    return {int(lesson): verdict for lesson, _, verdict in pairs if lesson.isdigit()}


def fitting(
    tx: Transaction,
    access: Access,
    looker: Looker,
    text: str,
    team_ids: Collection[TeamId],
    apart_from: Collection[int],
    most: int,
) -> tuple[LessonSheet, ...]:
    """The lessons that share most with a text, those of these teams first. A fixed number of statements."""
    words, workspace_id = telling(terms_of(text)), looker.workspace.id
    spelt = {spelling: word for word in words for spelling in spellings(word)}
    if most <= 0 or not spelt:
        return ()
    frequency: Counter[str] = Counter()
    for term, count in tx.lessons.frequencies(workspace_id, spelt).items():
        frequency[spelt[term]] += count
    asked = [spelling for word in worth_asking(frequency) for spelling in spellings(word)]
    held = {
        lesson_id: {spelt[term] for term in terms}
        for lesson_id, terms in tx.lessons.holding(workspace_id, asked).items()
        if lesson_id not in apart_from
    }
    likely = best(held, frequency, held)[:MOST_LOOKED_AT]
    lessons = tx.lessons.by_ids(workspace_id, likely)
    near = {one.id for one in lessons.values() if one.team_id in team_ids}
    ordered = best({one: held[one] for one in lessons}, frequency, near)[: most * SPARE]
    return sheets(tx, access, looker, [lessons[one] for one in ordered])[:most]
