"""The suite where core's demo data of all apps of our users is."""

import pytest

from . import matrix

#: A row makes its scene first, on a machine where other tests run.
pytestmark = pytest.mark.timeout(2400)


@pytest.mark.parametrize("row", matrix.rows_of("apps"))
def test_row(row):
    matrix.check(row)
