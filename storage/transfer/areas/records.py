"""The audit, and what charts are drawn from."""

from sqlmodel import SQLModel

from storage.tables.records import AuditEventRow, MeasuringRow, SearchTermRow, SnapshotRow
from storage.transfer.carried import Carried, Pointer

CARRIED = (
    Carried(row=SnapshotRow, parent="cycle_id", subject="subject_id", is_spoken_of=False),
    Carried(
        row=MeasuringRow,
        is_spoken_of=False,
        pointers={"after_team": Pointer("team", nothing=0), "after_objective": Pointer("objective", nothing=0)},
    ),
    Carried(row=AuditEventRow, subject="subject_id", told=("before", "after"), is_spoken_of=False),
)

LEFT_OUT: dict[type[SQLModel], str] = {SearchTermRow: "made anew from the titles and names that are carried"}
