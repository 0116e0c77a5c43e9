"""Lessons: one line of each, the list that was looked for, and the buttons that lead there."""

from bot.domain.lessons import LessonQuery, LessonSheet
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.lessons.finding import FoundLessons
from bot.views import blocks, ids
from bot.views.blocks import Element, Mrkdwn, md
from bot.views.buttons import chooser, go
from bot.views.places import Kind, Place
from bot.views.sheets import Part, Sheet, part

NAME, TITLE = 60, 100  # characters shown of what people wrote
MENU_BYTES = 1_200
BETWEEN = " · "


def lessons_sheet(t: Language, found: FoundLessons, page: int = 1) -> Sheet:
    """The list, with menus that lead to those of one team or cycle, and to what they are about."""
    query = found.query
    head = [] if found.has_all_words or not found.lessons else [part(_only_some(t, query))]
    shown = [_part(t, one) for one in found.lessons] or [part(_nothing(t, found))]
    more = [part(t("There may be more: add a word."))] if found.cut else []
    return Sheet(
        place=lessons_place(query, page),
        title=_title(t, found),
        parts=(*head, *shown, *more),
        buttons=(*_walking(t, found), *([note_button(t)] if found.may_note else [])),
        can_share=bool(found.lessons),
    )


def lessons_place(query: LessonQuery, page: int = 1) -> Place:
    return Place(Kind.LESSONS, query.team_id, query.ref, page=page)


def lessons_button(t: Language, query: LessonQuery | None = None) -> Element:
    """Leads to the lessons of a team, or to all."""
    return go(t("Lessons"), lessons_place(query or LessonQuery()), "lessons")


def note_button(t: Language, about: str = "", label: str = "") -> Element:
    """``about`` is ``O12`` or ``T3``, by id, or empty."""
    return blocks.button(t("Note a lesson"), ids.LESSON_NOTE, about or " ", label=label)


def lesson_line(t: Language, sheet: LessonSheet) -> Mrkdwn:
    """The words, and below them who noted them when, about what, and of what use they were."""
    return blocks.lines(md(t, "“{words}”", words=sheet.lesson.text), facts_text(t, sheet))


def lesson_text(t: Language, sheet: LessonSheet) -> str:
    """The same in plain words."""
    return f"{t('“{words}”', words=sheet.lesson.text)} {facts_text(t, sheet)}"


def facts_text(t: Language, sheet: LessonSheet) -> str:
    """``Mei, 12 Nov · O-12 Checkout just works · Payments · Q3 · applied 3 times: helped 2 times``."""
    author, day = blocks.short(sheet.author, NAME), t.day_of(sheet.lesson.noted_at)
    about = _objective(sheet.objective) if sheet.objective is not None else ""
    team, cycle = blocks.short(sheet.team, NAME), blocks.short(sheet.cycle, NAME)
    facts = [t("{name}, {day}", name=author, day=day), about, team, cycle]
    return BETWEEN.join(one for one in (*facts, tally_text(t, sheet)) if one)


def tally_text(t: Language, sheet: LessonSheet) -> str:
    """How often it was applied and whether it helped; empty while it has not been applied."""
    tally = sheet.tally
    if not tally.applied:
        return ""
    applied = t.plural("applied once", "applied {count} times", tally.applied)
    helped = t.plural("helped once", "helped {count} times", tally.helped) if tally.helped else ""
    not_helped = t.plural("once it did not", "{count} times it did not", tally.not_helped) if tally.not_helped else ""
    outcome = t.commas(one for one in (helped, not_helped) if one)
    return t("{applied}: {outcome}", applied=applied, outcome=outcome) if outcome else applied


def note_buttons(t: Language, team_ids: tuple[int, ...]) -> list[Element]:
    """Below a digest; about its team, where it is one."""
    if not team_ids:
        return []
    return [note_button(t, f"T{team_ids[0]}" if len(team_ids) == 1 else "")]


def remove_button(t: Language, lesson_id: int, sheet: LessonSheet | None = None) -> Element:
    sure = blocks.confirmation(
        t("Remove this lesson?"), t("Nobody is shown it any more, and nothing brings it back."), t("Remove"), t("Keep")
    )
    label = _label(t, sheet) if sheet is not None else ""
    return blocks.button(t("Remove"), ids.LESSON_REMOVE, str(lesson_id), danger=True, label=label, confirm=sure)


def _part(t: Language, sheet: LessonSheet) -> Part:
    button = None
    if sheet.may_change:
        button = blocks.button(t("Change"), ids.LESSON_EDIT, str(sheet.lesson.id), label=_label(t, sheet))
    elif sheet.may_remove:
        button = remove_button(t, sheet.lesson.id, sheet)
    return part(lesson_line(t, sheet), lesson_text(t, sheet), button)


def _label(t: Language, sheet: LessonSheet) -> str:
    return t("“{words}”", words=blocks.short(sheet.lesson.text, NAME))


def _walking(t: Language, found: FoundLessons) -> list[Element]:
    query = found.query
    places: list[Element] = []
    about = {one.objective.id: one.objective for one in found.lessons if one.objective is not None}
    if about:
        objectives = [(_objective(one), Place(Kind.OBJECTIVE, words=one.code)) for one in about.values()]
        places.append(chooser(t("Objectives"), objectives, "lesson_objectives", MENU_BYTES))
    teams = {one.lesson.team_id: one.team for one in found.lessons if one.lesson.team_id}
    if len(teams) > 1 or (teams and query.team_id is None):
        chosen = [(name, LessonQuery(query.words, team, query.cycle_id)) for team, name in teams.items()]
        places += _menu(t("Of one team"), chosen, "lesson_teams")
    cycles = {one.lesson.cycle_id: one.cycle for one in found.lessons if one.lesson.cycle_id}
    if len(cycles) > 1:
        chosen = [(name, LessonQuery(query.words, query.team_id, cycle)) for cycle, name in cycles.items()]
        places += _menu(t("Of one cycle"), chosen, "lesson_cycles")
    if query != LessonQuery():
        places.append(go(t("All lessons"), lessons_place(LessonQuery()), "lessons"))
    return places


def _menu(text: str, chosen: list[tuple[str, LessonQuery]], name: str) -> list[Element]:
    """Nothing where the words that are looked for do not fit into what a menu carries."""
    ordered = sorted(chosen, key=lambda one: one[0].casefold())
    places = [(shown, lessons_place(query)) for shown, query in ordered]
    fitting = [(shown, place) for shown, place in places if len(place.as_value()) <= blocks.OPTION_VALUE]
    return [chooser(text, fitting, name, MENU_BYTES)] if fitting else []


def _title(t: Language, found: FoundLessons) -> str:
    of = BETWEEN.join(one for one in (found.team, found.cycle, found.query.words) if one)
    return t("Lessons: {of}", of=of) if of else t("Lessons")


def _nothing(t: Language, found: FoundLessons) -> str:
    if found.query.words:
        return t("No lesson holds {words}. Try fewer or shorter words.", words=found.query.words)
    return t("Nobody has noted a lesson here yet.")


def _only_some(t: Language, query: LessonQuery) -> str:
    return t("No lesson holds all of {words}. These hold some of it.", words=query.words)


def _objective(objective: Objective) -> str:
    return blocks.short(f"{objective.code} {objective.title}", TITLE)
