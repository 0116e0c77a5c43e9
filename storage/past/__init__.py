"""A workspace as it was at an earlier moment, asked for in the words of a transaction.

Rows hold what is true now; the audit, append-only, what was changed since. What services ask to show somebody, a team
or an objective is answered here from both, in a number of statements that does not grow with what there is. Nothing is
written through it.
"""

from storage.past.transaction import PastTransaction

__all__ = ["PastTransaction"]
