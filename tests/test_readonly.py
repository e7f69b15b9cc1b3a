"""What only reads runs on a replica: menus, homes, exports, buttons and pages."""

import importlib
import inspect
from functools import cache

import pytest

from dev.base import ROOT

from .matrix import ask_once
from .reads import PEOPLE

CONTROLLERS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOT.glob("proximus_*/controllers/[!_]*.py")
)


@cache
def read() -> dict:
    """Return what was read and what that wrote."""
    return ask_once("readonly")


def test_no_menu_writes():
    assert not read()["wrote"]


def test_all_that_a_menu_shows_was_asked_for():
    asked = read()["asked"]
    assert asked["action"] > 100
    for kind in ("kanban", "pivot", "graph", "export", "filter", "group"):
        assert asked[kind] > 10, kind
    # to export takes a right of its own, which not everybody has
    refused = {kind for kind in asked if kind.endswith(" refused")}
    assert refused <= {"export refused"}


def test_a_write_is_found():
    name, secret = read()["found"]
    assert name.startswith("admin: a name: write: res.partner: UPDATE")
    assert secret.startswith("admin: a secret: read: proximus.secret.log: INSERT")


def test_buttons_that_show_were_pressed():
    pressed = read()["pressed"]
    assert len(pressed) > 50
    assert {name.split(" ")[0].split(".")[0] for name in pressed} > {"proximus"}


def test_everybody_reads():
    assert PEOPLE.keys() == {"sme", "partner", "accountant", "admin"}


def test_pages_that_show_are_served_once_and_by_the_replica():
    pages = read()["pages"]
    assert not pages["retries"]
    other = {path: had for path, had in pages["cursors"].items() if {*had} != {"ro"}}
    assert not other
    for path in ("/my/lines/", "/my/problems/", "/notice", "/self-assessment", "/web/"):
        assert any(path in one for one in pages["cursors"]), path


@pytest.mark.parametrize("name", CONTROLLERS)
def test_each_route_says_whether_it_reads(name):
    module = importlib.import_module(f"odoo.addons.{name}")
    silent = [
        method.__name__
        for _name, owner in inspect.getmembers(module, inspect.isclass)
        if owner.__module__ == module.__name__
        for method in vars(owner).values()
        if (routing := getattr(method, "original_routing", None))
        and routing.get("routes")
        and "readonly" not in routing
        and list(routing.get("methods") or ()) != ["POST"]
    ]
    assert not silent
