"""What was closed since the last review stands in the pack, with its score and what others should know."""

from datetime import date, timedelta

import pytest

from bot.domain.cycles import CycleState
from bot.domain.okrs import Objective
from bot.i18n import language
from bot.services.closing.closing import close_unfinished
from bot.services.reviews.reading import read_pack
from bot.views.reviews.pack import pack_message
from storage import Store
from tests.services.closing.stories import JANUARY, Scene
from tests.statements import counted

EN = language("en")


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def test_a_pack_tells_how_objectives_ended_since_the_last_review(scene: Scene) -> None:
    office = scene.office
    mei, kai = office.person("Mei"), office.person("Kai")
    team = office.team("Payments", mei, (kai,), channel_id="C0PAY")

    def objective(title: str) -> Objective:
        made = office.objective(mei, title, team)
        office.check_in(office.key_result(made, "Checkout success"), 70, 7)
        return made

    early, done, secret, left = (objective(title) for title in ("Long ago", "Refunds in a day", "A deal", "Left"))
    scene.now = JANUARY - timedelta(days=40)
    scene.closes(mei, early)
    with office.store.write() as tx:
        at = JANUARY - timedelta(days=30)
        tx.reviews.insert(workspace_id=office.workspace.id, team_id=team.id, at=at, pack_at=at)
        tx.objectives.restrict(secret, (), "a deal", date(2027, 2, 1), by=mei.id, now=at)
    scene.now = JANUARY
    scene.is_over()
    for one in (done, secret):
        scene.closes(mei, one, tell_others="Ask legal in week one.")
    with office.store.write() as tx:
        close_unfinished(tx, office.workspace, office.cycle, scene.now)
    scene.moves_to(CycleState.CLOSED)

    with counted(office.store) as sent, office.store.read() as tx:
        pack = read_pack(tx, office.workspace, team, None, JANUARY + timedelta(days=20))

    assert [one.standing.objective.id for one in pack.ended] == [done.id, left.id]
    assert pack.hidden == 1
    assert pack.is_worth_posting
    text = pack_message(EN, pack).text
    assert f"Closed: {done.code} Refunds in a day: scored 0.7, amber; “Ask legal in week one.”" in text
    assert f"Closed: {left.code} Left: closed, not scored" in text
    assert early.code not in text
    assert "A deal" not in text
    assert len(sent) <= 45
