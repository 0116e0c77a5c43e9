"""What a line, a form or a question is about: an objective, or one of its key results."""

from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, Objective


class About:
    """About the key result, where there is one."""

    __slots__ = ()

    objective: Objective
    key_result: KeyResult | None

    @property
    def code(self) -> str:
        return self.objective.code if self.key_result is None else self.key_result.code

    @property
    def title(self) -> str:
        return self.objective.title if self.key_result is None else self.key_result.title

    @property
    def owner_id(self) -> PersonId:
        """Whose it is now."""
        return self.objective.owner_id if self.key_result is None else self.key_result.owner_id
