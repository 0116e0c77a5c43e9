"""A draft that serves teams of several lines: set while drafting, kept in the draft, refused, and deleted with it."""

from dataclasses import replace

import pytest

from bot.domain.ids import ObjectiveId, TeamId
from bot.services.access import Access
from bot.services.drafting.drafting import Drafted, Drafting
from bot.services.drafting.form import DraftForm
from storage import Store
from tests.services.okrs.lined_office import Lined, switch

TEXT = "Checkout just works\n- Checkout success 91% → 96%"


@pytest.fixture
def lined(store: Store) -> Lined:
    return Lined.open(store)


def submitted(lined: Lined, serves: str, *, share: bool = True, team_id: TeamId | None = None) -> DraftForm | Drafted:
    """By Mei, for her team."""
    office, drafting = lined.office, Drafting(lined.office.store, Access())
    form = drafting.begin(office.workspace, lined.mei, office.now)
    where = (office.workspace, lined.mei, form.id)
    drafting.keep(*where, lambda typed: replace(typed, text=TEXT), office.now)
    held = {"serves": serves, "share": share, "team_id": team_id}
    return drafting.turn(*where, lambda typed: replace(typed, **held), office.now)  # type: ignore[arg-type]


def drafted(lined: Lined, serves: str, *, share: bool = True) -> ObjectiveId:
    done = submitted(lined, serves, share=share, team_id=lined.payments.id)
    assert isinstance(done, Drafted), done.problems
    return done.objective.id


def served(lined: Lined, objective_id: ObjectiveId) -> dict[str, int]:
    names = {team.id: team.name for team in (lined.payments, lined.atlas)}
    with lined.office.store.read() as tx:
        shares = tx.objective_shares.of_objectives(lined.office.workspace.id, [objective_id])
    return {names[one.team_id]: int(one.weight) for one in shares}


def test_what_else_an_objective_serves_is_said_while_drafting(lined: Lined) -> None:
    assert served(lined, drafted(lined, "Atlas 30")) == {"Payments": 70, "Atlas": 30}
    assert served(lined, drafted(lined, "")) == {}


def test_a_draft_keeps_it_and_changes_it_when_it_goes_on(lined: Lined) -> None:
    office, drafting = lined.office, Drafting(lined.office.store, Access())
    objective_id = drafted(lined, "Atlas 30", share=False)

    form = drafting.resume(office.workspace, lined.mei, objective_id, office.now)
    assert form.typed.serves == "Atlas 30"
    drafting.turn(office.workspace, lined.mei, form.id, lambda typed: replace(typed, serves="", share=True), office.now)
    assert served(lined, objective_id) == {}


def test_a_draft_that_serves_others_can_be_discarded(lined: Lined) -> None:
    office, objective_id = lined.office, drafted(lined, "Atlas 30", share=False)

    Drafting(office.store, Access()).discard(office.workspace, lined.mei, objective_id, office.now)

    assert (office.objectives(), served(lined, objective_id)) == ([], {})


def test_what_cannot_be_served_is_refused_and_stays_in_the_form(lined: Lined) -> None:
    unknown = submitted(lined, "Atlos 30", team_id=lined.payments.id)
    personal = submitted(lined, "Atlas 30")

    for found, reason in ((unknown, "serves_near"), (personal, "serves_personal")):
        assert isinstance(found, DraftForm)
        assert (found.problems["serves"][0], found.typed.more, found.may_serve) == (reason, True, True)
    assert lined.office.objectives() == []


def test_where_lines_are_off_the_form_does_not_ask(lined: Lined) -> None:
    switch(lined.office, on=False)

    assert served(lined, drafted(lined, "Atlos 30")) == {}
