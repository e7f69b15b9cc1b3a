from odoo.tests import BaseCase, tagged

from ..tools.portal_rights import ALL, NONE, RIGHTS, granted


@tagged("post_install", "-at_install")
class TestPortalRights(BaseCase):
    """What a contact may do on the portal."""

    def test_the_customer_itself_may_do_everything(self):
        for given in ((), RIGHTS, RIGHTS[:1]):
            self.assertEqual(granted(given, is_main=True), ALL)

    def test_another_contact_has_what_it_was_given_and_nothing_else(self):
        self.assertEqual(granted((), is_main=False), NONE)
        for right in RIGHTS:
            self.assertEqual(granted([right], is_main=False), {right})
        self.assertEqual(granted(RIGHTS, is_main=False), ALL)

    def test_a_right_that_does_not_exist_is_an_error(self):
        with self.assertRaisesRegex(ValueError, "everything"):
            granted(["everything"], is_main=False)
