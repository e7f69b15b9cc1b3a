"""Exact amounts: reading numbers without binary noise and rounding half up.

Amounts travel as :class:`~decimal.Decimal`, ratios as :class:`~fractions.Fraction`.
"""

import decimal
import re
from decimal import Decimal
from fractions import Fraction
from math import isfinite

_EXPONENT = re.compile(r"[eE][+-]?([0-9_]+)\s*$")

Number = int | float | str | Decimal | Fraction

# Products of a whole number and a unit are exact in any size: the default context
# would round them at 28 digits.
_EXACT = decimal.Context(prec=decimal.MAX_PREC)


def fraction(value: Number) -> Fraction:
    """Return ``value`` as an exact ratio.

    A float is read by its shortest decimal text, so that 0.1 is one tenth.

    :raises ValueError: when the value is no finite number.
    """
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"not a finite number: {value}")
        value = repr(value)
    if isinstance(value, str | Decimal) and _is_monstrous(value):
        raise ValueError(f"not a possible number: {str(value)[:40]}")
    try:
        return Fraction(value)
    except (ValueError, TypeError, OverflowError, ZeroDivisionError) as error:
        raise ValueError(f"not a finite number: {value!r}") from error


def _is_monstrous(value: str | Decimal) -> bool:
    """Return whether a number fills the memory once its exponent is written out."""
    exponent = _EXPONENT.search(str(value))
    return bool(exponent) and len(exponent[1].lstrip("0")) > 3


def in_units(value: Number, unit: Number) -> int:
    """Return ``value`` as a whole number of ``unit``, halves away from zero.

    :raises ValueError: when the unit is not positive or a value not a number.
    """
    step = fraction(unit)
    if step <= 0:
        raise ValueError(f"the rounding unit must be positive, not {unit}")
    ratio = fraction(value) / step
    whole = int(abs(ratio) + Fraction(1, 2))
    return -whole if ratio < 0 else whole


def from_units(count: int, unit: Decimal) -> Decimal:
    """Return ``count`` units as an exact amount."""
    return _EXACT.multiply(Decimal(count), decimal_unit(unit))


def decimal_unit(unit: Number) -> Decimal:
    """Return the rounding unit of a currency as a decimal.

    :param unit: 0, as of a record that has no currency yet, stands for a cent.
    :raises ValueError: when the unit is no finite number.
    """
    if isinstance(unit, Decimal):
        return unit
    fraction(unit)
    if not unit:
        return Decimal("0.01")
    return Decimal(repr(unit) if isinstance(unit, float) else str(unit))


def round_half_up(value: Number, unit: Decimal = Decimal("0.01")) -> Decimal:
    """Return ``value`` rounded to a multiple of ``unit``, halves away from zero.

    :raises ValueError: when the unit is not positive or a value not a number.
    """
    return from_units(in_units(value, unit), unit)
