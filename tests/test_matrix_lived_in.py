"""The suite in a Belgian company that has worked for years."""

import pytest

from . import matrix

#: A row makes its scene first, on a machine where other tests run.
pytestmark = pytest.mark.timeout(2400)


@pytest.mark.parametrize("row", matrix.rows_of("lived_in"))
def test_row(row):
    matrix.check(row)
