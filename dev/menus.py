"""Opens every menu of the suite in a browser, as each person of the demo data."""

import asyncio
import json
import resource
import subprocess
import sys

from .base import ROOT, Trouble, say
from .browser import chromium
from .kept_pages import CALM
from .serve import free_port, serving

#: Who signs in, and whether in developer mode, where the technical entries are.
PEOPLE = {"sme": False, "partner": False, "accountant": False, "admin": True}
MARK = "menus: "
ARGUMENTS = ("--no-sandbox", "--disable-gpu", *CALM)
#: Milliseconds: a busy machine is no fault of a menu.
PATIENCE = 180_000

MENUS = """() => {
    const menus = odoo.__WOWL_DEBUG__.root.env.services.menu;
    const app = menus.getApps().find(
        (menu) => menu.xmlid === "proximus_connectivity.menu_root"
    );
    const found = [];
    const walk = (menu, path) => {
        const tree = menus.getMenu(menu);
        const children = tree.children || [];
        const names = [...path, tree.name];
        if (tree.actionID && !children.length) {
            found.push({
                id: tree.id,
                action: tree.actionID,
                window: tree.actionModel === "ir.actions.act_window",
                xmlid: tree.xmlid,
                path: names,
            });
        }
        children.forEach((child) => walk(child, names));
    };
    (app ? app.children : []).forEach((menu) => walk(menu, []));
    return found;
}"""
#: Every company that somebody may work in at once: each menu has its records somewhere.
COMPANIES = """() => {
    const { user } = odoo.loader.modules.get("@web/core/user");
    return user.allowedCompanies.map((company) => company.id).join("-");
}"""
OPEN = """async (id) => {
    const { menu, action } = odoo.__WOWL_DEBUG__.root.env.services;
    try {
        await menu.selectMenu(menu.getMenu(id));
    } catch {
        // the error service has shown it: that is looked at
    }
}"""
#: What is on the screen: the window action below, a dialog, an error that was told.
SCREEN = """() => {
    const { currentController } = odoo.__WOWL_DEBUG__.root.env.services.action;
    const told = document.querySelector(
        ".o_error_dialog, .modal .o_dialog_warning, .o_notification .bg-danger"
    );
    return {
        action: currentController ? currentController.action.id : false,
        type: currentController ? currentController.action.type : false,
        view: currentController ? currentController.props.type || "" : "",
        dialog: Boolean(document.querySelector(".modal .o_form_view")),
        told: told ? told.closest(".modal, .o_notification").textContent.trim() : "",
        empty: Boolean(document.querySelector(".o_view_nocontent")),
    };
}"""
#: A record is opened by its name, not by a button that stands in its row.
FIRST_RECORD = (
    ".o_action_manager .o_data_row .o_data_cell[name]"
    ":not(.o_handle_cell):not(:has(button, input)):visible, "
    ".o_action_manager .o_kanban_record:not(.o_kanban_ghost):visible"
)


