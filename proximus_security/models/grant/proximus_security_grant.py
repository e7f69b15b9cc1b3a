from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools.lifecycle import GRANT_TRANSITIONS

OFFICER = "proximus_security.group_officer"
#: Whoever works for others: what they see of a company, that company has allowed.
GUESTS = (
    "proximus_connectivity.group_partner",
    "proximus_connectivity.group_accountant",
)
LONGEST_MONTHS = 12


class ProximusSecurityGrant(models.Model):
    """Access of a partner or accountant to the security data of one company.

    It is asked for, given by the company, ends on a day and can be taken back. What was
    opened by it is kept for the company to see.
    """

    _name = "proximus.security.grant"
    _description = "Access to Security Data"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(compute="_compute_name")
    user_id = fields.Many2one(
        "res.users",
        "For Whom",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    scope = fields.Selection(
        [
            ("services", "Services, seats, costs and the score"),
            ("posture", "Also who lacks what, and the assessments"),
        ],
        "What",
        required=True,
        default="services",
        help="Incidents are never part of it: each is shared one by one, by naming a "
        "reader on it.",
    )
    reason = fields.Char("What For", required=True)
    date_to = fields.Date(
        "Until",
        required=True,
        default=lambda self: self._proximus_today() + relativedelta(months=3),
        help="Last day, at most twelve months away.",
    )
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("revoked", "Taken Back"),
        ],
        required=True,
        default="asked",
        index=True,
        copy=False,
        tracking=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime(readonly=True, copy=False)
    is_live = fields.Boolean(
        "In Force", compute="_compute_is_live", search="_search_is_live"
    )
    log_ids = fields.One2many("proximus.security.grant.log", "grant_id", "Opened")
    log_count = fields.Integer("Times Opened", compute="_compute_log_count")

    @api.model
    def get_empty_list_help(self, help_message):
        """Say to a guest how access is had; officers read how it is given."""
        if self.env.user.has_group(OFFICER):
            return help_message
        title = self.env._("You have no access yet")
        text = self.env._(
            "Press New to ask a company for it: its security officer accepts, and it "
            "ends on a day."
        )
        return f'<p class="o_view_nocontent_smiling_face">{title}</p><p>{text}</p>'

    @api.depends("user_id.name", "company_id.name")
    def _compute_name(self):
        for grant in self:
            # sudo: the names of the two parties, whichever of them looks
            both = (grant.sudo().user_id.name, grant.sudo().company_id.name)
            grant.name = " → ".join(filter(None, both))

    @api.depends("state", "date_to")
    def _compute_is_live(self):
        today = self._proximus_today()
        for grant in self:
            until = grant.date_to
            grant.is_live = bool(grant.state == "accepted" and until and until >= today)

    def _search_is_live(self, operator, value):
        if operator != "in":
            return NotImplemented
        live = Domain("state", "=", "accepted") & Domain(
            "date_to", ">=", self._proximus_today()
        )
        return live if True in value else ~live

    def _compute_log_count(self):
        counts = dict(
            self.env["proximus.security.grant.log"]._read_group(
                [("grant_id", "in", self.ids)], ["grant_id"], ["__count"]
            )
        )
        for grant in self:
            grant.log_count = counts.get(grant, 0)

    @api.constrains("date_to", "company_id", "user_id")
    def _check_date_to(self):
        for grant in self:
            latest = grant._proximus_today() + relativedelta(months=LONGEST_MONTHS)
            if grant.date_to > latest:
                raise ValidationError(
                    self.env._(
                        "Access ends at most twelve months from now: choose a day "
                        "until %(day)s. It can be asked for again.",
                        day=self._proximus_spoken_day(latest, with_year=True),
                    )
                )
            # sudo: only which companies the person works in
            if grant.company_id not in grant.sudo().user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s: an administrator adds "
                        "the company to that user first.",
                        user=grant.sudo().user_id.name,  # sudo: a name to tell
                        company=grant.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "asked") != "asked" for vals in vals_list):
            raise UserError(
                self.env._("Access is asked for first: the company then accepts it.")
            )
        grants = super().create(vals_list)
        for grant in grants:
            grant._check_decider_or_self()
            grant._ask_officers()
        return grants

    def write(self, vals):
        if vals.keys() & {"user_id", "company_id", "scope", "date_to", "reason"}:
            decided = self.filtered(lambda grant: grant.state != "asked")
            if decided:
                raise UserError(
                    self.env._(
                        "%(name)s: what was decided stays as it is. Take it back, and "
                        "ask for another.",
                        name=decided[0].name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Access that was given is evidence: take it back instead.")
        )

    # === ACTIONS === #

    def action_accept(self):
        """Give the access, for the company that it is about."""
        for grant in self:
            grant._check_decider()
            if grant.date_to < grant._proximus_today():
                raise UserError(
                    self.env._(
                        "%(name)s: the day until which it was asked has passed. Ask "
                        "again.",
                        name=grant.name,
                    )
                )
            grant._decide("accepted")

    def action_refuse(self):
        """Give no access."""
        for grant in self:
            grant._check_decider()
            grant._decide("refused")

    def action_revoke(self):
        """Take the access back at once; the guest may give it up as well."""
        for grant in self:
            if grant.user_id != self.env.user:
                grant._check_decider()
            grant._decide("revoked")

    @api.readonly
    def action_view_assessments(self):
        """Open the self-assessments of the company, for who has the wider access."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_assessment_action"
        )
        return {**action, "domain": [("company_id", "=", self.company_id.id)]}

    def _decide(self, target):
        # sudo: the guest writes nothing else of it; who may was checked
        self.sudo()._transition(
            target, decided_by_id=self.env.uid, decided_at=fields.Datetime.now()
        )
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # sudo: as above

    def _check_decider(self):
        """Refuse a decision about one's own access, or for a company of others.

        :raises AccessError: telling who decides
        """
        self.ensure_one()
        user = self.env.user
        if not self.env.su and (
            user == self.user_id
            or not user.has_group(OFFICER)
            or self.company_id not in user.company_ids
        ):
            raise AccessError(
                self.env._(
                    "%(name)s: the security officer of %(company)s decides, and nobody "
                    "about the own access.",
                    name=self.name,
                    company=self.company_id.name,
                )
            )

    def _check_decider_or_self(self):
        """Refuse to ask in the name of somebody else, but for who decides."""
        if self.user_id != self.env.user:
            self._check_decider()

    def _ask_officers(self):
        """Ask those who decide, in their language."""
        for officer in self.company_id._security_officers() - self.user_id:
            reader = self.with_context(lang=officer.lang or self.env.lang)
            # sudo: whoever asks may not write activities for others
            reader.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=officer.id,
                summary=reader.env._("Somebody asks to see your security data"),
            )

    def _lifecycle_moves(self):
        return GRANT_TRANSITIONS

    # === WHO SEES WHAT === #

    @api.model
    def _shared_companies(self, scopes) -> list[int]:
        """Return the companies whose data a guest may see now.

        Those that employ the guest need not allow it.

        :param scopes: any of these is enough
        """
        # sudo: rules ask this before the user may read anything
        grants = self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("is_live", "=", True),
                ("scope", "in", list(scopes)),
            ]
        )
        # sudo: only who employs the user
        jobs = self.env["hr.employee"].sudo().search([("user_id", "=", self.env.uid)])
        return (grants.company_id | jobs.company_id).ids
