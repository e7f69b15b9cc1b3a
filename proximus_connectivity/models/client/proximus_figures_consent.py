from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools import digest
from ...tools.digest import Unknown
from ...tools.lifecycle import CONSENT_TRANSITIONS
from ..resource.proximus_secret_mixin import SECRET_GROUP, Secret


class ProximusFiguresConsent(models.Model):
    """A company lets somebody who looks after it know its figures.

    What is sent are counts and sums. Who agreed to which figures, and when, is kept; it
    can be taken back. A figure that a later version adds is not sent before somebody
    agrees anew.
    """

    _name = "proximus.figures.consent"
    _description = "Figures for a Partner"
    _inherit = [
        "proximus.lifecycle.mixin",
        "proximus.secret.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Our Partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self.env.company.proximus_seller_id,
        tracking=True,
        help="Who looks after your lines, and gets the figures.",
    )
    email = fields.Char(related="partner_id.email")
    state = fields.Selection(
        [("draft", "Not Agreed"), ("agreed", "Agreed"), ("withdrawn", "Taken Back")],
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    schedule = fields.Selection(
        [
            ("manual", "When I Send Them"),
            ("week", "Every Week"),
            ("month", "Every Month"),
        ],
        "Send",
        required=True,
        default="manual",
        tracking=True,
        help="By mail to the address of the partner, with the figures that whoever "
        "agreed may see. As a file you can give them any time.",
    )
    next_on = fields.Date("Next Mail", readonly=True, copy=False)
    agreed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    agreed_at = fields.Datetime("Agreed On", readonly=True, copy=False)
    agreed_figures = fields.Json(readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one(
        "res.users", "Taken Back By", readonly=True, copy=False
    )
    withdrawn_at = fields.Datetime("Taken Back On", readonly=True, copy=False)
    last_sequence = fields.Integer("Files Made", readonly=True, copy=False)
    last_at = fields.Datetime("Last File", readonly=True, copy=False)
    key = Secret(
        groups=SECRET_GROUP,
        copy=False,
        readonly=True,
        help="Your partner enters it once, to know that a file comes from you.",
    )
    preview = fields.Html("What Is Sent", compute="_compute_preview", sanitize=False)
    new_figures = fields.Char(
        "Not Agreed To", compute="_compute_preview", help="Figures that came later."
    )

    _one_agreed = models.UniqueIndex(
        "(company_id, partner_id) WHERE state = 'agreed'",
        "This partner gets your figures already.",
    )

    # === PREVIEW === #

    @api.depends("company_id", "state", "agreed_figures")
    @api.depends_context("uid", "lang")
    def _compute_preview(self):
        figures = self.env["proximus.figures"]
        labels = figures._labels()
        values = figures._of(self.company_id & self.env.user.company_ids)
        for consent in self:
            names = consent._figure_names()
            own = values.get(consent.company_id, {})
            rows = [
                (labels[name], consent._shown(own.get(name, Unknown("no_access"))))
                for name in names
            ]
            consent.preview = consent._preview_table(rows)
            later = [label for name, label in labels.items() if name not in names]
            consent.new_figures = ", ".join(later) or False

    def _figure_names(self) -> list[str]:
        """Return the figures that are sent: those that somebody agreed to."""
        kinds = self.env["proximus.figures"]._kinds()
        if self.state == "draft":
            return list(kinds)
        return [name for name in kinds if name in (self.agreed_figures or ())]

    def _shown(self, value) -> str:
        """Return a figure as people read it; what is not known goes as not known."""
        if isinstance(value, Unknown):
            reason = self.env["proximus.figures"]._reason(value)
            return self.env._("not known (%s)", reason)
        if value is None:
            return self.env._("none")
        if hasattr(value, "year"):
            return format_datetime(self.env, value)
        if isinstance(value, int):
            return str(value)
        return self.company_id.currency_id.format(float(value))

    def _preview_table(self, rows) -> Markup:
        """Return a table of all that goes into the file."""
        _, company = self.env._, self.company_id
        who = [
            (_("Name"), company.name),
            (_("VAT"), company.vat or ""),
            (_("Enterprise number"), company.company_registry or ""),
            (_("Identity of this database"), self._database()),
        ]
        body = Markup("").join(
            Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>") % row
            for row in [*who, *rows]
        )
        return Markup("<table class='table table-sm'><tbody>%s</tbody></table>") % body

    @api.model
    def _database(self) -> str:
        # sudo: the identity of the database, which is no secret
        return self.env["ir.config_parameter"].sudo().get_param("database.uuid")

    # === AGREEING === #

    def action_agree(self):
        """Agree to what the preview shows, and make the key that signs it."""
        for consent in self:
            consent._transition(
                "agreed",
                agreed_by_id=self.env.uid,
                agreed_at=fields.Datetime.now(),
                agreed_figures=consent._figure_names(),
            )
            # sudo: the program makes the key, which one group may see
            consent.sudo().key = digest.new_key()
            consent._plan_next()

    def action_withdraw(self):
        """Take the consent back: no file is made any more, and the key is gone."""
        for consent in self:
            consent._transition(
                "withdrawn",
                withdrawn_by_id=self.env.uid,
                withdrawn_at=fields.Datetime.now(),
                next_on=False,
            )
            consent.sudo().key = False  # sudo: as above
        # the next consent to the same partner may come at once: one at a time is agreed
        self.flush_recordset()

    def _lifecycle_moves(self):
        return CONSENT_TRANSITIONS

    def write(self, vals):
        """Extend: what somebody agreed to stays as it is; a new schedule counts now."""
        fixed = self.filtered(lambda consent: consent.state != "draft")
        if fixed and vals.keys() & {"company_id", "partner_id"}:
            raise UserError(
                self.env._(
                    "%(partner)s: what was agreed to stays as it is. Take it back, and "
                    "agree to another.",
                    partner=fixed[0].partner_id.name,
                )
            )
        result = super().write(vals)
        if "schedule" in vals:
            self._plan_next()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never_agreed(self):
        agreed = self.filtered(lambda consent: consent.state != "draft")
        if agreed:
            raise UserError(
                self.env._(
                    "%(partner)s: who agreed to what is kept. Take it back instead.",
                    partner=agreed[0].partner_id.name,
                )
            )
