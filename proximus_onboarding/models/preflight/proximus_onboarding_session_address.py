from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date, formatLang

from ...tools import need

WIRED = ("ftth", "vdsl", "coax")
#: When to look again whether fibre has come, where nobody tells a date.
MONTHS_TO_WAIT = 6


class ProximusOnboardingSession(models.Model):
    """What the line must carry, and what can be had at the address."""

    _inherit = "proximus.onboarding.session"

    need_mbps = fields.Integer("Speed Needed (Mb/s)", compute="_compute_need")
    need_text = fields.Text(compute="_compute_need")
    line_site_id = fields.Many2one(
        "res.partner",
        "Address of the Line",
        compute="_compute_line_site_id",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    customer_entity_id = fields.Many2one(related="partner_id.commercial_partner_id")
    qualification_id = fields.Many2one(
        "proximus.qualification", copy=False, readonly=True, index="btree_not_null"
    )
    address_text = fields.Text(compute="_compute_address_text", compute_sudo=True)
    is_address_unknown = fields.Boolean(
        compute="_compute_address_text", compute_sudo=True
    )
    fibre_reminder_on = fields.Date(readonly=True, copy=False)

    # === COMPUTE METHODS === #

    @api.depends("answer_ids.state", "recommendation_ids.decision")
    @api.depends_context("lang")
    def _compute_need(self):
        for session in self:
            needed = session._get_need()
            session.need_mbps = needed.mbps or 0
            session.need_text = session._describe_need(needed)

    @api.depends("partner_id")
    def _compute_line_site_id(self):
        for session in self:
            lines = session._get_lines("internet") if session.partner_id else None
            site = lines.site_id[:1].id if lines else False
            session.line_site_id = site or session.partner_id.commercial_partner_id

    @api.depends("qualification_id.state", "qualification_id.item_ids.result")
    @api.depends_context("lang")
    def _compute_address_text(self):
        for session in self:
            task = session.qualification_id
            session.is_address_unknown = bool(task) and task.state != "done"
            session.address_text = session._describe_address(task)

    # === ACTIONS === #

    def action_check_address(self):
        """Look what can be had at the address; nothing leaves this database."""
        self.ensure_one()
        self._check_open()
        self._check_may_decide()
        if not self.line_site_id:
            raise UserError(self.env._("Choose the address of the line first."))
        # sudo: what can be had at the own address, for whoever sets up
        tasks_sudo = self.env["proximus.qualification"].sudo()
        tasks_sudo = tasks_sudo.with_company(self.company_id)
        site = tasks_sudo.env["res.partner"].browse(self.line_site_id.id)
        offers = self._get_wired_offers()
        if not offers:
            raise UserError(self.env._("The catalogue has no line to ask about."))
        live = tasks_sudo.search(
            Domain("site_id", "=", site.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("is_live", "=", True)
        ).filtered(lambda task: offers <= task.item_ids.product_id)[:1]
        # sudo: the answer is kept with the session
        self.sudo().qualification_id = live or tasks_sudo._qualify({site: offers})
        self._remind_of_fibre()
        return True

    def action_ask_operator(self):
        """Ask the operator what the files do not know."""
        self.ensure_one()
        self._check_open()
        self._check_may_decide()
        # sudo: as in action_check_address
        self.sudo().qualification_id.action_ask_operator()
        self._remind_of_fibre()
        return True

    # === NEED === #

    def _get_need(self) -> need.Need:
        """Return the speed that is needed, see tools/need."""
        self.ensure_one()
        answers = self._get_answers()
        apps = self._get_accepted("module").rule_id
        return need.estimate(
            answers.get("EMPLOYEES"),
            [(rule.need_mbps, rule.need_mbps_each) for rule in apps],
            answers.get("FIXED_PHONES"),
            answers.get("COUNTER"),
        )

    def _describe_need(self, needed: need.Need) -> str:
        """Return the need in sentences."""
        _ = self.env._
        names = {
            "people": _("people"),
            "apps": _("apps"),
            "telephones": _("telephones"),
            "till": _("till"),
        }
        parts = ", ".join(
            f"{names[part.name]} {self._say_mbps(part.mbps)}"
            for part in needed.parts
            if part.mbps
        )
        missing = ", ".join(names[name] for name in needed.missing)
        if not parts and missing:
            return _("What the line must carry is not known: %s.", missing)
        if missing:
            return _(
                "The line must carry at least %(known)s Mb/s (%(parts)s). Not known, "
                "so not counted: %(missing)s.",
                known=needed.known,
                parts=parts,
                missing=missing,
            )
        return _(
            "The line must carry about %(known)s Mb/s (%(parts)s), by an estimate on "
            "the safe side.",
            known=needed.known,
            parts=parts or "0",
        )

    @api.model
    def _say_mbps(self, mbps) -> str:
        """Return a speed without decimals that say nothing."""
        digits = 0 if mbps == int(mbps) else 1
        return formatLang(self.env, float(mbps), digits=digits)

    @api.model
    def _get_fitting(self, offers, mbps: int | None):
        """Return the slowest offer that is fast enough, or else the fastest.

        :param offers: `product.product` records that deliver a line.
        :param mbps: what is needed; None: not known, then the first one.
        """
        if mbps is None:
            return offers[:1]
        by_speed = offers.sorted(lambda offer: (offer.download_mbps, offer.lst_price))
        enough = by_speed.filtered(lambda offer: offer.download_mbps >= mbps)
        return enough[:1] or by_speed[-1:]

    # === ADDRESS === #

    def _get_wired_offers(self):
        """Return the lines over a wire that are sold, which an address decides on."""
        # sudo: the names of offers, for whoever reads no catalogue
        products_sudo = self.env["product.product"].sudo()
        return products_sudo.search(
            [
                ("line_kind", "=", "internet"),
                ("access_technology", "in", WIRED),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )

    def _describe_address(self, task):
        """Return offer by offer what can be had, and how it is with fibre."""
        if not task:
            return False
        labels = dict(task.item_ids._fields["result"]._description_selection(self.env))
        rows = [
            f"{item.product_id.name}: {self._describe_result(item, labels)}"
            for item in task.item_ids
        ]
        if task.valid_until and task.state == "done":
            day = format_date(self.env, task.valid_until)
            rows.append(self.env._("This holds until %s.", day))
        if self.fibre_reminder_on:
            day = format_date(self.env, self.fibre_reminder_on)
            rows.append(
                self.env._("No fibre yet: an activity on %s reminds you to look.", day)
            )
        return "\n".join(rows)

    def _describe_result(self, item, labels: dict) -> str:
        """Return the answer about one offer in words."""
        if not item.result:
            return self.env._("not known, ask the operator")
        others = item.alternate_product_ids.mapped("name")
        reasons = item.reason_ids.mapped("name")
        day = item.expected_activation
        more = [
            *(reasons if item.result != "qualified" else []),
            *others,
            *([format_date(self.env, day)] if day else []),
        ]
        label = labels[item.result]
        return f"{label} ({', '.join(more)})" if more else label

    def _remind_of_fibre(self):
        """Plan to look again, once, where fibre is not there yet."""
        self.ensure_one()
        # sudo: as in action_check_address
        site_sudo = self.line_site_id.sudo().with_company(self.company_id)
        state, ready_on = site_sudo._proximus_fibre_states().get(
            site_sudo, ("unknown", None)
        )
        if state not in ("planned", "no") or self.fibre_reminder_on:
            return
        today = self._proximus_today()
        day = ready_on if ready_on and ready_on > today else None
        self.fibre_reminder_on = day or today + relativedelta(months=MONTHS_TO_WAIT)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            self.fibre_reminder_on,
            summary=self.env._("Is there fibre at %s now?", site_sudo.display_name),
            user_id=(self.user_id or self.env.user).id,
        )
