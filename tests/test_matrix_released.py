"""An installed database of the version before comes to this one with its data."""

import pytest

from . import matrix

#: A row makes its scene first, on a machine where other tests run.
pytestmark = pytest.mark.timeout(2400)


@pytest.mark.parametrize("row", matrix.rows_of("released"))
def test_row(row):
    matrix.check(row)
