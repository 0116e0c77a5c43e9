"""Objectives that serve several teams, and how far the lines are, on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.directory_file.table import read_table
from bot.domain.errors import NotAllowed
from bot.domain.ids import Code
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.teams import Line, Team, TeamKind
from bot.i18n import language
from bot.services.access import Access
from bot.services.digests.reading import read_digest
from bot.services.directory.file import DirectoryFiles
from bot.services.editing.editing import Editing
from bot.services.editing.form import Edited, EditForm
from bot.services.editing.touching import Unconfirmed
from bot.services.measures.batches import TEAM
from bot.services.measures.snapshots import Snapshots, keep_current_week
from bot.services.overview.attention import AttentionOverviews
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.led import LedOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.team import TeamOverview, TeamOverviews
from bot.services.teams.closing import ClosingChoices
from bot.services.teams.form import form_of
from bot.services.teams.teams import Teams
from bot.views.digests.digest import digest_message
from bot.views.field_errors import field_error
from bot.views.overview.led import led_sheet
from bot.views.serving import serves_text
from bot.views.sheets import as_message
from storage import Store
from tests.services.okrs.lined_office import Lined, switch
from tests.statements import counted

EN = language("en")
ON_SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""What is read with the same statements as the rest, which is tested on both databases."""


@pytest.fixture
def lined(store: Store) -> Lined:
    return Lined.open(store)


def seen(lined: Lined, team: Team, by: Person | None = None) -> TeamOverview:
    office = lined.office
    return TeamOverviews(office.store, Access()).of(office.workspace, by or lined.mei, team.id, office.now)


def reached(lined: Lined, team: Team) -> tuple[list[str], Fraction | None]:
    [group] = seen(lined, team).cycles
    return [one.objective.title for one in group.standings], group.progress


def test_an_objective_counts_in_each_team_it_serves_by_its_share(lined: Lined) -> None:
    lined.objective(lined.payments, 80)
    lined.share(lined.objective(lined.payments, 50, weight=Decimal(2)), payments=70, atlas=30)
    lined.objective(lined.atlas, 90)

    assert reached(lined, lined.payments) == (["Payments 80", "Payments 50"], Fraction(150, 240))
    assert reached(lined, lined.atlas) == (["Payments 50", "Atlas 90"], Fraction(12, 16))


def test_where_lines_are_off_shares_count_nowhere(lined: Lined) -> None:
    lined.share(lined.objective(lined.payments, 50), payments=70, atlas=30)
    switch(lined.office, on=False)

    assert reached(lined, lined.payments) == (["Payments 50"], Fraction(1, 2))
    assert reached(lined, lined.atlas) == ([], None)
    office = lined.office
    form = Editing(office.store, Access()).open_objective(office.workspace, lined.mei, Code(1), office.now)
    assert "serves" not in form.values
    assert Objectives(office.store, Access()).show(office.workspace, lined.mei, Code(1), office.now).serves == ()
    assert (seen(lined, lined.payments).has_lines, seen(lined, lined.payments).shares) == (False, {})


def test_the_company_stands_by_line_and_all_together(lined: Lined) -> None:
    lined.objective(lined.payments, 80)
    lined.share(lined.objective(lined.payments, 50, weight=Decimal(2)), payments=70, atlas=30)
    lined.objective(lined.atlas, 90)
    office = lined.office

    [whole] = CompanyOverviews(office.store, Access()).of(office.workspace, lined.kai, office.now).lines

    assert [(one.line, one.count, one.progress) for one in whole.lines] == [
        (Line.FUNCTIONAL, 2, Fraction(150, 240)),
        (Line.PROJECT, 2, Fraction(12, 16)),
    ]
    assert whole.combined == Fraction(80 + 2 * 50 + 90, 400)
    assert seen(lined, lined.company).lines == (whole,)
    assert seen(lined, lined.payments).lines == ()


@ON_SQLITE
def test_a_project_that_others_serve_is_not_without_objectives(lined: Lined) -> None:
    lined.share(lined.objective(lined.payments, 50), payments=70, atlas=30)
    office = lined.office

    programme = CompanyOverviews(office.store, Access()).of(office.workspace, lined.ada, office.now).programme

    assert programme is not None
    assert [one.name for one in programme.without_objectives] == ["Nordlicht"]


