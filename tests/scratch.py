"""Where the tests keep their files: in memory, if there is room."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # Linux's file system in memory
NEEDED = 2 * 1024**3  # bytes that are free; a run takes less than a quarter


def keep_in_memory() -> None:
    """For this process and all that it starts, unless TMPDIR says where: on a disk, making and removing thousands of
    files takes a twentieth of the time."""
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > NEEDED:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # what was found before is looked for anew
