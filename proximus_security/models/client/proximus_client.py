from odoo import fields, models

from odoo.addons.proximus_connectivity.fields import MaybeCount
from odoo.addons.proximus_connectivity.models.client.proximus_client import searched


class ProximusClient(models.Model):
    """What a client lacks of protection, and the clocks that run for it."""

    _inherit = "proximus.client"

    gap_count = MaybeCount(
        "Security Gaps",
        compute="_compute_figures",
        search=searched("gap_count"),
        help="Required protections that are missing. Those of which nothing is known "
        "are counted apart.",
    )
    gap_unknown_count = MaybeCount(
        "Protections Not Known",
        compute="_compute_figures",
        search=searched("gap_unknown_count"),
        help="Required protections of which nobody knows whether they are there.",
    )
    clock_count = MaybeCount(
        "Open Clocks",
        compute="_compute_figures",
        search=searched("clock_count"),
        help="Reports of incidents that are still to be sent, by a legal deadline. "
        "Confidential incidents count for their readers only.",
    )
    clock_due = fields.Datetime("Next Legal Deadline", compute="_compute_figures")
