from collections import defaultdict

from odoo import api, models
from odoo.exceptions import ValidationError


class ProductProduct(models.Model):
    """A sold unit of an offer, and the order of lines that delivers it."""

    _inherit = "product.product"

    @api.model_create_multi
    def create(self, vals_list):
        # the default type is filled in before the template sees the values
        for vals in vals_list:
            self.env["product.template"]._complete_offer_vals(vals)
        return super().create(vals_list)

    def _offer_name(self) -> str:
        """Return the name of the offer as people say it, without any code of ours."""
        names = {"display_default_code": False, "formatted_display_name": False}
        return self.with_context(**names, partner_id=False).display_name or ""

    def _price_for(self, company) -> float:
        """Return the sales price in the currency of a company, by the rate of today.

        Without the VAT that it may include.

        :param company: res.company whose cost it becomes.
        """
        company = company or self.env.company
        source, target = self.currency_id or company.currency_id, company.currency_id
        today = self._proximus_today()
        # sudo: who installs a line need not read taxes
        taxes = self.sudo().taxes_id._filter_taxes_by_company(company)
        price = taxes._without_tax(self.lst_price, product=self)
        return source._convert(price, target, company, today)

    def _cost_for(self, company) -> float:
        """Return the cost of the product in the currency of a company, as of today.

        :param company: res.company that buys it.
        """
        product = self.with_company(company or self.env.company)
        company = product.env.company
        today = self._proximus_today()
        # sudo: who installs a line need not see the costs of products
        amount = product.sudo().standard_price
        # sudo: in which currency that cost is
        source = product.sudo().cost_currency_id or company.currency_id
        return source._convert(amount, company.currency_id, company, today)

    @api.model
    def _proximus_provision(self, requests: list[dict]) -> list[models.BaseModel]:
        """Order the delivery of what was sold.

        Lines are created one per unit, each in an order item "add"; there is one line
        order per customer, company and origin. Later modules extend this method with
        ``super()`` for what they deliver themselves.

        :param requests: dictionaries with the keys ``product`` (product.product),
            ``quantity`` (int > 0), ``partner`` (res.partner, the customer), ``company``
            (res.company), ``site`` (res.partner, may be empty), ``start`` (requested
            date or ``None``), ``origin`` (str) and ``unit_price`` (float, what the
            customer pays per unit a month, without VAT and in the currency of the
            company; it says nothing of what a line costs us). ``is_recurring`` may be
            ``False`` for what is paid once: ``unit_price`` is paid then, and never
            again. Without it the product tells.
        :return: what was created, in the order of the requests: the lines for a line
            product, an empty recordset of proximus.line where nothing is delivered.
        :raises ValidationError: naming the product with an impossible quantity.
        """
        for request in requests:
            self._check_provision_request(request)
        # sudo: a seller (or a customer who signs in the portal) orders what was sold
        # without any right on the line inventory
        lines_sudo = self.env["proximus.line"].sudo()
        created = iter(
            lines_sudo.create(
                [vals for request in requests for vals in self._line_vals(request)]
            )
        )
        delivered = []
        for request in requests:
            count = int(request["quantity"]) if request["product"].line_kind else 0
            delivered.append(
                lines_sudo.union(*(next(created) for _unit in range(count)))
            )
        self._order_provisioned(requests, delivered)
        return [lines.sudo(self.env.su) for lines in delivered]

    @api.model
    def _proximus_ordered(self, partner, company, origin: str):
        """Return what else than lines was ordered by a document.

        Later modules extend this method with ``super()`` for what they deliver.

        :param partner: res.partner, the customer.
        :param company: res.company that sold it.
        :param origin: name of the document, as in :meth:`_proximus_provision`.
        :return: records of one model, ``None`` when there is no such model.
        """
        return None

    @api.model
    def _proximus_withdraw(self, partner, company, origin: str) -> None:
        """Give up what else than lines a document ordered, as far as it is not there.

        Later modules extend this method with ``super()`` for what they deliver.
        Parameters are those of :meth:`_proximus_ordered`.
        """

    @api.model
    def _check_provision_request(self, request: dict) -> None:
        quantity = request["quantity"]
        if quantity <= 0 or int(quantity) != quantity:
            raise ValidationError(
                self.env._(
                    "%(product)s: the quantity to deliver must be a whole number above "
                    "zero, not %(quantity)s.",
                    product=request["product"].display_name,
                    quantity=quantity,
                )
            )

    @api.model
    def _line_vals(self, request: dict) -> list[dict]:
        """Return the values of one line per unit; nothing for another product."""
        product = request["product"]
        if not product.line_kind:
            return []
        site = request.get("site")
        return [
            {
                "product_id": product.id,
                "partner_id": request["partner"].commercial_partner_id.id,
                "company_id": request["company"].id,
                "site_id": site.id if site else False,
                "origin": request.get("origin"),
            }
            for _unit in range(int(request["quantity"]))
        ]

    @api.model
    def _order_provisioned(self, requests: list[dict], delivered: list) -> None:
        """Put the new lines in line orders and set them on their way."""
        baskets, starts = defaultdict(list), {}
        for request, lines in zip(requests, delivered, strict=True):
            key = (request["partner"].commercial_partner_id, request["company"])
            baskets[(*key, request.get("origin") or "")].append(lines)
            starts.update(dict.fromkeys(lines.ids, request.get("start")))
        lines_sudo = self.env["proximus.line"].sudo()  # sudo: see _proximus_provision
        all_lines = lines_sudo.union(*delivered)
        lines_sudo._create_add_orders(
            [
                (partner, company, origin, lines_sudo.union(*parts))
                for (partner, company, origin), parts in baskets.items()
            ],
            starts,
        )
        all_lines._transition("pending_active")
