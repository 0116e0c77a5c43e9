"""Everybody owns several objectives, and no page, message, digest or export carries a number that is the sum, the mean,
the median or the total of one person's. What stands beside tests/architecture/test_persons_and_scores.py."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import mean, median
from typing import Any

import pytest

from bot.app import Stores
from bot.domain.closing import Decision
from bot.domain.okrs import KeyResult, Objective
from bot.operating import transferring
from bot.services.access import Access
from bot.services.closing.closing import ClosingDesk
from bot.services.closing.form import DECISION, Closed, ClosingForm
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_restricting import office_of, somebody
from tests.journeys.town import Town, bot_of, town, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"
READERS = {ADA: KAI, LEA: LEA}
"""An admin looks at somebody, and a member at herself."""

OWNED = {
    KAI: ((1, True, ((95, 8), (64, 7))), (4, True, ((52, 5),)), (2, False, ((53, 4), (90, 8)))),
    LEA: ((3, True, ((75, 4), (43, 4))), (1, True, ((50, 2),)), (5, False, ((89, 2), (83, 8)))),
}
"""By owner: weight, whether it is the team's, and of each key result the percentage reached and how sure."""

IN_TENTHS = re.compile(r"\d\.\d")
"""In an export the measures of a week are such numbers, too."""
ENDED = {KAI: (99, 47), LEA: (70, 22)}
"""Percentages reached by what each has closed, agreeing to the scores that are suggested: 0.9 and 0.4, 0.7 and 0.2."""

LOOKS: tuple[str, ...] = (
    *("", "<@{who}|x>", "tree <@{who}|x>", "team Payments", "tree team Payments", "company", "tree", "attention"),
    *("digest Payments", "find objective", "follow <@{who}|x>", "O-2", "tree O-2", "history KR-2.1"),
    *("<@{who}|x> on 13 November", "team Payments on 13 November", "company on 13 November", "checkin", "edit O-2"),
    *("report", "cycle", "close", "O-8", "O-9", "O-10", "O-11", "lessons", "review team Payments", "order"),
    *("cheer O-2 well done", "offer O-2"),
    *("readiness team Payments", "readiness company"),
    *("ask", "ask find objective", "feedback"),
)
"""Commands, each asked by every reader about whom they look at: a new view is one more word here."""

TABS = ("me", "team", "company", "settings", "admin")
OPENED = (
    "my_data",
    "go_team1",
    "go_company",
    "go_attention",
    "go_tree_company",
    "go_history",
    "go_manager",
    "go_report",
)
"""Buttons of App Home that lead further."""


@pytest.fixture
def place(sqlite_stores: Stores) -> Iterator[Town]:
    with town(sqlite_stores, "socket", COMPANY, FRIDAY) as opened:
        opened.control("channel", id="C0PAY", members=[MEI, KAI, LEA, bot_of(opened)])
        seed(opened)
        own(opened)
        ends(opened)
        yield opened


def own(place: Town) -> None:
    office = office_of(place)
    with place.okrbot.store.read() as tx:
        [team] = [one for one in tx.teams.all(office.workspace.id) if one.name == "Payments"]
    for user, objectives in OWNED.items():
        owner = somebody(place, user)
        for number, (weight, is_team, results) in enumerate(objectives):
            held: dict[str, Any] = {"weight": Decimal(weight), "position": number}
            made = office.objective(owner, f"Objective {number}", team if is_team else None, **held)
            for value, sure in results:
                office.check_in(office.key_result(made, f"Result of {value}", unit="%"), value, sure, note="Said")


def ends(place: Town) -> None:
    """What is closed with a score while its quarter still runs."""
    office, desk = office_of(place), ClosingDesk(place.okrbot.store, Access())
    with place.okrbot.store.read() as tx:
        [team] = [one for one in tx.teams.all(office.workspace.id) if one.name == "Payments"]
    for user, reached in ENDED.items():
        owner = somebody(place, user)
        for value in reached:
            made = office.objective(owner, f"Ended {user[2:].lower()} {value}", team)
            office.check_in(office.key_result(made, f"Result of {value}", unit="%"), value, 6, note="Said")
            page: ClosingForm | Closed = desk.of(office.workspace, owner, made.id, place.now())
            while isinstance(page, ClosingForm):
                typed = {DECISION: Decision.DROP.value} if page.is_last else {}
                page = desk.submit(office.workspace, owner, page.id, page.page, typed, place.now())


def scores_of(place: Town, *users: str) -> list[Fraction]:
    owners = {somebody(place, user).id for user in users}
    mine = [one for one in office_of(place).objectives() if one.owner_id in owners]
    with place.okrbot.store.read() as tx:
        found = tx.grades.of(place.okrbot.workspace.id, [one.id for one in mine])
    return [Fraction(grades[0].score) for grades in found.values()]


