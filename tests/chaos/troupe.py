"""The processes, under names: started, killed, frozen, and started again when they have died."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any

LOOK_EVERY = 0.05  # seconds
STOP_SECONDS = 25.0  # in which a process has to end by itself

Parts = dict[str, tuple[Callable[..., None], tuple[Any, ...]]]

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.chaos.child"])


@dataclass
class Troupe:
    """``parts`` says for each name what it runs, with which arguments; ``outlived`` counts who was frozen for as long
    as was asked for, and went on."""

    parts: Parts
    starts: int = 0
    outlived: int = 0
    _running: dict[str, BaseProcess] = field(default_factory=dict)
    _frozen: set[BaseProcess] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _guard: threading.Thread | None = None

    def begin(self) -> None:
        self._guard = threading.Thread(target=self._keep_alive, name="troupe", daemon=True)
        self._guard.start()

    def kill(self, name: str) -> bool:
        """SIGKILL; False when it is not there, or frozen: it is to go on."""
        with self._lock:
            return self._running.get(name) not in self._frozen and self._signal(name, signal.SIGKILL)

    def freeze(self, name: str, seconds: float) -> bool:
        """SIGSTOP, and SIGCONT after so long; False when it is not there, or frozen."""
        with self._lock:
            process = self._running.get(name)
            if process is None or process in self._frozen or not self._signal(name, signal.SIGSTOP):
                return False
            self._frozen.add(process)
        timer = threading.Timer(seconds, self._goes_on, (process,))
        timer.daemon = True
        timer.start()
        return True

    def _goes_on(self, process: BaseProcess) -> None:
        with self._lock:
            if process in self._frozen:  # else it was thawed early
                self._frozen.discard(process)
                self.outlived += process.is_alive()
                _go_on(process)

    def thaw(self) -> None:
        """Let go on whoever is frozen."""
        with self._lock:
            self._frozen.clear()
            for process in self._running.values():
                _go_on(process)

    def end(self) -> dict[str, int | None]:
        """SIGTERM to all; how each ended, None for one that had to be killed."""
        self._ended.set()
        if self._guard is not None:
            self._guard.join()
        self.thaw()
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            process.join(max(0.0, deadline - time.monotonic()))
        codes = {name: process.exitcode for name, process in self._running.items()}
        for process in self._running.values():
            process.kill()
        return codes

    def _keep_alive(self) -> None:
        while not self._ended.is_set():
            for name, (target, arguments) in self.parts.items():
                with self._lock:
                    known = self._running.get(name)
                    if known is None or not known.is_alive():
                        self._running[name] = process = _forks.Process(target=target, args=arguments, name=name)
                        process.start()
                        self.starts += 1
            self._ended.wait(LOOK_EVERY)

    def _signal(self, name: str, number: signal.Signals) -> bool:
        with self._lock:
            process = self._running.get(name)
            if process is None or process.pid is None or not process.is_alive():
                return False
            os.kill(process.pid, number)
            return True


def _go_on(process: BaseProcess) -> None:
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGCONT)
