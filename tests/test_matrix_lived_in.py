"""The suite in a Belgian company that has worked for years."""

import pytest

from . import matrix


@pytest.mark.parametrize("row", matrix.rows_of("lived_in"))
def test_row(row):
    matrix.check(row)
