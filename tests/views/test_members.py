"""The modal of a team's members keeps within what Slack takes, however many there are and whatever was typed."""

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import view_problems
from bot.services.teams.members_form import ON_A_PAGE, ROLE, SHARE, Member, MembersForm, field_of
from bot.views.teams.members import members_form

EN, HERE = language("en"), WorkspaceId(1)
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 8


def member(number: int, role: Role = Role.MEMBER) -> Member:
    person = Person(id=PersonId(number), workspace_id=HERE, slack_user_id=f"U{number}", name=f"{number} {LONG}")
    return Member(person=person, role=role, share="0,4", percent=29, elsewhere=((LONG, "1"),) * 9)


def test_a_full_page_of_long_names_with_every_field_wrong_is_taken_by_slack() -> None:
    members = tuple(member(number) for number in range(1, ON_A_PAGE + 1))
    wrong: dict[str, tuple[str, dict[str, str]]] = {
        field_of(kind, one.person.id): ("share_not_read", {}) for one in members for kind in (ROLE, SHARE)
    }
    team = Team(id=TeamId(1), workspace_id=HERE, name=LONG)

    shown = members_form(EN, MembersForm(id=1, team=team, members=members, page=2, pages=3, problems=wrong))

    assert view_problems(shown) == []
    assert str(shown["blocks"]).count("Please give a number above 0") == 2 * ON_A_PAGE
    assert "Page 2 of 3" in str(shown["blocks"])


def test_the_lead_is_one_by_the_teams_own_form() -> None:
    team = Team(id=TeamId(1), workspace_id=HERE, name="Payments")

    shown = members_form(EN, MembersForm(id=1, team=team, members=(member(1, Role.LEAD),), page=1, pages=1))

    fields = [block["block_id"] for block in shown["blocks"] if block["type"] == "input"]
    assert fields == [field_of(SHARE, PersonId(1))]
    assert "Now: 29%. Elsewhere: Wolfe" in str(shown["blocks"])


def test_pages_are_turned_back_and_on() -> None:
    team = Team(id=TeamId(1), workspace_id=HERE, name="Payments")

    shown = members_form(EN, MembersForm(id=1, team=team, members=(member(1),), page=3, pages=5))

    [turning] = [block for block in shown["blocks"] if block["type"] == "actions"]
    assert [(each["text"]["text"], each["value"]) for each in turning["elements"]] == [
        ("Previous page", "2"),
        ("Next page", "4"),
    ]