@ON_SQLITE
def test_looking_takes_as_many_statements_with_more_shared_objectives(lined: Lined) -> None:
    office, store = lined.office, lined.office.store

    def looked() -> list[int]:
        taken = []
        for look in (
            lambda: seen(lined, lined.company),
            lambda: seen(lined, lined.atlas),
            lambda: CompanyOverviews(store, Access()).of(office.workspace, lined.kai, office.now),
            lambda: LedOverviews(store).of(office.workspace, lined.mei, office.now),
            lambda: AttentionOverviews(store).of(office.workspace, lined.mei, None, office.now),
        ):
            with counted(store) as sent:
                look()
            taken.append(len(sent))
        return taken

    lined.share(lined.objective(lined.payments, 50), payments=70, atlas=30)
    few = looked()
    for _ in range(6):
        lined.share(lined.objective(lined.payments, 40), payments=1, atlas=1, nordlicht=2)

    assert looked() == few


def opened(lined: Lined, by: Person | None = None) -> EditForm:
    office = lined.office
    return Editing(office.store, Access()).open_objective(office.workspace, by or lined.mei, Code(1), office.now)


def saved(lined: Lined, form: EditForm, serves: str, by: Person | None = None) -> EditForm | Edited | Unconfirmed:
    office, typed = lined.office, {**form.values, "serves": serves}
    return Editing(office.store, Access()).save(office.workspace, by or lined.mei, form.id, typed, office.now)


def shown(lined: Lined) -> str:
    office = lined.office
    sheet = Objectives(office.store, Access()).show(office.workspace, lined.kai, Code(1), office.now)
    return serves_text(EN, sheet.serves)


def test_the_teams_an_objective_serves_are_set_in_its_form_and_audited(lined: Lined) -> None:
    objective = lined.objective(lined.payments, 50)

    done = saved(lined, opened(lined), "Atlas 30")

    assert isinstance(done, Edited)
    assert done.fields == ("serves",)
    assert shown(lined) == "70% Payments, 30% Atlas (project line)"
    assert opened(lined).values["serves"] == "Atlas 30"
    with lined.office.store.read() as tx:
        event = tx.audit.of(lined.office.workspace.id, "objective", objective.id)[-1]
    assert (event.actor_id, event.before, event.after) == (
        lined.mei.id,
        {"v": 1, "serves": {}},
        {"v": 1, "serves": {str(lined.payments.id): "70", str(lined.atlas.id): "30"}},
    )

    assert isinstance(saved(lined, opened(lined), "Payments 2\natlas: 1\n"), Edited)
    assert shown(lined) == "67% Payments, 33% Atlas (project line)"
    assert opened(lined).values["serves"] == "Payments 2\nAtlas 1"

    assert isinstance(saved(lined, opened(lined), ""), Edited)
    assert shown(lined) == ""


REFUSED = (
    ("Atlas", "no_share", "Atlas"),
    ("Atlas 0", "no_share", "Atlas 0"),
    ("Atlas -5", "no_share", "Atlas -5"),
    ("Atlas 1.234", "share_two_ways", "1.234"),
    ("Atlos 30", "serves_near", "Atlas"),
    ("Zzzzzz 30", "serves_unknown", "Zzzzzz"),
    ("Old 30", "serves_closed", "Old"),
    ("Squad 7", "no_share", "Squad 7"),
    ("Squad 30", "serves_several", "Squad 7, Squad 8"),
    ("Atlas 30\natlas 10", "serves_twice", "Atlas"),
    ("Atlas 60\nNordlicht 40", "serves_leaves_nothing", "Payments"),
)


@ON_SQLITE
def test_what_no_objective_can_serve_is_refused_and_stays_typed(lined: Lined) -> None:
    lined.objective(lined.payments, 50)
    for name in ("Squad 7", "Squad 8"):
        lined.office.team(name)
    lined.office.team("Old", closed_at=lined.office.now)
    form = opened(lined)

    for typed, reason, about in REFUSED:
        found = saved(lined, form, typed)
        assert isinstance(found, EditForm)
        key, values = found.problems["serves"]
        assert (key, about in values.values(), found.values["serves"]) == (reason, True, typed)
        assert field_error(EN, key, values) not in ("", field_error(EN, "", {}))
    assert shown(lined) == ""


