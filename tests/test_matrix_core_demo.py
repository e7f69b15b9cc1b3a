"""The suite beside core's demo data of the apps it stands on."""

import pytest

from . import matrix


@pytest.mark.parametrize("row", matrix.rows_of("core_demo"))
def test_row(row):
    matrix.check(row)
