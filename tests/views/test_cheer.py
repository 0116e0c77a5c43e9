"""Cheers and help in words: whatever people typed is escaped, Slack takes it, and nobody is counted or ranked."""

from datetime import UTC, datetime
from typing import Any

from bot.domain.checkins import HelpOffer, HelpState
from bot.domain.cheers import Cheer, Cheered
from bot.domain.ids import CheerId, HelpOfferId, ObjectiveId, PersonId, WorkspaceId
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from bot.services.helping.cheering import CheerSaid
from bot.services.helping.offers import HelpForm
from bot.services.helping.reading import Helping, OpenOffer
from bot.services.okrs.targets import Target
from bot.services.people.welcoming import WelcomeSheet
from bot.views.blocks import Message, section
from bot.views.helping.cheer import cheer_menu, cheered_view, digest_line, news_line
from bot.views.helping.offer import help_form, helping_text, open_part
from bot.views.people.welcome import welcomed
from tests.domain.okr_builders import a_key_result, an_objective
from tests.views.standings import NASTY, a_person

EN = language("en")
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def test_many_who_cheer_are_named_by_the_latest_three_and_their_words_are_no_markup() -> None:
    people = tuple(a_person(f"P{number} <!here>", number) for number in range(1, 7))
    cheered = Cheered(objective=an_objective(title=NASTY[:200]), by=people, words=(("P1", NASTY[:200]),))

    line = news_line(EN, cheered)

    assert line.startswith("P6 &lt;!here&gt;, P5 &lt;!here&gt;, P4 &lt;!here&gt;, and 3 others cheered O-")
    assert "<!" not in line
    alone = Cheered(objective=an_objective(number=1), by=people[:1], words=(("P1 <!here>", "well done"),))
    assert news_line(EN, alone) == "P1 &lt;!here&gt; cheered O-1: “well done”"
    assert digest_line(EN, [cheered] * 5).endswith("; 2 more were cheered.")


def test_slack_takes_the_forms_and_menus_whatever_people_typed() -> None:
    objective, mei = an_objective(title=NASTY[:250]), a_person(NASTY[:80])
    cheer = Cheer(
        id=CheerId(1), workspace_id=WorkspaceId(1), objective_id=ObjectiveId(1), by_id=PersonId(2), words="x", at=NOW
    )
    said = CheerSaid(target=Target(objective), cheer=cheer, owner=mei, is_new=True)
    assert view_problems(cheered_view(EN, said)) == []
    menu = cheer_menu(EN, [an_objective(number=number, title=NASTY[:250]) for number in range(1, 200)])
    assert message_problems([{"type": "actions", "elements": menu}]) == []

    results = tuple(a_key_result(number=number, title=NASTY[:250]) for number in (1, 2))
    names: dict[int, str] = {one.owner_id: NASTY[:80] for one in results}
    for some in (results, results[:1]):
        assert view_problems(help_form(EN, HelpForm(some, names), "words")) == []
    offer = OpenOffer(id=HelpOfferId(1), key_result=results[0], helper=mei, words=NASTY[:500])
    assert message_problems(list(open_part(EN, offer).blocks)) == []


def test_who_helps_is_named_and_a_welcome_gives_way_to_a_message_that_fills_the_room() -> None:
    held: dict[str, Any] = {
        "workspace_id": WorkspaceId(1),
        "key_result_id": a_key_result().id,
        "state": HelpState.ACCEPTED,
        "at": NOW,
    }
    helping = [
        Helping(HelpOffer(id=HelpOfferId(number), helper_id=PersonId(number), **held), a_person(f"P{number}", number))
        for number in range(1, 6)
    ]
    assert helping_text(EN, helping[:1]) == "P1 helps"
    assert helping_text(EN, helping) == "P1, P2, P3, and 2 others help"

    sheet, full = WelcomeSheet(a_person(NASTY[:80])), tuple(section("x" * 190) for _ in range(49))
    assert welcomed(EN, sheet, Message("x", full)) is None
    small = welcomed(EN, sheet, Message("Monday", full[:3]))
    assert small is not None
    assert message_problems(list(small.blocks)) == []
    assert small.text.splitlines()[-1] == "Monday"