def outcome(base, name: str) -> dict:
    """Return by login what each menu showed.

    :param base: the ``Database`` runner.
    :param name: a database with demo data, which may be written to.
    :raises Trouble: when the browser came to no end.
    """
    with serving(base, name, free_port(8270)) as (_server, address):
        done = subprocess.run(
            [base.python, "-m", "dev.menus", address],
            env=base.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    for row in done.stdout.splitlines():
        if row.startswith(MARK):
            return json.loads(row.removeprefix(MARK))
    raise Trouble(f"The menus could not be opened: {done.stderr[-2000:]}")


async def walk(address: str, logins: list[str]) -> dict:
    """Open the menus of people, each in a browser window of its own.

    :param logins: empty for all of them.
    """
    from playwright.async_api import async_playwright  # only in the environment

    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        visits = [
            _Visit(browser, address, login, debug)
            for login, debug in PEOPLE.items()
            if not logins or login in logins
        ]
        # one after the other: the first page of all makes the styles and scripts
        for visit in visits:
            await visit.sign_in()
        found = await asyncio.gather(*(visit.walk() for visit in visits))
        await browser.close()
    return {visit.login: menus for visit, menus in zip(visits, found, strict=True)}


class _Visit:
    """One person who opens one menu after the other.

    :param debug: in developer mode.
    """

    def __init__(self, browser, address: str, login: str, debug: bool):
        self.browser = browser
        self.address = address
        self.login = login
        self.debug = debug
        self.said: list[str] = []
        self.waiting: set = set()

    async def sign_in(self) -> None:
        """Open the web client."""
        self.page = await self.browser.new_page(viewport={"width": 1400, "height": 900})
        self.page.set_default_timeout(PATIENCE)
        self.page.on(
            "console",
            lambda said: (
                self.said.append(f"console: {said.text}")
                if said.type == "error"
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.said.append(f"page: {error}"))
        self.page.on("request", self._sent)
        self.page.on("requestfinished", self._answered)
        self.page.on("requestfailed", self._answered)
        await self.page.goto(f"{self.address}/web/login")
        await self.page.fill("input[name=login]", self.login)
        await self.page.fill("input[name=password]", self.login)
        await self.page.click("form.oe_login_form button[type=submit]")
        await self.page.wait_for_load_state("domcontentloaded")
        await self._start()
        companies = await self.page.evaluate(COMPANIES)
        cookie = {"name": "cids", "value": companies, "url": self.address}
        await self.page.context.add_cookies([cookie])
        await self._start()

    async def _start(self) -> None:
        """Load the web client, as after a reload of the page."""
        await self.page.goto(f"{self.address}/odoo?debug={int(self.debug)}")
        await self.page.wait_for_selector(".o_action_manager > *")

    async def walk(self) -> list[dict]:
        """Return one dictionary for each menu: its path, and what was wrong with it."""
        menus = await self.page.evaluate(MENUS)
        return [await self._visit(menu) for menu in menus]

    def _sent(self, request) -> None:
        if request.resource_type in ("xhr", "fetch"):
            self.waiting.add(request)

    def _answered(self, request) -> None:
        self.waiting.discard(request)

    async def _settle(self) -> None:
        """Wait until nothing has been asked of the server for a moment."""
        quiet, limit = 0, PATIENCE // 100
        while quiet < 4 and limit:
            await self.page.wait_for_timeout(100)
            quiet = 0 if self.waiting else quiet + 1
            limit -= 1

    async def _visit(self, menu: dict) -> dict:
        self.said.clear()
        opened = ""
        try:
            await self.page.evaluate(OPEN, menu["id"])
            faults = await self._look(menu["action"] if menu["window"] else None)
            if not faults:
                opened, faults = await self._open_first_record()
            await self._clear()
        except Exception as error:  # the browser's own: no reason to see no more
            faults = [f"{type(error).__name__}: {error}"]
            await self._start()
        say(f"{self.login}: {' › '.join(menu['path'])} {opened} {'; '.join(faults)}")
        return {
            "menu": menu["xmlid"],
            "path": menu["path"],
            "opened": opened,
            "faults": faults,
        }

    async def _look(self, action: int | None) -> list[str]:
        """Return what is wrong on the screen.

        :param action: the window action that has to be there, if one has.
        """
        await self._settle()
        screen = await self.page.evaluate(SCREEN)
        faults = list(self.said)
        if screen["told"]:
            faults.append(screen["told"])
        elif action and screen["action"] != action and not screen["dialog"]:
            faults.append(f"another action is open: {screen['action']}")
        return faults

    async def _open_first_record(self) -> tuple[str, list[str]]:
        """Return in what the first record opened (form, dialog or ""), and faults."""
        if await self.page.locator(".modal").count():
            return "dialog", []
        # rows of a sample are no records; a card of the home leads where it says
        if await self.page.locator(".o_view_sample_data, .o_proximus_home").count():
            return "", []
        groups = self.page.locator(".o_action_manager .o_group_header:visible")
        rows = self.page.locator(FIRST_RECORD)
        if not await rows.count() and await groups.count():
            await groups.first.dispatch_event("click")
            await self._settle()
        if not await rows.count():
            return "", []
        await rows.first.dispatch_event("click")
        faults = await self._look(None)
        screen = await self.page.evaluate(SCREEN)
        opened = "dialog" if screen["dialog"] else screen["view"]
        return opened if opened in ("form", "dialog") else "", faults

    async def _clear(self) -> None:
        """Close dialogs, so that the next menu starts from a plain screen."""
        for _count in range(3):
            if not await self.page.locator(".modal").count():
                return
            await self.page.keyboard.press("Escape")
            await self.page.wait_for_timeout(300)


def _lift_memory_limit() -> None:
    """Give Chromium room: whoever starts this within Odoo hands Odoo's limit on."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


if __name__ == "__main__":
    _lift_memory_limit()
    print(MARK + json.dumps(asyncio.run(walk(sys.argv[1], sys.argv[2:]))))
