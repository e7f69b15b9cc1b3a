"""Marks of internal work on subscriptions, carried in the context of an environment.

They go through doors of other modules (a line that ends, another offer) where there is
no argument for them. Why they are objects is told where :class:`Sentinel` is.
"""

from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

#: ``proximus_subscription_follows``: the subscription itself changes its installed
#: lines and is charged accordingly, so that it need not follow them.
SUBSCRIPTION_AHEAD = Sentinel("subscription ahead")

#: ``proximus_charge_write``: a recorded change, the installed line or billing itself
#: says from when to when something is charged; nobody types it in.
CHARGE_WRITE = Sentinel("charge write")


class ChangeAtWork(Sentinel):
    """``proximus_subscription_change``: what is done belongs to a recorded change.

    :ivar change_id: the id of the `proximus.subscription.change`.
    """

    def __init__(self, change_id: int):
        super().__init__(f"subscription change {change_id}")
        self.change_id = change_id
