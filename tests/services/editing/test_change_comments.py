"""A word to a changed target: one from each, and the owner reads them all."""

import pytest

from bot.domain.errors import NotAllowed, NothingToDo
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.editing.change_comments import ChangeComments
from bot.services.editing.editing import Editing
from storage import Store
from tests.factories import Office


class Story:
    """Kai changes the target of a key result in Lea's team; Ada is an admin."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store)
        self.kai, self.lea = self.office.person("Kai"), self.office.person("Lea")
        self.ada = self.office.person("Ada", slack_admin=True)
        team = self.office.team("Payments", self.lea, (self.kai,))
        self.result = self.office.key_result(self.office.objective(self.kai, team=team))
        self.comments = ChangeComments(store, Access())
        workspace, now, editing = self.office.workspace, self.office.now, Editing(store, Access())
        form = editing.open_by_id(workspace, self.kai, key_result_id=self.result.id, now=now)
        editing.save(workspace, self.kai, form.id, {**form.values, "target": "80", "reason": "The market shrank"}, now)
        with store.read() as tx:
            self.change = tx.key_results.revisions(workspace.id, [self.result.id])[self.result.id][-1]

    def asks(self, person: Person) -> str:
        """Who would read it, by the form."""
        _, owner = self.comments.about(self.office.workspace, person, self.result.id, self.change.id)
        return owner.name

    def says(self, person: Person, words: str) -> bool:
        which = (self.result.id, self.change.id)
        _, _, is_new = self.comments.comment(self.office.workspace, person, *which, words, self.office.now)
        return is_new

    def read(self) -> list[str]:
        with self.office.store.read() as tx:
            found = tx.change_comments.to_owner(self.office.workspace.id, self.kai.id, self.office.now)
        return [one.words for one in found]


@pytest.fixture
def story(store: Store) -> Story:
    return Story(store)


def test_what_one_has_said_keeps_nobody_else_from_saying_something(story: Story) -> None:
    assert story.says(story.lea, "Better so")
    assert story.asks(story.ada) == "Kai"
    assert story.says(story.ada, "Does Sales know?")

    assert story.read() == ["Better so", "Does Sales know?"]


def test_each_says_one_word_to_a_change(story: Story) -> None:
    story.says(story.lea, "Better so")

    with pytest.raises(NothingToDo):
        story.asks(story.lea)
    assert not story.says(story.lea, "Sent twice")
    assert story.read() == ["Better so"]


def test_the_owner_says_nothing_to_their_own_change(story: Story) -> None:
    with pytest.raises(NotAllowed):
        story.says(story.kai, "I know")
