"""What tests of actions share: the sample orders as of a fixed day."""

from __future__ import annotations

from datetime import date

import pytest

from actions.orders.sample import read_sample
from tests.unit.actions.calls import ListedOrders

DAY = date(2026, 11, 22)


@pytest.fixture
def orders() -> ListedOrders:
    """The sample shop's orders."""
    return ListedOrders(read_sample(DAY))
