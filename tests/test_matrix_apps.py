"""The suite where core's demo data of all apps of our users is."""

import pytest

from . import matrix


@pytest.mark.parametrize("row", matrix.rows_of("apps"))
def test_row(row):
    matrix.check(row)
