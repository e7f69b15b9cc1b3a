"""Open every menu of the suite as each user of a database, with their rights."""

from odoo.exceptions import AccessError, UserError
from odoo.tools.safe_eval import safe_eval


def open_all(env) -> list[str]:
    """Return a sentence for each screen that a user sees and cannot open.

    :param env: environment of the superuser.
    """
    # the addons can be imported once the configuration is read, not before
    from odoo.addons.proximus_connectivity.tests.screens import view_requests

    said, opened = [], 0
    for user in env["res.users"].search([("share", "=", False)]):
        # each request of a browser starts without what others have read
        env.invalidate_all()
        own = env(user=user.id, su=False, context={})
        for name, action in _windows(own):
            context = safe_eval(action.context or "{}", {"uid": user.id})
            records = own[action.res_model].with_context(**context)
            try:
                for _view, request in view_requests(records, action.views):
                    request()
                    opened += 1
            except (AccessError, UserError) as error:
                said.append(f"{user.login} opens {name}: {error}")
    return said if opened else ["nobody could open anything"]


def _windows(env):
    """Yield the path and the window action of each menu of the suite that shows."""
    for menu in env["ir.ui.menu"].load_menus(False).values():
        ours = (menu.get("xmlid") or "").startswith("proximus_")
        if ours and menu["action_model"] == "ir.actions.act_window":
            # as the web client reads it, whatever the rights on the action's model
            action = env["ir.actions.act_window"].sudo().browse(menu["action_id"])
            if action.target != "new":
                yield env["ir.ui.menu"].browse(menu["id"]).complete_name, action
