import datetime

from odoo import fields, models
from odoo.exceptions import UserError

#: Days before the last bill that are read again: bills are published late, and several
#: bear one date.
OVERLAP = datetime.timedelta(days=31)


class ProximusProvider(models.Model):
    """The operator's bills (TMF678) as draft vendor bills, ready for the bill check."""

    _inherit = "proximus.provider"

    def _bills_since(self):
        """Return the day after which bills are read, see ``_fetch_bills``."""
        return self.bills_read_until and self.bills_read_until - OVERLAP or None

    def _create_bills(self, bills: list[dict]) -> str:
        """Make a draft vendor bill of each bill that is not here yet.

        :param bills: see ``tmf_bill.read_bill``.
        :return: a sentence that says how many.
        :raises UserError: when it is not known who the operator is, or a bill is in a
            currency that does not exist here.
        """
        if bills and not self.partner_id:
            raise UserError(
                self.env._("%(provider)s: fill in the operator.", provider=self.name)
            )
        moves = self.env["account.move"].with_company(self.company_id)
        operator = self.partner_id.commercial_partner_id
        known = moves.search(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", operator.id),
                ("move_type", "in", ("in_invoice", "in_refund")),
                ("ref", "in", [bill["number"] for bill in bills]),
            ]
        )
        fresh = [bill for bill in bills if bill["number"] not in known.mapped("ref")]
        created = moves.create([self._bill_vals(bill) for bill in fresh])
        self._keep_documents(created, fresh)
        for move, bill in zip(created, fresh, strict=True):
            move._proximus_tell_kind([bill.get("document")])
        dates = [bill["date"] for bill in bills if bill["date"]]
        if dates:
            self.bills_read_until = max([*dates, self.bills_read_until or dates[0]])
        return self.env._(
            "%(new)s new bills, %(known)s were here already.",
            new=len(fresh),
            known=len(bills) - len(fresh),
        )

    def _keep_documents(self, moves, bills: list[dict]) -> None:
        """Keep each bill as the operator sent it: the check reads it again."""
        self.env["ir.attachment"].create(
            [
                {
                    "name": f"TMF678 {bill['number']}.json".replace("/", "-"),
                    "raw": bill["document"],
                    "mimetype": "application/json",
                    "res_model": "account.move",
                    "res_id": move.id,
                }
                for move, bill in zip(moves, bills, strict=True)
                if bill.get("document")
            ]
        )

    def _bill_vals(self, bill: dict) -> dict:
        """Return a vendor bill, or a refund when the operator owes money."""
        refund = sum(line["amount"] for line in bill["lines"]) < 0
        sign = -1 if refund else 1
        return {
            "move_type": "in_refund" if refund else "in_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self._bill_currency(bill).id,
            "ref": bill["number"],
            "invoice_date": bill["date"],
            "invoice_date_due": bill["due_date"],
            "invoice_line_ids": [
                fields.Command.create(self._bill_line_vals(line, sign))
                for line in bill["lines"]
            ],
        }

    def _bill_line_vals(self, line: dict, sign: int) -> dict:
        """Return a bill line; the operator's reference in its text finds our line."""
        reference = line["product"]
        named = reference and reference not in line["name"]
        vals = {
            "name": f"{line['name']} ({reference})" if named else line["name"],
            "quantity": 1,
            "price_unit": float(sign * line["amount"]),
        }
        if line["tax_rate"] is not None:
            tax = self._bill_tax(line)
            vals["tax_ids"] = [fields.Command.set(tax.ids)]
        return vals

    def _bill_tax(self, line: dict):
        """Return the tax of a bill line, none for a rate of zero that nobody made.

        :raises UserError: for a rate that has no tax here: it is never dropped.
        """
        taxes = self.env["account.tax"]
        tax = taxes.search(
            [
                *taxes._check_company_domain(self.company_id),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", "=", float(line["tax_rate"])),
            ],
            limit=1,
        )
        if line["tax_rate"] and not tax:
            raise UserError(
                self.env._(
                    "%(line)s: there is no purchase tax of %(rate)s %%. Make it first.",
                    line=line["name"],
                    rate=self._proximus_spoken_number(float(line["tax_rate"])),
                )
            )
        return tax

    def _bill_currency(self, bill: dict):
        if not bill["currency"]:
            return self.company_id.currency_id
        currency = self.env["res.currency"].search([("name", "=", bill["currency"])])
        if not currency:
            raise UserError(
                self.env._(
                    "Bill %(number)s is in %(currency)s. Activate that currency first.",
                    number=bill["number"],
                    currency=bill["currency"],
                )
            )
        return currency
