"""Every menu of every role opens in a browser, and the first record of each."""

from functools import cache

from dev.menus import PEOPLE

from .matrix import ask_once


@cache
def opened() -> dict[str, list[dict]]:
    """Return what each menu showed, by login."""
    return ask_once("menus")


def test_each_person_finds_menus():
    assert opened().keys() == PEOPLE.keys()
    counts = {login: len(menus) for login, menus in opened().items()}
    assert all(count > 5 for count in counts.values()), counts
    assert counts["admin"] > counts["partner"] > counts["sme"]


def test_no_menu_and_no_first_record_says_an_error():
    faults = [
        f"{login}: {' › '.join(menu['path'])}: {fault}"
        for login, menus in opened().items()
        for menu in menus
        for fault in menu["faults"]
    ]
    assert not faults, "\n".join(faults)


def test_half_of_the_menus_lead_to_a_record():
    for login, menus in opened().items():
        # a card of the home leads elsewhere: the test of the buttons clicks them
        lists = [menu for menu in menus if not menu["menu"].endswith("home_menu")]
        records = [menu for menu in lists if menu["opened"]]
        assert len(records) * 2 >= len(lists), login
