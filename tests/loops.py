"""Coroutines in tests: the browser's driver keeps a loop running in the thread of the tests that come after it."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Value = TypeVar("Value")


def run_apart(coroutine: Coroutine[Any, Any, Value]) -> Value:
    """In a thread of its own, where no other loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
