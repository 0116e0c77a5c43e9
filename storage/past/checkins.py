"""What had been said about key results, and who was waited for."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Executable, select

from bot.domain.checkins import Blocker, CheckIn
from bot.domain.ids import KeyResultId, WorkspaceId
from storage.blockers import Blockers
from storage.checkins import CheckIns, Known
from storage.database.statements import distinct, prepared
from storage.past.rewinding import Rewinding
from storage.prompts import Prompts, Silences, is_asking
from storage.rows import table_of
from storage.tables.prompts import PromptItemRow


class PastCheckIns(CheckIns):
    """Recorded by then, and not replaced by then. What was read of a key result is kept: it is asked for twice."""

    def __init__(self, connection: Connection, moment: datetime) -> None:
        super().__init__(connection)
        self.moment = moment
        self._said: dict[int, list[CheckIn]] = {}
        self._heard: dict[int, datetime] = {}

    def latest(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], count: int) -> dict[int, list[CheckIn]]:
        wanted = distinct(ids)
        self._read(workspace_id, wanted)
        return {one: self._said[one][:count] for one in wanted if self._said[one]}

    def known(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, Known]:
        wanted = distinct(ids)
        self._read(workspace_id, wanted)
        return {one: _known(self._said[one], self._heard.get(one)) for one in wanted if self._said[one]}

    def all_about(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, list[CheckIn]]:
        """What was in force then: what had been replaced by then is left out."""
        wanted = distinct(ids)
        self._read(workspace_id, wanted)
        return {one: self._said[one][::-1] for one in wanted if self._said[one]}

    def _read(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> None:
        """In force at the moment, newest first."""
        missing = [one for one in ids if one not in self._said]
        if not missing:
            return
        found = self.many(self._until_then(workspace_id, missing, self.moment))
        replaced = {one.supersedes_id for one in found}
        grouped: dict[int, list[CheckIn]] = defaultdict(list)
        for one in found:
            if one.id not in replaced:
                grouped[one.key_result_id].append(one)
            if one.supersedes_id is None:
                self._heard[one.key_result_id] = max(one.at, self._heard.get(one.key_result_id, one.at))
        self._said |= {one: grouped[one] for one in missing}

    @prepared
    def _until_then(self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime) -> Executable:
        table = self.table.c
        said = self.within(workspace_id).where(table.key_result_id.in_(ids), table.at < moment)
        return said.order_by(*self._last_said())


class PastBlockers(Rewinding[Blocker], Blockers):
    def open_on(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> list[Blocker]:
        found = self.many(self._opened_on(workspace_id, distinct(ids), self.moment))
        return [one for one in self.there(found) if one.is_open]

    @prepared
    def _opened_on(self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime) -> Executable:
        opened = (self.table.c.key_result_id.in_(ids), self.table.c.opened_at < moment)
        return self.within(workspace_id).where(*opened).order_by(self.table.c.opened_at)


class PastPrompts(Prompts):
    """Prompts are deleted 90 days after their slot: of an earlier time it is not known who had been asked."""

    def __init__(self, connection: Connection, moment: datetime, check_ins: PastCheckIns) -> None:
        super().__init__(connection)
        self.moment = moment
        self.check_ins = check_ins

    def silences(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, Silences]:
        wanted = distinct(ids)
        heard = self.check_ins.known(workspace_id, wanted)
        asked: dict[int, list[datetime]] = defaultdict(list)
        for identity, sent_at, _ in self._asked(workspace_id, wanted, self.moment):
            asked[identity].append(sent_at)
        return {one: _silence(sent, heard.get(one, Known()).checked_in_at) for one, sent in asked.items()}

    @prepared
    def _asked(self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime) -> Executable:
        """With the item's state, which nobody needs: for what one index holds SQLite reads that index whole."""
        items, prompts = table_of(PromptItemRow), self.table
        sent = select(items.c.key_result_id, prompts.c.sent_at, items.c.state)
        here = (items.c.workspace_id == workspace_id, items.c.key_result_id.in_(ids))
        return sent.join(prompts, prompts.c.id == items.c.prompt_id).where(
            *here, prompts.c.sent_at < moment, is_asking(prompts.c)
        )


def _known(newest_first: list[CheckIn], heard: datetime | None) -> Known:
    """As ``CheckIns.known``: the value of the latest day, the confidence that was said last."""
    valued = [one for one in newest_first if one.value is not None]
    latest = max(valued, key=lambda one: (one.effective_day, one.moment, one.id), default=None)
    confidence = next((one.confidence for one in newest_first if one.confidence is not None), None)
    return Known(latest.value if latest else None, confidence, heard)


def _silence(sent: list[datetime], heard: datetime | None) -> Silences:
    waiting = [one for one in sent if heard is None or heard < one]
    return Silences(first_asked=min(sent), waiting_since=min(waiting, default=None))
