from odoo import models
from odoo.exceptions import UserError


class ProximusSubscription(models.Model):
    """How a customer's subscription becomes another customer's."""

    _inherit = "proximus.subscription"

    def _hand_over(self, lines, partner, date):
        """Charge another customer for some lines from a day on, under the same prices.

        :param dict lines: the installed line that takes over (may be empty) per
            `proximus.subscription.line` of this subscription.
        :param partner: the new customer.
        :return: the subscription of the new customer.
        """
        self.ensure_one()
        text = self.env._(
            "%(before)s → %(after)s",
            before=self.partner_id.display_name,
            after=partner.display_name,
        )
        with self._recorded("holder", date, text) as change:
            subscription = change.subscription_id.sudo()  # sudo: by the change
            successor = subscription._create_successor(partner, date)
            for line, installed in lines.items():
                line._move_to(successor, installed, date)
            moved = subscription.line_ids.filtered(lambda x: x in lines)
            moved.date_end = date
            # The end of the installed lines has credited them already.
            orphans = moved.item_ids.filtered(
                lambda i: i.state == "to_bill" and i.segment_id and not i.change_id
            )
            orphans.change_id = change
            subscription._degrade(moved, date)
        successor._refresh_next_invoice_date()
        return successor

    def _transfer(self, partner, date=None, reason=None):
        """Let another customer take over the whole subscription, its lines included.

        :param partner: the new customer.
        :return: the subscription of the new customer.
        :raise UserError: for the same customer, a wrong day, or a line that cannot be
            taken over.
        """
        date = self._check_amend(date)
        if not partner or partner.commercial_partner_id == self.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(subscription)s belongs to this customer already. Change its "
                    "invoice address instead.",
                    subscription=self.name,
                )
            )
        running = self.line_ids.filtered(lambda x: not x.date_end or x.date_end > date)
        waiting = running.filtered(lambda x: x.line_id and not x.date_start)
        if waiting:
            raise UserError(
                self.env._(
                    "%(line)s is not in service yet. Cancel it or wait for it first.",
                    line=waiting[0].name,
                )
            )
        old = running.line_id.with_context(proximus_subscription_follows=True)
        new = dict(zip(old.ids, old._hand_over(partner, date, reason), strict=True))
        return self._hand_over(
            {
                line: self.env["proximus.line"].browse(
                    new[line.line_id.id].id if line.line_id else False
                )
                for line in running
            },
            partner,
            date,
        )

    def _create_successor(self, partner, date):
        """Return a running subscription of another customer, with these conditions."""
        position = self.env["account.fiscal.position"].with_company(self.company_id)
        vals = {
            "partner_id": partner.id,
            "partner_invoice_id": partner.address_get(["invoice"])["invoice"],
            "partner_shipping_id": partner.address_get(["delivery"])["delivery"],
            "fiscal_position_id": position._get_fiscal_position(partner).id,
            "payment_term_id": partner.property_payment_term_id.id,
            "client_order_ref": False,
            "predecessor_id": self.id,
            "order_id": self.order_id.id,
            "snapshot": self.snapshot,
            "company_id": self.company_id.id,
        }
        self.env["ir.sequence"]._name_batch(self._name, [vals])
        data = self.copy_data()[0]
        data.pop("line_ids", None)
        successor = self.create({**data, **vals})
        successor._enter(
            "active",
            {
                "date_start": date,
                "commitment_end_date": self.commitment_end_date,
                "term_start": self.term_start or self.date_start,
            },
        )
        return successor