def sums_of(place: Town, user: str) -> set[str]:
    """Every number that would measure this person, as it could be written."""
    owner = somebody(place, user)
    objectives = [one for one in office_of(place).objectives() if one.owner_id == owner.id]
    reached = {one.id: reached_by(one) for one in objectives}
    sure = [Fraction(each.confidence or 0) for one in objectives for each in one.key_results]
    found: set[str] = set()
    for chosen in (objectives, [one for one in objectives if one.team_id is not None]):
        each = [reached[one.id] for one in chosen]
        alone = [Fraction(result.current or 0) / 100 for one in chosen for result in one.key_results]
        weights = [Fraction(one.weight) for one in chosen]
        weighted = sum(a * b for a, b in zip(each, weights, strict=True)) / sum(weights)
        for ratio in (mean(each), median(each), weighted, sum(each), mean(alone), median(alone), sum(alone)):
            found |= {f"{float(ratio) * 100:.0f}", f"{float(ratio) * 100:.1f}", f"{float(ratio):.2f}"}
    scores = scores_of(place, user)
    for score in (mean(scores), median(scores), sum(scores)):
        found |= {f"{float(score):.1f}", f"{float(score):.2f}", f"{float(score) * 100:.0f}"}
    return found | {f"{float(mean(sure)):.2f}", f"{float(sum(sure)):.0f}"}


def reached_by(objective: Objective) -> Fraction:
    values = [Fraction(each.current or 0) / 100 for each in objective.key_results]
    return sum(values, Fraction(0)) / len(values)


def own_numbers(objectives: list[Objective]) -> set[str]:
    """What stands there by right: of key results and of objectives."""
    results: list[KeyResult] = [each for one in objectives for each in one.key_results]
    values = [float(each.current or 0) for each in results] + [float(reached_by(one) * 100) for one in objectives]
    return {text for one in values for text in (f"{one:.0f}", f"{one:.1f}", f"{one / 100:.2f}")}


def read_everywhere(place: Town) -> Iterator[tuple[str, Any]]:
    """Every answer, tab, form and message, with where it stood."""
    for reader, who in READERS.items():
        for words in LOOKS:
            answer = place.says(reader, words.format(who=who))
            yield f"{reader} types {words.format(who=who)}", [answer["responses"], answer.get("view")]
            if answer.get("view"):
                place.control("close", user=reader, view_id=answer["view"]["id"], all=True)
        yield from at_home(place, reader)
    place.clock_to("2026-11-18T12:00:00+01:00")
    yield "the digest", place.channel_messages("C0PAY")
    for user in (MEI, *OWNED):
        yield f"messages to {user}", place.direct_messages(user)


def at_home(place: Town, reader: str) -> Iterator[tuple[str, Any]]:
    home = place.home(reader)
    for tab in TABS:
        if f'"home_tab_{tab}"' in json.dumps(home):
            place.presses(reader, f"home_tab_{tab}", view_id=home["id"], value=tab)
            home = place.http.get("/control/views", params={"user": reader}).json()["home"]
            yield f"{reader} at home, {tab}", home
            for action_id in OPENED:
                if f'"{action_id}"' in json.dumps(home):
                    opened = place.presses(reader, action_id, view_id=home["id"])
                    yield f"{reader} at home, {tab}, {action_id}", [opened.get("view"), opened.get("responses")]
                    if opened.get("view"):
                        place.control("close", user=reader, view_id=opened["view"]["id"], all=True)


def numbers_in(found: Any) -> set[str]:
    return set(re.findall(r"(?<![\d.,:_-])\d+(?:\.\d+)?(?![\d:_-]|[.,]\d)", words_of(found)))


def test_no_number_anywhere_measures_a_person(place: Town, tmp_path: Path) -> None:
    by_right = own_numbers(office_of(place).objectives()) | {f"{float(one):.1f}" for one in scores_of(place, *OWNED)}
    forbidden = {user: sums_of(place, user) - by_right for user in OWNED}
    assert by_right >= {"0.9", "0.4", "0.7", "0.2"}
    assert all(len(found) > 15 for found in forbidden.values()), forbidden
    seen, wrong = set[str](), []
    for where, answer in read_everywhere(place):
        here = numbers_in(answer)
        seen |= here
        wrong += [f"{where}: {sorted(here & found)} of {user}" for user, found in forbidden.items() if here & found]
    assert not wrong, "\n".join(wrong)
    assert {"0.9", "0.4", "0.7", "0.2"} <= seen
    assert {str(sure) for each in OWNED.values() for _, _, results in each for sure, _ in results} <= seen
    written = {one for one in exported(place, tmp_path / "all.jsonl") if not IN_TENTHS.fullmatch(one)}
    assert {user: written & found for user, found in forbidden.items() if written & found} == {}


def exported(place: Town, file: Path) -> set[str]:
    """The numbers of `okrbot export`, but for ids and codes."""
    transferring.export(place.okrbot.settings, file, workspace=None, force=False, say=lambda _: None)
    return {number for line in file.read_text(encoding="utf-8").splitlines() for number in _leaves(json.loads(line))}


def _leaves(held: Any, name: str = "") -> Iterator[str]:
    if isinstance(held, dict):
        for key, one in held.items():
            yield from _leaves(one, key)
    elif isinstance(held, list):
        for one in held:
            yield from _leaves(one, name)
    elif name not in ("id", "number", "line") and not name.endswith("_id") and re.fullmatch(r"\d+(\.\d+)?", str(held)):
        yield str(held)
