"""What the prompt says about values from systems: to owners, and to admins who are asked for an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.feeds import Feed, FeedState
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.services.access import Access
from bot.services.feeds.addresses import Question, questions
from bot.services.prompt_memory import told_until
from storage import Store


@dataclass(frozen=True, slots=True)
class Fed:
    """A key result and where its value is read."""

    key_result: KeyResult
    feed: Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedNews:
    """``failing`` could not be read three times or more; ``typed`` wait to be resumed; ``refused`` were, since the
    prompt before; ``questions`` are for an admin."""

    failing: tuple[Fed, ...] = ()
    typed: tuple[Fed, ...] = ()
    refused: tuple[Fed, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class NewsOfFeeds:
    store: Store
    access: Access

    def for_prompt(self, prompt: Prompt, person: Person, asked: Sequence[KeyResult], now: datetime) -> FeedNews:
        """``asked`` are the key results of the prompt. A fixed number of statements."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(prompt.workspace_id)
            feeds = tx.feeds.of(workspace.id, [each.id for each in asked])
            fed = [Fed(each, feeds[each.id]) for each in asked if each.id in feeds]
            since = told_until(tx, prompt, now) if fed else now
            is_admin = self.access.may_administer(person, workspace)
            return FeedNews(
                failing=tuple(one for one in fed if one.feed.is_told and one.feed.typed_at is None),
                typed=tuple(one for one in fed if one.feed.is_typed_over),
                refused=tuple(one for one in fed if _is_refused_since(one.feed, since)),
                questions=questions(tx, workspace) if is_admin else (),
            )


def _is_refused_since(feed: Feed, moment: datetime) -> bool:
    return feed.state is FeedState.REFUSED and feed.decided_at is not None and feed.decided_at > moment
