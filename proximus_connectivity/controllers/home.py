from odoo.http import request

from odoo.addons.portal.controllers.web import Home


class ReaderHome(Home):
    """Whoever signs in reads the portal in their own language and dates."""

    def _login_redirect(self, uid, redirect=None):
        """Extend: the language of the sign-in page is nobody's choice.

        The page remembers the language of the visitor that it did not know yet, and
        core prefers that to the language of the user, on every page that follows.
        """
        # sudo: the language of whoever has just signed in, who may still owe a code
        user_sudo = request.env["res.users"].sudo().browse(uid)
        code = request.env["ir.http"].get_nearest_lang(user_sudo.lang)
        if code:
            request.future_response.set_cookie("frontend_lang", code)
        return super()._login_redirect(uid, redirect=redirect)
