from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: The persons and addresses beside the holder, all of which belong to it.
BESIDE = ("billing_partner_id", "contact_id")


class ProximusLine(models.Model):
    """Who gets the bill of a line and who uses it, beside who holds its contract."""

    _inherit = "proximus.line"

    billing_partner_id = fields.Many2one(
        "res.partner",
        "Billing Contact",
        compute="_compute_billing_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Contact or address of the holder that the bill of the line is sent to.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Used By",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('is_company', '=', False)]",
        help="Person at the holder who uses the line, when that is no employee here.",
    )

    @api.depends("partner_id")
    def _compute_billing_partner_id(self):
        for partner, lines in self.grouped("partner_id").items():
            address = partner.address_get(["invoice"])["invoice"] if partner else False
            lines.billing_partner_id = address

    @api.constrains("partner_id", *BESIDE)
    def _check_beside_holder(self):
        for line in self:
            holder = line.partner_id.commercial_partner_id
            for name in BESIDE:
                person = line[name]
                if not person or person.commercial_partner_id == holder:
                    continue
                raise ValidationError(
                    self.env._(
                        "%(line)s: “%(field)s” %(person)s does not belong to the "
                        "holder %(holder)s. Choose one of its contacts or addresses.",
                        line=line._import_name(),
                        field=line._fields[name]._description_string(self.env),
                        person=person.display_name,
                        holder=holder.display_name,
                    )
                )