def test_of_two_who_share_out_an_objective_the_second_sees_the_first(lined: Lined) -> None:
    lined.objective(lined.payments, 50)
    mine, theirs = opened(lined), opened(lined, lined.ada)

    assert isinstance(saved(lined, theirs, "Atlas 20", lined.ada), Edited)
    found = saved(lined, mine, "Atlas 50")

    assert isinstance(found, EditForm)
    assert found.meanwhile == {"serves": "Atlas 20"}
    with pytest.raises(NotAllowed):
        opened(lined, lined.kai)


def close(lined: Lined, team: Team, **choices: object) -> None:
    office = lined.office
    form = replace(form_of(team, []), is_closed=True)
    closing = ClosingChoices(**choices)  # type: ignore[arg-type]
    teams = Teams(office.store, Access())
    teams.save(office.workspace, lined.ada, team.id, form, closing=closing, once="close", now=office.now)


def weights_of(lined: Lined, objective: Objective) -> dict[int, Decimal]:
    with lined.office.store.read() as tx:
        shares = tx.objective_shares.of_objectives(lined.office.workspace.id, [objective.id])
    return {one.team_id: one.weight for one in shares}


def test_nothing_serves_a_closed_team_and_what_moves_takes_its_share_along(lined: Lined) -> None:
    two, three = lined.objective(lined.payments, 50), lined.objective(lined.payments, 40)
    lined.share(two, payments=70, atlas=30)
    lined.share(three, payments=50, atlas=30, nordlicht=20)
    moving = lined.objective(lined.atlas, 90)
    lined.share(moving, atlas=60, nordlicht=40)

    close(lined, lined.atlas, moved={moving.id: lined.payments.id})

    assert weights_of(lined, two) == {}
    assert weights_of(lined, three) == {lined.payments.id: 50, lined.company.id: 20}
    assert weights_of(lined, moving) == {lined.payments.id: 60, lined.company.id: 40}


@ON_SQLITE
def test_nothing_serves_a_team_that_a_directory_file_closes(lined: Lined) -> None:
    objective = lined.objective(lined.payments, 50)
    lined.share(objective, payments=50, atlas=30, nordlicht=20)
    table = read_table(["name,kind\n", "Nordlicht,company\n", "Payments,team\n"])

    DirectoryFiles(lined.office.store).apply(lined.office.workspace, table, complete=True, now=lined.office.now)

    assert weights_of(lined, objective) == {lined.payments.id: 50, lined.company.id: 20}


@pytest.mark.parametrize("at_once", [1, 100])
def test_a_past_week_of_a_team_counts_what_serves_it_as_its_page_does(lined: Lined, at_once: int) -> None:
    office = lined.office
    lined.share(lined.objective(lined.payments, 50, weight=Decimal(2)), payments=70, atlas=30)
    lined.share(lined.objective(lined.payments, 80), payments=50, atlas=50)
    later = office.now + timedelta(days=7)
    with office.store.write() as tx:
        keep_current_week(tx, office.workspace, [lined.atlas.id, lined.payments.id], office.now)
    current = office.cycle.week_of(office.now.date())
    planner = Snapshots(office.store, objectives=at_once)
    while planner.plan_due(later, 500):
        pass

    with office.store.read() as tx:
        of = {
            one.id: tx.snapshots.of(office.workspace.id, TEAM, [one.id], office.cycle.id)
            for one in (lined.payments, lined.atlas)
        }

    for team, expected in ((lined.payments, Decimal("0.5789")), (lined.atlas, Decimal("0.6364"))):
        weeks = {one.week: one.progress for one in of[team.id]}
        assert weeks[current] == expected
        _, now = reached(lined, team)
        assert now is not None
        assert round(Decimal(now.numerator) / now.denominator, 4) == expected
        assert len(weeks) == current


