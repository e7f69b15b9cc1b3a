"""A sentence says a day and a number as people do: none of Python in it.

Read from the source, without Odoo. A day is followed through the assignments of its
function: from a field of a date, a parameter that is one, or a call that returns one.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from .test_house import ADDONS, ROOT, _place, _python_files, _tree

KINDS = ("Date", "Datetime")
#: Fields of core that the suite speaks of.
CORE_DAYS = {"date_order", "invoice_date", "invoice_date_due", "validity_date"}
#: What makes a date, or its text for a machine.
MAKERS = {"to_date", "isoformat", "strftime", "now", "today", "date", "fromisoformat"}
#: What a parameter or a variable of a day is called, where nothing else tells.
NAMES = {"date", "day", "last_day", "leave", "since", "until", "paid_until", "end"}
#: What returns one of its arguments.
CHOOSERS = {"min", "max", "str"}


def _is_kind(node: ast.AST) -> bool:
    """Return whether a piece of code is ``fields.Date`` or ``fields.Datetime``."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in KINDS
        and getattr(node.value, "id", "") == "fields"
    )


def _says_date(annotation: ast.AST | None) -> bool:
    """Return whether an annotation is a date, or a date or nothing."""
    if not annotation:
        return False
    parts = {part.strip() for part in ast.unparse(annotation).split("|")}
    days = {"datetime.date", "datetime.datetime", "date", "datetime"}
    return bool(parts & days) and parts <= days | {"None", "str"}


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields of dates and the functions that return one, of the suite."""
    days, others, functions = set(CORE_DAYS), set(), set()
    for addon in ADDONS:
        for path in sorted((ROOT / addon).rglob("*.py")):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(_tree(path)):
                if isinstance(node, ast.FunctionDef) and _says_date(node.returns):
                    functions.add(node.name)
                if not (isinstance(node, ast.Assign) and len(node.targets) == 1):
                    continue
                target, call = node.targets[0], node.value
                if not (isinstance(target, ast.Name) and isinstance(call, ast.Call)):
                    continue
                if _is_kind(call.func):
                    days.add(target.id)
                elif getattr(getattr(call.func, "value", None), "id", "") == "fields":
                    others.add(target.id)
    return frozenset(days - others), frozenset(functions)


class _Days:
    """What is a date in one function."""

    def __init__(self, function: ast.FunctionDef):
        """Follow the dates of a function through its assignments."""
        self.fields, self.functions = _vocabulary()
        arguments = function.args
        self.names = {
            one.arg
            for one in (*arguments.args, *arguments.kwonlyargs)
            if _says_date(one.annotation) or (not one.annotation and one.arg in NAMES)
        }
        for _round in range(2):
            for node in ast.walk(function):
                self._follow(node)

    def _follow(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.NamedExpr):
            pairs = [(node.target, node.value)]
        else:
            return
        for target, value in pairs:
            if isinstance(target, ast.Name) and self.has(value):
                self.names.add(target.id)
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                for one, what in zip(target.elts, value.elts, strict=False):
                    if isinstance(one, ast.Name) and self.has(what):
                        self.names.add(one.id)

    def has(self, node: ast.AST) -> bool:
        """Return whether a piece of code is a date, or its text for a machine."""
        match node:
            case ast.Name(id=name):
                return name in self.names
            case ast.Attribute(attr=name):
                return name in self.fields
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                return key in self.fields or key.endswith(("_day", "_date"))
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return self.has(left) and not self.has(right)
            case ast.Call():
                return self._is_made(node)
        return any(map(self.has, self._parts(node)))

    @staticmethod
    def _parts(node: ast.AST) -> list[ast.AST]:
        """Return what may be the value of a piece of code, or stand in it as text."""
        match node:
            case ast.Subscript(value=value):
                return [value]
            case ast.BoolOp(values=values):
                return values
            case ast.IfExp(body=body, orelse=other):
                return [body, other]
            case ast.JoinedStr(values=values):
                return [
                    value.value
                    for value in values
                    if isinstance(value, ast.FormattedValue) and not value.format_spec
                ]
            case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
                return [element]
        return []

    def _is_made(self, call: ast.Call) -> bool:
        """Return whether a call gives a date, or its text for a machine."""
        match call:
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=arguments):
                if _is_kind(value):
                    return True
                if name == "join":
                    return any(map(self.has, arguments))
                made = name in MAKERS and (not arguments or name == "strftime")
                return made or name in self.functions
            case ast.Call(func=ast.Name(id=name), args=arguments):
                chosen = name in CHOOSERS and any(map(self.has, arguments))
                return chosen or name in self.functions
        return False


def _is_raw_number(node: ast.AST) -> bool:
    """Return whether a piece of code writes a decimal point, whatever the language."""
    return isinstance(node, ast.JoinedStr) and any(
        isinstance(value, ast.FormattedValue)
        and value.format_spec
        and ast.literal_eval(ast.unparse(value.format_spec).lstrip("f"))[-1:] in "gf"
        for value in node.values
    )


def _raw_days(path: Path) -> list[str]:
    """Return where a file puts a date into a sentence as it is kept."""
    found = set()
    for function in ast.walk(_tree(path)):
        if not isinstance(function, ast.FunctionDef):
            continue
        days = _Days(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and days.has(node.value):
                found.update(
                    (node.lineno, target.attr)
                    for target in node.targets
                    if getattr(target, "attr", "") == "display_name"
                )
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = (*node.args[1:], *(word.value for word in node.keywords))
            raw = any(days.has(one) or _is_raw_number(one) for one in given)
            if name == "_" and raw:
                found.add((node.lineno, ast.unparse(node.args[0])))
    return [f"{_place(path)}:{line}: {text}" for line, text in sorted(found)]


@pytest.mark.parametrize("addon", ADDONS)
def test_no_sentence_holds_a_raw_date(addon):
    files = _python_files(addon, "models", "wizard")
    files += sorted((ROOT / addon / "controllers").rglob("*.py"))
    raw = [place for path in files for place in _raw_days(path)]
    assert not raw, (
        "say _proximus_spoken_day(day) or _proximus_spoken_number(count):\n"
        + "\n".join(raw)
    )


def test_a_raw_date_is_found(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        "class A:\n"
        "    def one(self, day: datetime.date | None, name: str):\n"
        "        said = self._proximus_spoken_day(day)\n"
        "        other = min(day, self.start_date)\n"
        "        self.env._('%s', day)\n"
        "        self.env._('%s', said)\n"
        "        self.env._('%(a)s %(b)s', a=name, b=other)\n"
        "        self.env._('%s', self.termination_date or '–')\n"
        "        self.env._('%s', fields.Date.to_string(name))\n"
        "        self.env._('%s', f'{name} {day}')\n"
        "        self.env._('%s', ', '.join(f'{x.start_date}' for x in self))\n"
        "        self.env._('%s', format_date(self.env, day))\n"
        "        self.display_name = f'{name} {day}'\n"
        "        self.display_name = f'{name} {said}'\n"
        "        self.env._('%s', self.deadline.strftime('%Y'))\n"
        "        self.env._('%s', f'{self.hours:g}')\n"
    )
    found = [int(place.split(":")[-2]) for place in _raw_days(path)]
    assert found == [5, 7, 8, 9, 10, 11, 13, 15, 16]
