from odoo import models

APP = "proximus_connectivity.menu_root"


class IrUiMenu(models.Model):
    """Every screen of the app has the menu bar of the app, however it is opened."""

    _inherit = "ir.ui.menu"

    def load_web_menus(self, debug):
        """Extend: the address of a screen without an entry belongs to the app too.

        The web client finds the app of an address by the entry that opens the same
        action. What is nobody's child is found by it, and is in no menu.
        """
        menus = super().load_web_menus(debug)
        app = next((menu for menu in menus.values() if menu["xmlid"] == APP), None)
        if not app:
            return menus
        shown = {menu["actionPath"] for menu in menus.values()}
        # sudo: an address is no secret; to open it takes the rights on what is there
        actions = self.env["ir.actions.actions"].sudo()
        for action in actions.search_fetch(
            [
                ("path", "=like", "proximus%"),
                ("path", "not in", list(filter(None, shown))),
            ],
            ["name", "path", "type"],
        ):
            menus[f"address_{action.id}"] = {
                **app,
                "id": f"address_{action.id}",
                "name": action.name,
                "children": [],
                "xmlid": "",
                "actionID": action.id,
                "actionModel": action.type,
                "actionPath": action.path,
                "webIcon": None,
                "webIconData": None,
                "webIconDataMimetype": None,
            }
        return menus