@ON_SQLITE
def test_a_digest_names_the_line_and_tells_what_serves_its_team(lined: Lined) -> None:
    office = lined.office
    lined.share(lined.objective(lined.payments, 50), payments=70, atlas=30)
    lined.objective(lined.company, 20)
    before = office.now - timedelta(days=7)

    with office.store.read() as tx:
        atlas = digest_message(EN, read_digest(tx, office.workspace, [lined.atlas], before, office.now))
        company = digest_message(EN, read_digest(tx, office.workspace, [lined.company], before, office.now))
        payments = digest_message(EN, read_digest(tx, office.workspace, [lined.payments], before, office.now))

    assert payments.text.startswith("Payments (functional line), week 7 of 13: ")
    assert atlas.text.startswith("Atlas (project line), week 7 of 13: ")
    assert "O-1 Payments 50" in "\n".join(one.text for one in atlas.parts)
    assert "By line" not in atlas.text
    assert "By line: functional line 32%; project line 50%; together 35%." in company.text
    assert company.text.startswith("Nordlicht, week")


@ON_SQLITE
def test_who_leads_both_lines_reads_them_by_line_and_together(lined: Lined) -> None:
    office = lined.office
    with office.store.write() as tx:
        tx.teams.change(lined.atlas, by=None, now=office.now, lead_id=lined.mei.id)
    lined.share(lined.objective(lined.payments, 50), payments=70, atlas=30)
    lined.objective(lined.atlas, 90)
    found = LedOverviews(office.store).of(office.workspace, lined.mei, office.now)

    by_line = as_message(EN, led_sheet(EN, found)).text
    project = as_message(EN, led_sheet(EN, found, "project")).text
    together = as_message(EN, led_sheet(EN, found, "together")).text

    assert by_line.index("Payments (functional line)") < by_line.index("Atlas (project line)")
    assert by_line.count("O-1 Payments 50") == 2
    assert "Functional line: 50% reached, 1 objective\nProject line: 81% reached, 2 objectives" in by_line
    assert "Payments (functional line)" not in project
    assert "O-1 Payments 50" in project
    assert together.count("O-1 Payments 50") == 1
    assert "All lines together: 70% reached" in together


@ON_SQLITE
def test_attention_is_read_by_line_by_who_leads_both(lined: Lined) -> None:
    office = lined.office
    with office.store.write() as tx:
        tx.teams.change(lined.atlas, by=None, now=office.now, lead_id=lined.mei.id)
    for team in (lined.payments, lined.atlas):
        result = office.key_result(office.objective(lined.ada, team.name, team))
        office.check_in(result, 1, 2)
    attention = AttentionOverviews(office.store)

    def mine(by: Person, line: Line | None) -> list[str]:
        found = attention.of(office.workspace, by, None, office.now, line=line)
        return [one.key_result.code for one in found.mine]

    assert mine(lined.mei, None) == ["KR-1.1", "KR-2.1"]
    assert mine(lined.mei, Line.FUNCTIONAL) == ["KR-1.1"]
    assert mine(lined.mei, Line.PROJECT) == ["KR-2.1"]
    assert mine(lined.kai, Line.PROJECT) == ["KR-1.1", "KR-2.1"]
    assert attention.of(office.workspace, lined.kai, None, office.now, line=Line.PROJECT).leads_lines is False


@ON_SQLITE
def test_a_team_keeps_the_line_it_was_given_whatever_else_is_changed(lined: Lined) -> None:
    office, teams = lined.office, Teams(lined.office.store, Access())

    def save(team: Team, once: str, **values: object) -> Team:
        form = replace(form_of(team, []), **values)  # type: ignore[arg-type]
        return teams.save(office.workspace, lined.ada, team.id, form, once=once, now=office.now)

    given = save(lined.payments, "1", line=Line.PROJECT)
    kept = save(given, "2", name="Paying", line=None)
    of_its_kind = save(kept, "3", kind=TeamKind.DEPARTMENT, line=None)

    assert (given.line, kept.line, of_its_kind.line) == (Line.PROJECT, Line.PROJECT, Line.FUNCTIONAL)
