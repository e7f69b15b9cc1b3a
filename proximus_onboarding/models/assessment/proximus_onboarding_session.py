from collections.abc import Callable

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_IN_SERVICE

ORDERS_TO_JUDGE = 5
BROADBAND_MBPS = 30


class ProximusOnboardingSession(models.Model):
    """What a company says about itself, and what the database shows of it.

    A detector answers only on evidence. Finding nothing is not an answer: lines,
    seats or employees may exist outside this database.
    """

    _inherit = "proximus.onboarding.session"

    # === QUESTIONS === #
    position = fields.Char(compute="_compute_position")
    question_title = fields.Char(
        "Question text", related="current_answer_id.question_id.name"
    )
    question_help = fields.Text(related="current_answer_id.question_id.help_text")
    question_why = fields.Text(related="current_answer_id.question_id.why")
    question_unit = fields.Char(related="current_answer_id.question_id.unit")
    question_extra = fields.Boolean(related="current_answer_id.extra")
    question_id = fields.Many2one(related="current_answer_id.question_id")
    answer_kind = fields.Selection(related="current_answer_id.kind")
    answer_evidence = fields.Char(related="current_answer_id.evidence")
    answer_boolean = fields.Selection(
        related="current_answer_id.value_boolean", readonly=False
    )
    answer_number = fields.Char(
        related="current_answer_id.number_input", readonly=False
    )
    answer_option_id = fields.Many2one(
        related="current_answer_id.option_id", readonly=False
    )

    # === COMPUTE METHODS === #

    @api.depends("current_answer_id", "answer_ids")
    def _compute_position(self):
        for session in self:
            answers = session._get_answer_group()
            session.position = answers and self.env._(
                "Question %(number)s of %(count)s",
                number=answers.ids.index(session.current_answer_id.id) + 1,
                count=len(answers),
            )

    # === ACTIONS === #

    def action_unknown(self):
        """Answer the current question with “I don't know” and go on."""
        for session in self:
            session._check_open()
            session._check_may_decide()
            session._leave_draft()
            if session._is_elsewhere():
                return session._keep_shown()
            session.current_answer_id._set_unknown()
            session._go_after_question()
        return True

    def action_refine(self):
        """Ask the extra questions, which make the scores more exact."""
        for session in self:
            session._check_open()
            extra = session.answer_ids.filtered("extra").sorted()
            first = extra.filtered(lambda answer: answer.state == "open")[:1]
            if not extra:
                raise UserError(self.env._("There are no extra questions to answer."))
            session._go_to(self._get_step("assessment"))
            session.current_answer_id = first or extra[:1]
        return True

    def action_to_advice(self):
        """Leave the questions for the advice, keeping what was answered so far."""
        for session in self:
            session._check_open()
            session._leave_assessment()
        return True

    # === QUESTIONS === #

    def _enter_assessment(self):
        """Complete and propose the answers, and show the first one to give."""
        self._complete_answers()
        self._detect_facts()
        main = self.answer_ids.filtered(lambda answer: not answer.extra).sorted()
        todo = main.filtered(lambda answer: answer.state == "open")
        self.current_answer_id = todo[:1] or main[-1:]

    def _complete_answers(self):
        """Add an answer for each question that was added since the session began."""
        questions = self.env["proximus.onboarding.question"].search(
            [("active", "=", True)]
        )
        missing = questions - self.answer_ids.question_id
        self.env["proximus.onboarding.answer"].create(
            [{"session_id": self.id, "question_id": one.id} for one in missing]
        )

    def _get_answer_group(self):
        """Return the answers that the current one belongs to, in order."""
        current = self.current_answer_id
        if not current:
            return self.env["proximus.onboarding.answer"]
        return self.answer_ids.filtered(lambda a: a.extra == current.extra).sorted()

    def _next_question(self):
        """Keep the current answer and show the next question."""
        if self.current_answer_id:
            self.current_answer_id._confirm()
        self._go_after_question()

    def _go_after_question(self):
        """Show the question after the current one; after the last, the advice."""
        answers = self._get_answer_group()
        position = answers.ids.index(self.current_answer_id.id) if answers else 0
        following = answers[position + 1 : position + 2]
        if following:
            self.current_answer_id = following
        else:
            self._leave_assessment()

    def _previous_question(self) -> bool:
        """Show the question before the current one.

        :return: whether there was one.
        """
        answers = self._get_answer_group()
        position = answers.ids.index(self.current_answer_id.id) if answers else 0
        if position:
            self.current_answer_id = answers[position - 1]
        elif self.question_extra:
            self._leave_assessment()
        else:
            return False
        return True

    def _leave_assessment(self):
        """Go to the advice once every question of the assessment was handled."""
        main = self.answer_ids.filtered(lambda answer: not answer.extra).sorted()
        todo = main.filtered(lambda answer: answer.state == "open")
        if todo:
            self.current_answer_id = todo[0]
            return
        self._go_after_step()

    # === FACTS === #

    def _get_detectors(self) -> dict[str, Callable[[], tuple | None]]:
        """Return per detector name a method that looks for an answer.

        Each returns (value, evidence in words), or None when the database says
        nothing. Extend with super().
        """
        return {
            "employees": self._detect_employees,
            "mobile_lines": self._detect_mobile_lines,
            "protection": self._detect_protection,
            "paper_contracts": self._detect_paper_contracts,
            "broadband": self._detect_broadband,
            "erp": self._detect_erp,
            "crm": self._detect_crm,
        }

    def _detect_facts(self):
        """Propose what the database says for each question with a detector."""
        self.ensure_one()
        detectors = self._get_detectors()
        for answer in self.answer_ids:
            detect = detectors.get(answer.question_id.detector)
            found = detect() if detect else None
            if found:
                answer._propose(*found)

    # === DETECTORS === #

    def _get_lines(self, kind):
        """Return the installed lines of one kind of the customer."""
        domain = (
            Domain("commercial_partner_id", "=", self._get_customer().id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("line_kind", "=", kind)
            & Domain("state", "in", list(LINE_IN_SERVICE))
        )
        # sudo: a count for the customer's own session; the lines are not shown.
        return self.env["proximus.line"].sudo().search(domain)

    def _count_employees(self):
        """Return how many employees the database knows of, 0 when it knows none."""
        if not self._is_own_company():
            # sudo: who has a line, as a count only.
            lines = self.env["proximus.line"].sudo()
            domain = Domain("commercial_partner_id", "=", self._get_customer().id)
            domain &= Domain("company_id", "=", self.company_id.id)
            return len(lines.search(domain).employee_id)
        # sudo: the number of employees only, no private data of them.
        employees = self.env["hr.employee"].sudo()
        return employees.search_count([("company_id", "=", self.company_id.id)])

    def _detect_employees(self):
        count = self._count_employees()
        if not count:
            return None
        if self._is_own_company():
            return count, self.env._("records in Employees: %(count)s", count=count)
        return count, self.env._("employees with a line: %(count)s", count=count)

    def _detect_mobile_lines(self):
        count = len(self._get_lines("mobile"))
        if not count:
            return None
        return count, self.env._("mobile lines in use: %(count)s", count=count)

    def _detect_protection(self):
        """Compare the active protection seats with the number of employees."""
        seats, employees = self._count_protected(), self._count_employees()
        if not seats or not employees:
            return None
        evidence = self.env._(
            "protection seats: %(seats)s, employees: %(employees)s",
            seats=seats,
            employees=employees,
        )
        return ("all" if seats >= employees else "some"), evidence

    def _count_protected(self):
        """Return the seats of the customer's active security services."""
        customer = Domain("partner_id", "child_of", self._get_customer().id)
        if self._is_own_company():
            customer |= Domain("partner_id", "=", False)
        domain = (
            customer
            & Domain("company_id", "=", self.company_id.id)
            & Domain("is_effective", "=", True)
        )
        # sudo: a count for the customer's own session; the services are not shown.
        services = self.env["proximus.security.service"].sudo().search(domain)
        return max(services.mapped("seats"), default=0)

    def _detect_paper_contracts(self):
        """Look whether confirmed quotations carry a signature given on line."""
        if not self._is_own_company():
            return None
        # sudo: two counts; the orders are not shown.
        orders = self.env["sale.order"].sudo()
        domain = Domain("company_id", "=", self.company_id.id) & Domain(
            "state", "=", "sale"
        )
        count = orders.search_count(domain)
        if count < ORDERS_TO_JUDGE:
            return None
        signed = orders.search_count(domain & Domain("signed_on", "!=", False))
        evidence = self.env._(
            "confirmed quotations: %(count)s, of which signed on line: %(signed)s",
            signed=signed,
            count=count,
        )
        return signed < count, evidence

    def _detect_broadband(self):
        lines = self._get_lines("internet")
        speed = max(lines.product_id.mapped("download_mbps"), default=0)
        if not speed:
            return None
        evidence = self.env._("an installed line has %(speed)s Mb/s", speed=speed)
        return speed >= BROADBAND_MBPS, evidence

    def _detect_erp(self):
        """Posted journal entries show that the books are kept in an ERP."""
        if not self._is_own_company():
            return None
        # sudo: whether there is any; the entries are not shown.
        moves = self.env["account.move"].sudo()
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "posted")]
        if not moves.search_count(domain, limit=1):
            return None
        return True, self.env._("entries are posted in Accounting")

    def _detect_crm(self):
        """Leads or opportunities show that a CRM is in use; an empty one does not."""
        if "crm.lead" not in self.env or not self._is_own_company():
            return None
        # sudo: whether there is any; the leads are not shown.
        leads = self.env["crm.lead"].sudo()
        if not leads.search_count([("company_id", "=", self.company_id.id)], limit=1):
            return None
        return True, self.env._("leads are kept in the CRM app")
