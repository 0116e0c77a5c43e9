"""An office on a Sunday, and its mail."""

import pytest

from storage import Store
from tests.factories import Office
from tests.services.prompts.mailroom import Mailroom
from tests.services.prompts.owners import SUNDAY


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=SUNDAY)


@pytest.fixture
def mail(store: Store) -> Mailroom:
    return Mailroom(store)
