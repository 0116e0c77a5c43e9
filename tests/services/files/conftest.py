import pytest

from bot.domain.people import Person
from bot.services.files.okr_file import OkrFiles
from storage import Store
from tests.factories import Office
from tests.services.files.company import Company


@pytest.fixture
def company(store: Store) -> Company:
    return Company(Office.open(store), OkrFiles(store))


@pytest.fixture
def mei(company: Company) -> Person:
    return company.office.person("Mei Tanaka", slack_user_id="U0MEI", handle="mei")


@pytest.fixture
def kai(company: Company) -> Person:
    return company.office.person("Kai Berg", slack_user_id="U0KAI", handle="kai")
