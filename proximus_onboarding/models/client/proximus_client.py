from odoo import models

from odoo.addons.proximus_connectivity.fields import MaybeCount
from odoo.addons.proximus_connectivity.models.client.proximus_client import searched


class ProximusClient(models.Model):
    """How far the guided set-up of a client is."""

    _inherit = "proximus.client"

    setup_progress = MaybeCount(
        "Set-up (%)",
        compute="_compute_figures",
        search=searched("setup_progress"),
        help="Steps and questions of the guided set-up that were handled, in percent.",
    )
