from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import domains

REGISTERED = [("unknown", "Unknown"), ("yes", "Yes"), ("no", "No")]


class ProximusSecurityDomain(models.Model):
    """An internet domain of a company, and whether it is registered for warnings."""

    _name = "proximus.security.domain"
    _description = "Internet Domain"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char("Domain", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    active = fields.Boolean(default=True)
    safeonweb_state = fields.Selection(
        REGISTERED,
        "Registered",
        required=True,
        default="unknown",
        tracking=True,
        help="Whether it is registered with Safeonweb@work, which warns of threats.",
    )
    safeonweb_since = fields.Date("Registered Since", tracking=True)

    _name_unique = models.Constraint(
        "UNIQUE(company_id, name)",
        "This company has this domain already (it may be archived).",
    )
    _since_registered = models.Constraint(
        "CHECK(safeonweb_since IS NULL OR safeonweb_state = 'yes')",
        "Only a registered domain has a date since when it is: clear the date, or say "
        "that it is registered.",
    )

    @api.constrains("safeonweb_since")
    def _check_since(self):
        for domain in self:
            since = domain.safeonweb_since
            if since and since > domain._proximus_today():
                raise ValidationError(
                    self.env._(
                        "%(domain)s: the date of registration (%(date)s) lies in the "
                        "future.",
                        domain=domain.name,
                        date=self._proximus_spoken_day(since),
                    )
                )

    @api.onchange("safeonweb_state")
    def _onchange_safeonweb_state(self):
        if self.safeonweb_state != "yes":
            self.safeonweb_since = False

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._clean(vals)
        if vals.get("safeonweb_state", "yes") != "yes":
            # What is not registered is not registered since a day either.
            vals = {"safeonweb_since": False, **vals}
        return super().write(vals)

    @api.model
    def _clean(self, vals: dict) -> dict:
        """Return values with the plain name of the domain.

        :raises ValidationError: when it is none
        """
        if not vals.get("name"):
            return vals
        try:
            return {**vals, "name": domains.normalise(vals["name"])}
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "“%(name)s” is not the name of an internet domain. Write it as "
                    "example.be.",
                    name=vals["name"],
                )
            ) from error
