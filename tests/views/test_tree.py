"""The tree in Slack: it fits whatever the titles are, says everything in words too, and has its ways."""

from typing import Any

import pytest

from bot.domain.ids import Code, ObjectiveId, PersonId
from bot.domain.okrs import Alignment, ObjectiveState
from bot.domain.trees import PAGE, Line, Plot, Root
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from bot.services.okrs.targets import Link, Target
from bot.services.overview.tree import TreeLine, TreeOverview
from bot.views.blocks import MESSAGE_TEXT, fits, home
from bot.views.overview.tree import tree_sheet
from bot.views.sheets import as_home_blocks, as_message, as_shared
from tests.domain.okr_builders import a_key_result, a_quarter, an_objective
from tests.views.standings import NASTY, a_person, objective_standing

EN = language("en")
COMPANY = Plot()


def a_link(number: int, title: str) -> Link:
    upper = an_objective(number=number, title=title)
    return Link(Alignment(id=number, workspace_id=upper.workspace_id, from_objective_id=ObjectiveId(1)), Target(upper))


def a_line(title: str = "People trust us", level: int = 0, **held: Any) -> TreeLine:
    standing = objective_standing(
        a_key_result(current=41, confidence=5),
        title=title,
        owner=a_person(held.pop("owner", "Mei")),
        state=held.pop("state", ObjectiveState.ACTIVE),
    )
    above = held.pop("above", ())
    return TreeLine(Line(level=level, objective_id=standing.objective.id, **held), standing, above)


def overview(*lines: TreeLine, plot: Plot = COMPANY, **held: Any) -> TreeOverview:
    held = {"about": "Payments", "page": 1, "pages": 1, "cycles": (a_quarter(),), **held}
    return TreeOverview(plot=plot, lines=lines, **held)


def places(blocks: Any) -> dict[str, list[Any]]:
    """Where buttons and menus lead, by what they say."""
    found: dict[str, list[Any]] = {}
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory") or {}]:
            if "value" in element:
                found[element["text"]["text"]] = [element["value"]]
            elif "options" in element:
                found[element["placeholder"]["text"]] = [one["value"] for one in element["options"]]
    return found


def test_what_is_closed_reads_as_in_every_other_list_and_not_as_done() -> None:
    message = as_message(EN, tree_sheet(EN, overview(a_line(state=ObjectiveState.CLOSED))))

    assert message.text.splitlines()[2].endswith(" People trust us: 41%, closed, not scored, Mei")
    assert "⬜" in str(message.blocks)


def test_a_line_says_code_title_progress_status_and_owner_in_words_beside_the_sign() -> None:
    message = as_message(EN, tree_sheet(EN, overview(a_line(), a_line(level=1, key_results=(Code(1, 2),), beyond=3))))

    first, second = message.text.splitlines()[2:]
    assert first.endswith(" People trust us: 41%, at risk, Mei")
    assert second.startswith("Level 2: O-")
    assert second.endswith(" People trust us → KR-1.2: 41%, at risk, Mei, 3 objectives support this")
    shown = str([block for block in message.blocks if block["type"] == "section"])
    assert "🟡 *O-" in shown
    assert "41% · at risk · Mei" in shown


def test_what_stands_elsewhere_already_is_short_and_says_where() -> None:
    text = as_message(EN, tree_sheet(EN, overview(a_line(is_repeated=True, seen_under=Code(3))))).text

    assert text.endswith("People trust us: also under O-3")


def test_what_is_not_shown_is_counted() -> None:
    text = as_message(EN, tree_sheet(EN, overview(a_line(), TreeLine(Line(level=1, hidden=2))))).text

    assert text.endswith("Level 2: 2 objectives not shown")


@pytest.mark.parametrize("title", [NASTY, "目" * 300, "&" * 300, "\U0001f680" * 300, ""])
def test_the_fullest_page_fits_into_one_message_and_into_the_home(title: str) -> None:
    lines = [
        a_line(title, at % 8, beyond=9, owner=title[:200] or "x", key_results=(Code(123, 12),)) for at in range(PAGE)
    ]
    above = tuple(a_link(at, title) for at in range(1, 30))
    lines[0] = a_line(title, 0, beyond=9, above=above)
    whole = {"loose": 40, "goes_on": True, "is_deep": True, "above": above, "about": title or "x"}
    for plot in (Plot(), Plot(Root.OBJECTIVE, 7), Plot(Root.TEAM, 3, 9)):
        sheet = tree_sheet(EN, overview(*lines, plot=plot, page=2, pages=9, **whole))

        message = as_message(EN, sheet)

        assert fits(message.blocks)
        assert len(message.text) <= MESSAGE_TEXT
        assert message_problems(list(message.blocks)) == []
        assert view_problems(home(as_home_blocks(EN, sheet), callback_id="x")) == []
        assert "actions" not in [block["type"] for block in as_shared(EN, sheet, "Mei").blocks]


def test_one_goes_deeper_down_up_and_on_by_buttons() -> None:
    lines = [a_line(beyond=1, is_open=True), a_line(level=1, beyond=4)]
    plot = Plot(Root.OBJECTIVE, lines[0].standing.objective.number)  # type: ignore[union-attr]
    above = (a_link(3, "Trust"),)
    seen = overview(*lines, plot=plot, page=2, pages=3, goes_on=True, is_deep=True, above=above)

    found = places(as_message(EN, tree_sheet(EN, seen)).blocks)

    assert set(found) == {
        *("One level deeper", "One level less", "Up: O-3 Trust", "The whole company", "Down from here", "Open one"),
        *("Previous page", "Next page", "Share here"),
    }
    assert '"w":"objective 3"' in found["One level deeper"][0]
    assert '"p":3' in found["Next page"][0]
    assert len(found["Down from here"]) == 1


def test_the_companys_tree_ends_with_what_supports_nothing() -> None:
    last = tree_sheet(EN, overview(a_line(), loose=40, page=2, pages=2))
    first = tree_sheet(EN, overview(a_line(), loose=40, page=1, pages=2))

    assert "40 objectives support nothing." in as_message(EN, last).text
    assert "support nothing" not in as_message(EN, first).text
    assert '"w":"loose 0"' in places(as_message(EN, last).blocks)["List them"][0]


def test_a_persons_tree_names_their_key_results_in_the_objectives_of_others() -> None:
    result = a_key_result(owner_id=PersonId(7), current=41, confidence=8)
    standing = objective_standing(result, owner=a_person("Kai", 3))
    line = TreeLine(Line(level=0, objective_id=ObjectiveId(standing.objective.id)), standing)

    text = as_message(EN, tree_sheet(EN, overview(line, plot=Plot(Root.PERSON, 7, 50), about="Lea"))).text

    assert text.startswith("What the OKRs of Lea support")
    assert text.endswith(f"Kai, {result.code}")


def test_nothing_there_is_a_sentence() -> None:
    assert "No active objectives" in as_message(EN, tree_sheet(EN, overview())).text
    of_teams = as_message(EN, tree_sheet(EN, overview(loose=2))).text
    assert "The company has no objectives of its own at the moment." in of_teams
    assert "2 objectives support nothing." in of_teams
