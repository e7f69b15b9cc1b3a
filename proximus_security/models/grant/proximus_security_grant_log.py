from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusSecurityGrantLog(models.Model):
    """What a guest opened of a company, for that company to see. Nobody changes it."""

    _name = "proximus.security.grant.log"
    _description = "Opened by a Guest"
    _order = "at desc, id desc"
    _rec_name = "what"

    grant_id = fields.Many2one(
        "proximus.security.grant", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="grant_id.company_id", store=True)
    user_id = fields.Many2one(related="grant_id.user_id", store=True, index=True)
    at = fields.Datetime("When", required=True)
    kind = fields.Selection(
        [("read", "Opened"), ("count", "Counted"), ("export", "Exported")],
        required=True,
        default="read",
    )
    what = fields.Char(required=True)
    names = fields.Char("Which", help="The first ones, and how many more.")

    _recent = models.Index("(company_id, at DESC, id DESC)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._("What guests opened is written by the program, and stays.")
        )
