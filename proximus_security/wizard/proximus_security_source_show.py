from odoo import fields, models


class ProximusSecuritySourceShow(models.AbstractModel):
    """Shows a new secret once: it has no table that could keep it."""

    _name = "proximus.security.source.show"
    _description = "Secret of a Source, Shown Once"

    # the web client asks for the values of a new record by its id
    id = fields.Id()
    secret = fields.Char(readonly=True)
    url = fields.Char("Address", readonly=True)
    how_to = fields.Text("Send a Test", readonly=True)
