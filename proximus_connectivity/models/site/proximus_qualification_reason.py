from odoo import api, fields, models


class ProximusQualificationReason(models.Model):
    """Why an offer cannot be delivered at an address (TMF645 eligibility reason)."""

    _name = "proximus.qualification.reason"
    _description = "Reason of an Address Check"
    _order = "code"

    code = fields.Char(required=True, help="What files and operators call it.")
    name = fields.Char("Label", required=True, translate=True)
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "This reason code exists already.")

    @api.model
    def _by_codes(self, labels: dict[str, str]):
        """Return the reasons with these codes; one that nobody knows yet is added.

        :param labels: label per code, as an operator sent them.
        """
        known = self.with_context(active_test=False).search(
            [("code", "in", list(labels))]
        )
        missing = set(labels) - set(known.mapped("code"))
        # sudo: an operator's answer may name a reason that nobody typed in yet
        return known | self.sudo().create(
            [{"code": code, "name": labels[code] or code} for code in sorted(missing)]
        ).sudo(self.env.su)
