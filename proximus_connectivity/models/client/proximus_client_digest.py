import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import digest
from ...tools.digest import Unknown
from ...tools.portable_json import PortableError


class ProximusClientDigest(models.Model):
    """A file of figures that a client has sent: proven, and kept as it came.

    Only the import makes one, after its checks.
    """

    _name = "proximus.client.digest"
    _description = "File of a Client"
    _order = "generated_at desc, id desc"
    _rec_name = "sequence"

    client_id = fields.Many2one(
        "proximus.client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="client_id.company_id", store=True, index=True, readonly=True
    )
    key_id = fields.Char("Key Known As", required=True, readonly=True)
    sequence = fields.Integer("Number", required=True, readonly=True)
    generated_at = fields.Datetime("Made On", required=True, readonly=True)
    signature = fields.Char(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    # only what is shown needs it: a history of files is long
    content = fields.Text(required=True, readonly=True, prefetch=False)

    _number_unique = models.UniqueIndex(
        "(client_id, key_id, sequence)", "This file was taken in already."
    )

    def write(self, vals):
        """Refuse: what a client said stays what it said."""
        if self and vals.keys() & {"content", "signature", "sequence", "generated_at"}:
            raise UserError(self.env._("A file of a client cannot be changed."))
        return super().write(vals)

    def _values(self) -> dict:
        """Return the figures of each file by name, all of those that are known here."""
        kinds = self.env["proximus.figures"]._kinds()
        result = {}
        for record in self:
            data = json.loads(record.content)
            told = digest.figures_of(data, kinds)
            result[record] = {
                name: told.get(name, Unknown("not_sent")) for name in kinds
            }
        return result

    @api.model
    def _refusal(self, error: PortableError) -> str:
        """Return why a file is refused, and what to do, in the reader's language."""
        _, what = self.env._, error.what
        reasons = {
            "huge": _("The file is too large to hold figures only."),
            "size": _("“%s” is longer than it may be.", what or _("The file")),
            "json": _("It is not a JSON document. Ask the client for it once more."),
            "format": _("It is another kind of file: it holds no figures of a client."),
            "version": _("It has version “%s”, which is not known here.", what),
            "signature": _(
                "Its signature does not fit: it was changed on the way, or signed with "
                "another key. Ask the client for it once more."
            ),
            "future": _(
                "It comes from the future (%s): the clock of one of the two servers is "
                "wrong.",
                what,
            ),
            "missing": _("“%s” is missing.", what),
            "figure": _("“%s” is no figure that is possible.", what),
            "many": _("It holds more figures than there are."),
            "number": _("It holds a number that is not possible."),
            "depth": _("It has too many levels: it is damaged, or something else."),
            "twice": _("“%s” stands there twice.", what),
            "type": _("“%s” is not what should stand there.", what),
            "text": _("“%s” holds signs that are no text.", what),
        }
        return reasons.get(error.code) or _("It cannot be read.")
