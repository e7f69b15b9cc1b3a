"""An installed database of the version before comes to this one with its data."""

import pytest

from . import matrix


@pytest.mark.parametrize("row", matrix.rows_of("released"))
def test_row(row):
    matrix.check(row)
