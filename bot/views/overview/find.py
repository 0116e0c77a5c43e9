"""What was found by words, and the choice between several things of one name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.lessons import LessonQuery
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.trees import Plot, Root
from bot.i18n import Language
from bot.services.naming import Match
from bot.services.overview.finding import Found
from bot.views import blocks, ids
from bot.views.blocks import Element, Message, bold, cut
from bot.views.buttons import chooser, go, rows
from bot.views.control_words import badge_texts
from bot.views.lessons.lessons import lessons_button
from bot.views.overview.person import further_name
from bot.views.overview.tree import plot_of_person, tree_place
from bot.views.places import MOST_WORDS, Kind, Place
from bot.views.sessions.messages import find_texts
from bot.views.sheets import Part, Sheet, gathered, part

MOST_BUTTONS = 10
LESSON = 300  # characters
MENUS_BYTES = 2_500  # of all menus below what was found


def find_sheet(t: Language, found: Found, page: int = 1) -> Sheet:
    return Sheet(
        place=Place(Kind.FIND, words=found.words, page=page),
        title=t("Search: {words}", words=found.words),
        parts=tuple(_all(t, found) if found.count else [part(_nothing(t, found))]),
        buttons=tuple(_walking(t, found)),
    )


def place_of(match: Match, kind: Kind | None = None) -> Place:
    """Where a match leads: to itself, or to what is asked about it."""
    if kind is Kind.TREE:
        return tree_place(plot_of_person(match.id) if match.kind == "person" else Plot(Root.TEAM, match.id))
    return Place(kind or (Kind.PERSON if match.kind == "person" else Kind.TEAM), match.id)


def choice(
    t: Language, typed: str, matches: Sequence[Match], kind: Kind | None = None, *, day: date | None = None
) -> Message:
    """Several answer to a name: one button each. ``kind`` as in ``place_of``; ``day``: as of that day."""
    return _choice(t, t("{name} could be several. Which one?", name=typed), matches, kind, day)


def which_team(t: Language, teams: Sequence[Match], kind: Kind | None = None) -> Message:
    """``kind`` as in ``place_of``."""
    if not teams:
        text = t("There are no teams yet. An admin adds them in the Home tab.")
        return Message(text, (blocks.section(text),))
    return _choice(t, t("Which team?"), teams, kind)


def what(t: Language, command: str) -> Message:
    """For a search without words."""
    text = t("What shall I look for? For example: {command} find checkout", command=command)
    return Message(text, (blocks.section(text),))


def form(t: Language) -> dict[str, Any]:
    """One field; what is found is shown in App Home, behind it."""
    words = blocks.text_input("typed", longest=MOST_WORDS, placeholder=t("For example: checkout"))
    hint = t("Words of objectives, key results, people, teams and lessons.")
    return blocks.modal(
        t("Find"),
        [blocks.input_block(t("What shall I look for?"), words, ids.FIND_WORDS, hint=hint)],
        callback_id=ids.OKR_FIND,
        submit=t("Find"),
        close=t("Cancel"),
    )


def _choice(t: Language, text: str, matches: Sequence[Match], kind: Kind | None, day: date | None = None) -> Message:
    shown = [_described(t, one) for one in matches]
    places = [replace(place_of(one, kind), day=day) for one in matches]
    buttons = [go(shown[at], place, f"choice{at}", label=shown[at]) for at, place in enumerate(places[:MOST_BUTTONS])]
    if rest := list(zip(shown, places, strict=True))[MOST_BUTTONS:]:
        buttons.append(chooser(t("More"), rest, "more"))
    return Message(f"{text} {' / '.join(shown)}", (blocks.section(text), *rows(buttons)))


def _described(t: Language, match: Match) -> str:
    """``Lea Kim, Designer``; ``Payments (in Nordlicht)``."""
    if match.kind == "team" and match.detail:
        return t("{team} (in {parent})", team=match.name, parent=match.detail)
    return t.commas([match.name, match.detail]) if match.detail else match.name


def _nothing(t: Language, found: Found) -> str:
    if found.nearest:
        values = {"words": found.words, "nearest": t.either(found.nearest)}
        return t("Nothing holds {words}. Did you mean {nearest}?", **values)
    return t("Nothing holds {words}. Try fewer or shorter words.", words=found.words)


def _all(t: Language, found: Found) -> Iterable[Part]:
    yield from _section(t("Objectives"), [_objective(t, one, found) for one in found.objectives])
    yield from _section(t("Key results"), [_result(t, found, at) for at in range(len(found.key_results))])
    yield from _section(t("People"), [_person(t, one) for one in found.people])
    yield from _section(t("Teams"), [one.name for one in found.teams])
    yield from _section(t("Answers"), find_texts(t, found.answers))
    yield from _section(t("Lessons"), [t("“{words}”", words=cut(one.text, LESSON)) for one in found.lessons])
    if found.cut:
        yield part(t("There may be more: add a word."))


def _person(t: Language, person: Person) -> str:
    return t.commas(filter(None, [person.name, further_name(person), person.title]))


def _section(heading: str, told: Sequence[str]) -> list[Part]:
    return gathered([(bold(heading), heading), *((text, text) for text in told)]) if told else []


def _objective(t: Language, objective: Objective, found: Found) -> str:
    values = {"code": objective.code, "title": objective.title, "owner": found.names.get(objective.owner_id, "")}
    return t.commas([t("{code} {title} ({owner})", **values), *_state(t, objective, found)])


def _result(t: Language, found: Found, at: int) -> str:
    result, objective = found.key_results[at].key_result, found.key_results[at].objective
    values = {"code": result.code, "title": result.title, "owner": found.names.get(result.owner_id, "")}
    return t.commas([t("{code} {title} ({owner})", **values), *_state(t, objective, found)])


def _state(t: Language, objective: Objective, found: Found) -> list[str]:
    """Said only where it is not simply active."""
    words = {
        ObjectiveState.DRAFT: t("draft"),
        ObjectiveState.PAUSED: t("paused"),
        ObjectiveState.CLOSED: t("closed"),
        ObjectiveState.CANCELLED: t("cancelled"),
    }
    said = [words[objective.state]] if objective.state in words else []
    return [*said, *badge_texts(t, found.control.get(objective.id))]


def _walking(t: Language, found: Found) -> list[Element]:
    """Whatever was found can be opened; where nothing was, one can look for what is near."""
    if not found.count:
        return [go(near, Place(Kind.FIND, words=near), f"near{at}") for at, near in enumerate(found.nearest)]
    objectives = [(f"{one.code} {one.title}", Place(Kind.OBJECTIVE, words=one.code)) for one in found.objectives]
    results = [
        (f"{one.key_result.code} {one.key_result.title}", Place(Kind.OBJECTIVE, words=one.key_result.code))
        for one in found.key_results
    ]
    okrs = ((t("Objectives"), objectives, "objectives"), (t("Key results"), results, "results"))
    people = [(one.name, Place(Kind.PERSON, one.id)) for one in found.people]
    teams = [(one.name, Place(Kind.TEAM, one.id)) for one in found.teams]
    owners = [
        (name, Place(Kind.PERSON, identity)) for identity, name in sorted(found.names.items(), key=lambda one: one[1])
    ]
    menus = ((t("People"), people, "people"), (t("Teams"), teams, "teams"), (t("Owners"), owners, "owners"))
    room = MENUS_BYTES // len(okrs + menus)
    lessons = [lessons_button(t, LessonQuery(found.words))] if found.lessons else []
    return [chooser(text, places, name, room) for text, places, name in okrs + menus if places] + lessons
