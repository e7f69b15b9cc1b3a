from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

#: Where a company asks a seller for what it wants to use itself.
ASK_FOR_OFFER = "proximus_connectivity.proximus_quote_request_action"


class SaleOrder(models.Model):
    """A company never sells lines to itself: what it uses it asks of a seller."""

    _inherit = "sale.order"

    is_own_use = fields.Boolean(
        "Own Use",
        compute="_compute_is_own_use",
        help="The customer is the company itself, its parent company or a branch.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_is_own_use(self):
        own = self._own_customers()
        for order in self:
            customer = order.partner_id.commercial_partner_id
            order.is_own_use = customer in own[order.company_id.root_id]

    # === CONSTRAINTS === #

    @api.constrains("partner_id", "company_id")
    def _check_own_use(self):
        """Refuse to give a quotation with a bundle to the company itself."""
        for order in self.filtered("order_line"):
            if order._sold_monthly():
                order._refuse_own_use()

    # === OWN USE === #

    def _own_customers(self):
        """Return the commercial partners of all branches of each root company."""
        # sudo: the branches of one legal person, whatever the user's companies
        companies_sudo = self.env["res.company"].sudo()
        roots = self.company_id.root_id
        branches = companies_sudo.search([("id", "child_of", roots.ids)])
        partners = self.env["res.partner"]
        return dict.fromkeys(roots, partners) | {
            root.sudo(False): group.partner_id.commercial_partner_id.sudo(False)
            for root, group in branches.grouped("root_id").items()
        }

    def _sold_monthly(self):
        """Return the lines of the order that become subscriptions."""
        return self.order_line.filtered(lambda line: line._is_billed_by_subscription())

    def _own_use_problem(self) -> str | bool:
        """Return why nothing is sold to this customer, False when it may be."""
        self.ensure_one()
        if not self.is_own_use:
            return False
        return self.env._(
            "%s is your own company, and a company does not sell lines to itself. Ask "
            "a seller for an offer of what you want to use yourself; for a sale, "
            "choose the customer on the quotation.",
            self.partner_id.commercial_partner_id.display_name,
        )

    def _refuse_own_use(self):
        """Raise when the customer is the company itself.

        :raises RedirectWarning: leading to the requests for an offer.
        :raises UserError: where the user cannot go there.
        """
        self.ensure_one()
        problem = self._own_use_problem()
        if not problem:
            return
        action = self.env.ref(ASK_FOR_OFFER, raise_if_not_found=False)
        if not action or not self.env.user._is_internal():
            raise UserError(problem)
        raise RedirectWarning(problem, action.id, self.env._("Ask for an Offer"))
