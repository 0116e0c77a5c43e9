"""Who is told of what, on both databases: drafts are their owner's, guests see what they take part in."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.domain.checkins import CheckInSource
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import Code
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Employment, Person, SlackKind
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.form import CheckInForms
from bot.services.checkins.history import Histories
from bot.services.drafting.drafting import Drafting
from bot.services.helping.offers import HelpOffers
from bot.services.helping.standing_in import StandingIn
from bot.services.overview.objective import Objectives, ObjectiveSheet
from storage import Store
from tests.factories import Office


@dataclass
class Secret:
    """Kai's draft with one key result; Mei is a colleague."""

    office: Office
    kai: Person
    mei: Person
    draft: Objective
    result: KeyResult

    @property
    def code(self) -> Code:
        return Code(self.draft.number, self.result.number)


@pytest.fixture
def secret(store: Store) -> Secret:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    draft = office.objective(kai, "Leave the old market", state=ObjectiveState.DRAFT)
    return Secret(office, kai, mei, draft, office.key_result(draft))


Act = Callable[[Secret, Person], object]


def read_history(at: Secret, by: Person) -> object:
    return Histories(at.office.store, Access()).of(at.office.workspace, by, at.code, now=at.office.now)


def offer_help(at: Secret, by: Person) -> object:
    return HelpOffers(at.office.store, Access()).form(at.office.workspace, by, at.result.id, now=at.office.now)


def stand_in(at: Secret, by: Person) -> object:
    return StandingIn(at.office.store, Access()).stand_in(at.office.workspace, by, at.result.id, now=at.office.now)


def check_in(at: Secret, by: Person) -> object:
    check_ins = CheckIns(at.office.store, Access())
    return check_ins.one_line(at.office.workspace, by, f"{at.code} 45 c7", once="1", now=at.office.now)


def open_check_in(at: Secret, by: Person) -> object:
    forms = CheckInForms(at.office.store, CheckIns(at.office.store, Access()))
    return forms.unasked(at.office.workspace, by, CheckInSource.COMMAND, only=at.code, now=at.office.now)


def align_to_it(at: Secret, by: Person) -> object:
    aligning, own = Aligning(at.office.store, Access()), at.office.objective(by)
    try:
        return aligning.link(at.office.workspace, by, own.id, f"K{at.result.id}", at.office.now)
    except Invalid as error:
        raise NotFound("key_result", str(at.code)) if error.fields["align"][0] == "nothing_chosen" else error from error


@pytest.mark.parametrize("act", [read_history, offer_help, stand_in, check_in, open_check_in, align_to_it])
def test_nobody_is_told_of_somebody_elses_draft(secret: Secret, act: Act) -> None:
    with pytest.raises(NotFound):
        act(secret, secret.mei)


def test_the_owner_reads_the_history_of_their_own_draft(secret: Secret) -> None:
    assert read_history(secret, secret.kai)


def test_the_drafting_form_does_not_name_somebody_elses_draft(secret: Secret) -> None:
    drafting = Drafting(secret.office.store, Access())
    form = drafting.begin(secret.office.workspace, secret.mei, secret.office.now)
    typed = replace(form.typed, title="Grow", align_to=f"O{secret.draft.id}")
    shown = drafting.keep(secret.office.workspace, secret.mei, form.id, lambda _: typed, secret.office.now)
    assert shown.target is None


@dataclass
class Guested:
    """A guest owns a key result of Kai's objective, which contributes to one thing and is supported by another."""

    office: Office
    guest: Person
    kai: Person
    objective: Objective

    def sheet(self, person: Person) -> ObjectiveSheet:
        code = Code(self.objective.number)
        return Objectives(self.office.store, Access()).show(self.office.workspace, person, code, self.office.now)

    def offered(self, person: Person, query: str = "") -> list[str]:
        aligning = Aligning(self.office.store, Access())
        return [one.title for one in aligning.offers(self.office.workspace, person, query, now=self.office.now)]


@pytest.fixture
def guested(store: Store) -> Guested:
    office = Office.open(store)
    kai = office.person("Kai")
    values = {"slack_kind": SlackKind.MULTI_CHANNEL_GUEST, "employment": Employment.CONTRACTOR}
    guest = office.person("Gus", **values)
    above, objective, below = (office.objective(kai, title) for title in ("Above", "Payments", "Below"))
    office.key_result(objective, owner=guest)
    aligning = Aligning(store, Access())
    aligning.link(office.workspace, kai, objective.id, f"O{above.id}", office.now)
    aligning.link(office.workspace, kai, below.id, f"O{objective.id}", office.now)
    return Guested(office, guest, kai, objective)


def test_a_guest_is_not_told_what_stands_above_and_below(guested: Guested) -> None:
    sheet = guested.sheet(guested.guest)
    assert (sheet.above, sheet.below) == ((), ())


def test_a_member_is_told_what_stands_above_and_below(guested: Guested) -> None:
    sheet = guested.sheet(guested.kai)
    assert [one.target.title for one in sheet.above] == ["Above"]
    assert [one.objective.title for one in sheet.below] == ["Below"]


@pytest.mark.parametrize("query", ["", "Above Payments"])
def test_a_guest_is_offered_what_they_take_part_in_to_align_to(guested: Guested, query: str) -> None:
    assert "Above" not in guested.offered(guested.guest, query)
    assert "Below" not in guested.offered(guested.guest, query)


def test_a_guest_is_offered_the_objective_they_contribute_to(guested: Guested) -> None:
    assert "Payments" in guested.offered(guested.guest)
