"""What is saved is not apologised for because something after it went wrong."""

from tests.journeys.town import Town


def test_a_home_that_cannot_be_shown_anew_does_not_undo_what_was_saved(ready: Town) -> None:
    home = ready.home("U0ADA")
    admin = next(one for one in home["blocks"][0]["elements"] if one.get("value") == "admin")
    ready.presses("U0ADA", admin["action_id"], view_id=home["id"])
    view = ready.presses("U0ADA", "edit_team", view_id=home["id"], value="new").get("view")
    assert view is not None
    ready.control("faults", method="views.publish", kind="internal_error", times=1)

    answer = ready.submits("U0ADA", view, name="Growth")

    assert "Growth is saved" in str(answer["view"])
    with ready.okrbot.store.read() as tx:
        assert "Growth" in [team.name for team in tx.teams.active(ready.okrbot.workspace.id)]
