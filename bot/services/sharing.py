"""What was shown to a whole channel already."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Person
from storage import Store


@dataclass(frozen=True)
class Sharing:
    store: Store

    def is_first(self, person: Person, what: str, now: datetime) -> bool:
        """Whether ``what``, an answer in a channel and the page it shows, has not been shared by this person before."""
        with self.store.write() as tx:
            return tx.handled.first_time(person.workspace_id, f"share:{person.id}:{what}", now)
