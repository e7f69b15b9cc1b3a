from odoo import models


class ProximusSubscriptionTermWork(models.AbstractModel):
    """Long work: subscriptions whose term ends are reminded of, renewed or ended."""

    _name = "proximus.subscription.term.work"
    _description = "Terms that End"
    _inherit = ["proximus.work.mixin"]

    _work_item = "proximus.subscription"
    _work_order = "term_due_date, id"
    _work_batch = 20

    def _work_domain(self):
        return self.env[self._work_item]._term_domain()

    def _work_do(self, items):
        for subscription in items:
            subscription._follow_term(subscription._proximus_today())
