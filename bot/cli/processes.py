"""The commands that go on until they are stopped, as Slack's bot."""

import signal
from typing import TYPE_CHECKING

from bot.cli.beginning import settings_of, starting

if TYPE_CHECKING:
    from bot.settings import Process, Settings


def run() -> None:
    """Everything in one process, by Socket Mode. Migrates a SQLite database first, after a copy of it."""
    from bot.settings import Process

    with starting() as start:
        settings = _settings_of(Process.RUN)

        from storage import sqlite_file
        from storage.database.alone import alone_on
        from storage.database.schema import is_current, require_current

        with alone_on(settings.database_url):
            if sqlite_file(settings.database_url) is None:
                require_current(settings.database_url)
            elif not is_current(settings.database_url):
                from storage.database.migrating import migrate_after_copy

                migrate_after_copy(settings.database_url)

            from bot.app import build
            from bot.run import serve_socket_mode

            serve_socket_mode(build(settings), ready=start.is_over)


def web() -> None:
    """Answer Slack over HTTP; any number of these, beside at least one worker, on PostgreSQL."""
    from bot.settings import Process

    with starting() as start:
        settings = _settings_of(Process.WEB)

        from storage.database.schema import require_current

        require_current(settings.database_url)

        from bot.app import build
        from bot.web import serve

        serve(build(settings), ready=start.is_over)


def worker() -> None:
    """Send what is due; any number of these share the work."""
    from bot.settings import Process

    with starting() as start:
        settings = _settings_of(Process.WORKER)

        from storage.database.schema import require_current

        require_current(settings.database_url)

        from bot.app import build
        from bot.run import serve_worker

        serve_worker(build(settings), ready=start.is_over)


def _settings_of(process: "Process") -> "Settings":
    """A variable that nothing reads stands in the log. Until the process listens to signals itself, SIGINT ends it as
    SIGTERM does: while modules are loaded Python may lose its KeyboardInterrupt, and the process would stay."""
    import structlog

    from bot.misspelt import unknown

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = settings_of(process)
    for one in unknown():
        structlog.get_logger(__name__).warning("setting_unknown", variable=one.variable, nearest=one.nearest)
    return settings
