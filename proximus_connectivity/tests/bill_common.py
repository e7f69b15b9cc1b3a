from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .common import ConnectivityCommon


class BillCommon(AccountTestInvoicingCommon, ConnectivityCommon):
    """Accounts, and somebody who keeps them and works with lines."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref(
            "proximus_connectivity.group_user"
        )
