from odoo import fields, models

from odoo.addons.proximus_connectivity.models.resource.proximus_secret_mixin import (
    Secret,
)

from ..models.event.proximus_security_source import PREVIOUS_HOURS


class ProximusSecuritySourceRotate(models.TransientModel):
    """Replaces the secret of a source, by a new one or by what its sender gave."""

    _name = "proximus.security.source.rotate"
    _description = "New Secret of a Source"
    _inherit = ["proximus.secret.mixin"]

    source_id = fields.Many2one(
        "proximus.security.source", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="source_id.company_id")
    has_secret = fields.Boolean(related="source_id.has_secret")
    given_secret = Secret(
        "Secret of the Sender",
        groups="base.group_system",
        copy=False,
        help="What the sender shows you. Leave it empty to have one made here.",
    )
    previous_hours = fields.Integer(
        "Previous One Works For (Hours)",
        default=PREVIOUS_HOURS,
        help="Time to change it at the sender. 0: it is refused at once.",
    )

    def action_apply(self):
        """Replace the secret, and show the new one this once."""
        self.ensure_one()
        source, hours = self.source_id, max(self.previous_hours, 0)
        source._check_secret_reader()
        given = self.sudo().given_secret or ""  # sudo: passed on, not shown
        secret = source._rotate(given, hours)
        self.sudo().unlink()  # sudo: its secret is nobody's to read
        if given:
            return {"type": "ir.actions.act_window_close"}
        url = source.sudo().url  # sudo: for whoever made the secret
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of %(name)s", name=source.name),
            "res_model": "proximus.security.source.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_secret": secret,
                "default_url": url,
                "default_how_to": source._how_to(url, secret),
            },
        }
