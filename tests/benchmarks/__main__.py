"""``make bench``: how long people wait for an answer, how long planning takes, and the start of the command line.

SCALE=2 doubles the company. With STRICT=1 a promise that is not kept ends with exit code 1.
"""

import json
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.telemetry import configure_logs
from tests import databases
from tests.benchmarks.answering import answering
from tests.benchmarks.checks import Check, show
from tests.benchmarks.company import found
from tests.benchmarks.planning import planning
from tests.benchmarks.running import running
from tests.benchmarks.starting import starting

RESULT = Path(__file__).parents[2] / "build" / "bench.json"


def main() -> int:
    scale, is_strict = int(os.environ.get("SCALE") or 1), os.environ.get("STRICT") == "1"
    configure_logs("json", level=logging.WARNING)
    checks = starting()
    run = databases.Run.current()
    try:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "okrbot.db"
            checks += measured("SQLite", databases.sqlite_copy(databases.migrated_sqlite(run), file), scale)
        checks += measured("PostgreSQL", databases.sqlalchemy_url(databases.worker_database(run)), scale)
    finally:
        databases.finish(run)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"checks": [check.as_json() for check in checks]}, indent=2) + "\n")
    show(checks)
    return 1 if is_strict and any(check.met is False for check in checks) else 0


def measured(database: str, url: str, scale: int) -> list[Check]:
    with running(url) as okrbot:
        sys.stderr.write(f"{database}: writing a company of {2000 * scale:,} people …\n")
        company = found(okrbot, scale)
        sys.stderr.write(f"{database}: asking and planning …\n")
        return [*answering(database, okrbot, company), *planning(database, okrbot.stores.worker)]


if __name__ == "__main__":
    sys.exit(main())
