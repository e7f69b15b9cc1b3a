from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusSecretLog(models.Model):
    """Who has read a secret, and when; never the secret itself."""

    _name = "proximus.secret.log"
    _description = "Reading of a Secret"
    _order = "id desc"
    _rec_name = "record_name"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char("Name", readonly=True)
    secrets = fields.Char("Secrets Read", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="restrict"
    )
    read_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    def write(self, vals):
        """Refuse: what was read stays read, whoever asks."""
        if self:
            raise UserError(
                self.env._("What was noted about a secret cannot be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was noted about a secret cannot be deleted."))
