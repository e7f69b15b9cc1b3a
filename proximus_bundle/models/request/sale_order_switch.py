from odoo import models
from odoo.fields import Command

from odoo.addons.proximus_connectivity.tools import numbers
from odoo.addons.proximus_connectivity.tools.quote_document import REPLACE, Request
from odoo.addons.proximus_connectivity.tools.registration import registration

#: Kind of a number → kinds of line on which it can go on.
CARRIERS = {
    "mobile": ("mobile",),
    "m2m": ("iot",),
    "fixed": ("voice", "sip_trunk"),
}


class SaleOrder(models.Model):
    """The numbers of a signed offer: one mandate for each operator that they leave."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        for order in self:
            request = order._request_document()
            if request:
                order._create_switches(request)
        return result

    def _create_switches(self, request: Request) -> None:
        """Prepare the mandates for the numbers that the request names.

        They are drafts: the customer signs them, the seller fills in what the request
        does not tell. An order that is confirmed again keeps its mandates.
        """
        # sudo: whoever confirms (a seller, or a customer who signs in the portal) may
        # not work with mandates
        order_sudo = self.sudo()
        if order_sudo.proximus_switch_ids.filtered(
            lambda one: one.state != "cancelled"
        ):
            return
        # sudo: as above
        own = set(self._known_request_lines(request).sudo().number_ids.mapped("e164"))
        rows = self._switch_rows(request, own)
        for (operator, operator_id), found in rows.items():
            donor = self._find_donor(operator_id)
            switch_sudo = order_sudo.env["proximus.switch"].create(
                {
                    "partner_id": self.partner_id.commercial_partner_id.id,
                    "company_id": self.company_id.id,
                    "donor_id": donor.id,
                    "sale_order_id": self.id,
                    "signatory": self.signed_by,
                    "wish_date": request.wanted_on,
                    "line_ids": [Command.create(vals) for vals in found],
                }
            )
            body = self.env._(
                "Prepared from request %(request)s, signed with %(order)s.",
                request=request.reference,
                order=self.name,
            )
            if operator and not donor:
                body += " " + self.env._("Old operator as told: %s.", operator)
            switch_sudo.message_post(body=body)

    def _switch_rows(
        self, request: Request, own: set[str]
    ) -> dict[tuple[str, str], list[dict]]:
        """Return the lines of the mandates, per operator that the numbers leave.

        :param own: numbers that are on lines of this seller already: they go nowhere.
        """
        rows: dict[tuple[str, str], list[dict]] = {}
        seen = set(own)
        for item in request.items:
            if item.action != REPLACE:
                continue
            places = self._free_places(item.id)
            for line in item.lines:
                key = (line.operator, registration(line.operator_id))
                for first, last in [*((n, "") for n in line.numbers), *line.ranges]:
                    block = self._parse_block(first, last)
                    if not block or block.first.e164 in seen:
                        continue
                    seen.add(block.first.e164)
                    wish = item.wish_of(first)
                    vals = {
                        "e164": block.first.e164,
                        "last_e164": block.last.e164 if block.size > 1 else False,
                        "answer": wish or False,
                        "note": line.name or line.reference,
                    }
                    if wish == "keep":
                        vals["line_id"] = self._take_place(places, block.first.kind)
                    rows.setdefault(key, []).append(vals)
        return rows

    def _free_places(self, item_id: str) -> dict[str, list[int]]:
        """Return the new lines of an item per kind, where one is as good as another.

        Lines of different offers or sites are not: there the seller chooses.
        """
        # sudo: as in _create_switches
        sold_sudo = self.sudo().order_line.filtered(
            lambda line: line.proximus_request_item == item_id
        )
        lines_sudo = sold_sudo.subscription_line_ids.line_id
        return {
            kind: lines.sorted("id").ids
            for kind, lines in lines_sudo.grouped("line_kind").items()
            if len(lines.product_id) == 1 and len(lines.site_id) <= 1
        }

    def _take_place(self, places: dict[str, list[int]], kind: str) -> int | bool:
        """Return the id of a line for a kept number, False when there is none."""
        for carrier in CARRIERS.get(kind, ()):
            free = places.get(carrier)
            if free:
                # a mobile line has one number, a trunk as many as there are
                return free.pop(0) if carrier in ("mobile", "iot") else free[0]
        return False

    def _parse_block(self, first: str, last: str) -> numbers.NumberRange | None:
        """Return the number or range that a file names, None when it is none."""
        country = self.partner_id.commercial_partner_id.country_id.code or "BE"
        try:
            return numbers.parse_range(first, last or first, country)
        except numbers.NumberError:
            return None

    def _find_donor(self, number: str):
        """Return the operator with a VAT number, empty when none or several have it."""
        # sudo: a customer who signs reads no operators
        partners_sudo = self.env["res.partner"].sudo()
        found_sudo = partners_sudo._find_by_registration(number, self.company_id)
        return found_sudo if len(found_sudo) == 1 else partners_sudo
