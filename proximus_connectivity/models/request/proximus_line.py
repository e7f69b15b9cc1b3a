from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ...tools.lifecycle import LINE_LIVE, NUMBER_IN_USE
from ...tools.quote_document import Named


class ProximusLine(models.Model):
    """Lines of one's own, for which an offer is asked."""

    _inherit = "proximus.line"

    def action_ask_offer(self):
        """Open a new request whose offer replaces these lines.

        :raises UserError: naming the lines that are not in use by the company itself.
        """
        wrong = self.filtered(
            lambda line: not line.is_own or line.state not in LINE_LIVE
        )
        if wrong or not self:
            raise UserError(
                self.env._(
                    "An offer replaces lines that the company uses itself and that "
                    "work. Leave out: %s.",
                    ", ".join(wrong[:5].mapped("display_name"))
                    or self.env._("nothing"),
                )
            )
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "These lines are of %s. Ask for offers company by company.",
                    ", ".join(self.company_id.mapped("name")),
                )
            )
        requests = self.env["proximus.quote.request"].with_company(self.company_id)
        return requests._ask(self._quote_items()).action_open()

    def _quote_items(self) -> list[dict]:
        """Return one item per offer and site, which replaces these lines.

        See ``proximus.quote.request._ask``.
        """
        groups = self.grouped(lambda line: (line.product_id, line.site_id))
        return [
            {
                "action": "replace",
                "product": product,
                "quantity": len(lines),
                "site": site,
                "employees": lines.employee_id,
                "lines": lines,
                "number_wish": "keep" if lines._quote_numbers() else False,
            }
            for (product, site), lines in groups.items()
        ]

    def _quote_numbers(self):
        """Return the numbers that these lines have now."""
        return self.number_ids.filtered(lambda number: number.state in NUMBER_IN_USE)

    def _quote_cost(self) -> float | None:
        """Return what the operator bills a month for an own line, None if not known."""
        self.ensure_one()
        return self.monthly_cost if self.is_cost_known else None

    def _to_quote(self) -> Named:
        """Return the line as an item of a request names it."""
        cost = self._quote_cost()
        operator, numbers = self.operator_id, self._quote_numbers()
        ranges = numbers.filtered("last_e164")
        return Named(
            reference=self.name,
            external_ref=self.external_ref or "",
            name=self.product_id.name or "",
            kind=self.line_kind or "",
            operator=operator.name or "",
            operator_id=operator.commercial_partner_id.vat or "",
            monthly_cost=None
            if cost is None
            else Decimal(str(self.currency_id.round(cost))),
            numbers=tuple(dict.fromkeys((numbers - ranges).mapped("e164"))),
            ranges=tuple((one.e164, one.last_e164) for one in ranges),
        )
