"""What the guided set-up says of apps that are there: settings, use, lessons.

Its unit tests see the apps that the suite stands on; here are those of its users. All
that is made is taken back.
"""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

#: The advice whose settings are looked at, and what then shows that they are made.
RULES = (
    "CALENDAR",
    "CRM",
    "EXPENSES",
    "PEPPOL",
    "PROJECT",
    "PURCHASE",
    "RECRUITMENT",
    "TIME_OFF",
)


#: A database without one of these is not that of the users meant here.
MODELS = (
    "proximus.onboarding.setting",
    "account_peppol.service",
    "hr.applicant",
    "hr.expense",
    "hr.leave",
)


def look(env) -> list[str]:
    """Return a sentence for whatever the guided set-up says wrongly.

    :param env: environment of the superuser.
    """
    if not env.registry.models.keys() >= set(MODELS):
        return []
    return _Look(env).faults()


class _TakenBack(Exception):
    pass


class _Look:
    """A set-up of the company, decided on by its administrator."""

    def __init__(self, env):
        self.admin = env.ref("base.user_admin")
        # as the browser of the administrator asks
        self.env = env(user=self.admin.id, su=False, context={})
        self.company = self.admin.company_id
        self.said: list[str] = []

    def faults(self) -> list[str]:
        try:
            with self.env.cr.savepoint():
                self._look()
                self.env.flush_all()
                raise _TakenBack
        except _TakenBack:
            self.env.invalidate_all()
        return self.said

    def _look(self) -> None:
        sessions = self.env["proximus.onboarding.session"]
        self.session = sessions._get_open(self.company) or sessions._start(self.company)
        self.advice = self._accept()
        settings = self.env["proximus.onboarding.setting"].search([])
        there = settings.filtered(lambda one: one._is_there())
        for setting in there:
            self._look_at(setting)
        makers = {
            name.removeprefix("_make_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("_make_")
        }
        for setting in there.filtered(lambda one: one.code in makers):
            self._make(setting, makers[setting.code])
        self._count_use()
        self._learn()

    def _accept(self):
        """Return advice that was accepted, whatever was answered."""
        rules = self.env["proximus.onboarding.rule"].search([("code", "in", RULES)])
        made = self.env["proximus.onboarding.recommendation"]
        for rule in rules:
            found = self.session.recommendation_ids.filtered(
                lambda one, rule=rule: one.rule_id == rule
            )
            made |= found or made.create(
                {
                    "session_id": self.session.id,
                    "rule_id": rule.id,
                    "outcome": "advised",
                }
            )
        made.write({"outcome": "advised", "decision": "accepted"})
        return made

    def _look_at(self, setting) -> None:
        """See that a setting has a state and a screen, for whoever may open it."""
        try:
            part = setting._get_part(self.advice[:1])
            if part.state not in ("todo", "waiting", "done", None):
                self.said.append(f"{setting.code} has the state {part.state}")
            action = setting._get_action(self.advice[:1])
            if action.get("res_model") and action["res_model"] not in self.env:
                self.said.append(f"{setting.code} opens {action['res_model']}")
        except (AccessError, UserError) as error:
            self.said.append(f"the administrator at {setting.code}: {error}")

    def _make(self, setting, make) -> None:
        """Make what a setting asks for, and see that it ticks itself."""
        make()
        self.env.flush_all()
        self.env.invalidate_all()
        part = setting._get_part(self.advice[:1])
        if part.state != "done":
            self.said.append(f"{setting.code} is made and {part.state}: {part.note}")

    # === WHAT A PERSON MAKES === #

    def _make_appointment(self) -> None:
        self._create("calendar.event", name="First", start=_at(9), stop=_at(10))

    def _make_crm_lead(self) -> None:
        self._create("crm.lead", name="First", company_id=self.company.id)

    def _make_project(self) -> None:
        self._create("project.project", name="First", company_id=self.company.id)

    def _make_purchase_order(self) -> None:
        supplier = self._create("res.partner", name="Supplier")
        self._create("purchase.order", partner_id=supplier.id)

    def _make_leave_approver(self) -> None:
        self._employees().leave_manager_id = self.admin

    def _make_expense_approver(self) -> None:
        self._employees().expense_manager_id = self.admin

    def _make_leave_days(self) -> None:
        kind = self._leave_type(requires_allocation=True)
        allocation = self._create(
            "hr.leave.allocation",
            name="Days",
            holiday_status_id=kind.id,
            employee_id=self._employees()[:1].id,
            number_of_days=20,
            date_from=date.today().replace(month=1, day=1),
        )
        if allocation.state != "validate":
            allocation.action_approve()

    def _make_public_holidays(self) -> None:
        self._create(
            "resource.calendar.leaves",
            name="Holiday",
            date_from=_at(0),
            date_to=_at(20),
            company_id=self.company.id,
        )

    def _make_recruitment_alias(self) -> None:
        if not self.company.alias_domain_id:
            domains = self.env["mail.alias.domain"].sudo()
            domain = domains.create({"name": "company.example"})
            self.company.sudo().alias_domain_id = domain
        self._job().write(
            {
                "alias_name": "apply",
                "alias_domain_id": self.company.alias_domain_id.id,
            }
        )

    def _make_recruitment_source(self) -> None:
        source = self._create("utm.source", name="The notice board")
        self._create(
            "hr.recruitment.source", job_id=self._job().id, source_id=source.id
        )

    def _make_peppol(self) -> None:
        self.company.sudo().account_peppol_proxy_state = "receiver"

    # === USE OF AN APP === #

    def _count_use(self) -> None:
        """Make one of what an app is for, and see that its use is counted."""
        today = self.session._proximus_today()
        since = today - timedelta(days=90)
        used = {
            "calendar": self._make_appointment,
            "hr_expense": self._spend,
            "hr_holidays": self._take_off,
            "hr_recruitment": self._apply,
        }
        for code, find in self.session._get_indicators().items():
            found = find(since, today)
            if found.value is not None and not 0 <= found.count <= found.total:
                self.said.append(f"{code} is measured as {found}")
        appointments = self.session._find_app("calendar", since, today).value or 0
        for app, make in used.items():
            before = self.session._find_app(app, since, today)
            make()
            self.env.flush_all()
            after = self.session._find_app(app, since, today)
            if before.value is None or after.value != before.value + 1:
                self.said.append(f"the use of {app}: {before}, then {after}")
        if self.session._find_app("calendar", since, today).value != appointments + 1:
            self.said.append("a day off counts as an appointment")
        bills = self._receive_bill()
        found = self.session._find_bills_peppol(since, today)
        if found.value is None or found.count != bills:
            self.said.append(f"{bills} bills came by Peppol: {found}")
        self.session._take_figures(today)

    def _spend(self) -> None:
        product = self.env["product.product"].search(
            [("can_be_expensed", "=", True)], limit=1
        )
        self._create(
            "hr.expense",
            name="Train",
            employee_id=self._employees()[:1].id,
            product_id=product.id,
            total_amount_currency=12,
        )

    def _take_off(self) -> None:
        day = date.today() + timedelta(days=400)
        day += timedelta(days=(7 - day.weekday()) % 7)
        self._create(
            "hr.leave",
            name="A day",
            employee_id=self._employees()[:1].id,
            holiday_status_id=self._leave_type(requires_allocation=False).id,
            request_date_from=day,
            request_date_to=day,
        )

    def _receive_bill(self) -> int:
        """Book a bill that came by Peppol; return how many did."""
        moves = self.env["account.move"].sudo()
        supplier = self._create("res.partner", name="Supplier by Peppol")
        bill = moves.create(
            {
                "move_type": "in_invoice",
                "partner_id": supplier.id,
                "invoice_date": date.today(),
                "peppol_message_uuid": "11111111-2222-4333-8444-555555555555",
                "invoice_line_ids": [
                    Command.create({"name": "Paper", "price_unit": 10})
                ],
            }
        )
        bill.action_post()
        by_peppol = ("peppol_message_uuid", "!=", False)
        own = ("company_id", "=", self.company.id)
        return moves.search_count([by_peppol, own, ("state", "=", "posted")])

    def _apply(self) -> None:
        self._create("hr.applicant", partner_name="Somebody", job_id=self._job().id)

    # === LESSONS === #

    def _learn(self) -> None:
        """Read a lesson in eLearning, and see that it is learnt here too."""
        if "slide.slide" not in self.env:
            return
        lesson = self.env["proximus.onboarding.lesson"].search([], limit=1)
        # an owner decides on the advice, and has no rights in eLearning
        lesson.with_user(self._owner())._publish_course()
        lessons = self.env["proximus.onboarding.learning"]
        given = lessons._hand_out(lesson, self.admin, self.company, self.session)
        pages = lesson._get_pages().browse(lesson.slide_ref)
        if not lesson.action_open_course().get("url"):
            self.said.append("a lesson has no page in eLearning")
        pages.channel_id._action_add_members(self.admin.partner_id)
        pages.action_mark_completed()
        self.env.flush_all()
        lessons._follow_course()
        if given.state != "done":
            self.said.append("what was learnt in eLearning is not learnt here")

    # === HELPERS === #

    def _create(self, model: str, **vals):
        return self.env[model].create(vals)

    def _owner(self):
        owners = self.env.ref("proximus_connectivity.group_owner")
        # sudo: who may make users is not what is looked at
        users_sudo = self.env["res.users"].sudo()
        return users_sudo.create(
            {
                "name": "Owner",
                "login": "owner.at.golive",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.set(owners.ids)],
            }
        )

    def _employees(self):
        domain = [("company_id", "=", self.company.id)]
        found = self.env["hr.employee"].search(domain)
        return found or self._create(
            "hr.employee", name="Somebody", company_id=self.company.id
        )

    def _job(self):
        found = self.env["hr.job"].search([("name", "=", "First vacancy")], limit=1)
        return found or self._create(
            "hr.job", name="First vacancy", company_id=self.company.id
        )

    def _leave_type(self, requires_allocation: bool):
        return self._create(
            "hr.leave.type",
            name=f"Off {requires_allocation}",
            requires_allocation=requires_allocation,
            leave_validation_type="no_validation",
            allocation_validation_type="no_validation",
            company_id=self.company.id,
        )


def _at(hour: int):
    return f"{date.today().isoformat()} {hour:02}:00:00"
