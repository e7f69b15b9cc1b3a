from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ..tools import scoring


class ProximusOnboardingSession(models.Model):
    """Third and fourth step: the advice with its reasons, and one quotation for it.

    The customer decides on each advice; what was accepted and has a price is quoted.
    """

    # a step of the guide each: the session alone would be longer than a file may be
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "proximus.onboarding.session"

    advised_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        domain=[("outcome", "=", "advised")],
    )
    undecided_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="One more answer needed",
        domain=[("outcome", "=", "needs_answer")],
    )
    not_advised_ids = fields.One2many(
        "proximus.onboarding.recommendation",
        "session_id",
        string="Not advised",
        domain=[("outcome", "=", "not_advised")],
    )
    has_extra_questions = fields.Boolean(compute="_compute_has_extra_questions")
    has_pending_advice = fields.Boolean(compute="_compute_has_pending_advice")
    hours_text = fields.Char("Time", compute="_compute_hours_text")
    subsidy_ids = fields.Many2many("proximus.subsidy", compute="_compute_subsidy_ids")

    # === OFFER === #
    sale_order_ids = fields.One2many(
        "sale.order", "onboarding_session_id", string="Quotations", copy=False
    )
    sale_order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        compute="_compute_sale_order_id",
        store=True,
        # The customer sees name and totals of the own quotation without sales rights.
        compute_sudo=True,
        index="btree_not_null",
    )
    sale_order_state = fields.Selection(related="sale_order_id.state")
    currency_id = fields.Many2one(related="sale_order_id.currency_id")
    recurring_total = fields.Monetary(related="sale_order_id.recurring_total")
    one_off_total = fields.Monetary(related="sale_order_id.one_off_total")
    is_own_company = fields.Boolean(
        compute="_compute_is_own_company",
        help="The company sets itself up: it asks for an offer and sells itself none.",
    )
    quote_request_id = fields.Many2one(
        "proximus.quote.request",
        "Request for an Offer",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    offer_preview = fields.Html(compute="_compute_offer_preview", compute_sudo=True)

    # === COMPUTE METHODS === #

    @api.depends("answer_ids.extra", "answer_ids.state")
    def _compute_has_extra_questions(self):
        for session in self:
            session.has_extra_questions = any(
                answer.extra and answer.state == "open" for answer in session.answer_ids
            )

    @api.depends("recommendation_ids.outcome", "recommendation_ids.decision")
    def _compute_has_pending_advice(self):
        for session in self:
            session.has_pending_advice = bool(session._get_pending())

    @api.depends(
        "recommendation_ids.outcome",
        "recommendation_ids.decision",
        "recommendation_ids.hours_high",
    )
    def _compute_hours_text(self):
        for session in self:
            low, high = session._get_total_hours()
            session.hours_text = high is not None and self.env._(
                "Between %(low)s and %(high)s hours a month may be freed, if the "
                "assumptions under each advice hold for you.",
                low=formatLang(self.env, float(low), digits=1),
                high=formatLang(self.env, float(high), digits=1),
            )

    @api.depends("region")
    def _compute_subsidy_ids(self):
        today = self._proximus_today()
        for session in self:
            session.subsidy_ids = self.env["proximus.subsidy"]._get_hints(
                session.region, today
            )

    @api.depends("partner_id", "company_id")
    def _compute_is_own_company(self):
        for session in self:
            session.is_own_company = session._is_own_company()

    @api.depends("sale_order_ids.state")
    def _compute_sale_order_id(self):
        for session in self:
            orders = session.sale_order_ids.filtered(lambda o: o.state != "cancel")
            session.sale_order_id = orders.sorted("id")[-1:]

    @api.depends("recommendation_ids.decision", "answer_ids.state")
    def _compute_offer_preview(self):
        item = Markup("<li>%s × %s</li>")
        block = Markup("<h3>%s</h3><ul>%s</ul>")
        for session in self:
            blocks = []
            for bundle in session._get_accepted("bundle").bundle_id:
                quantities = session._get_quantities(bundle)
                rows = [
                    item % (quantities.get(part, part.default_quantity), part.name)
                    for part in bundle.component_ids
                    if quantities.get(part, part.default_quantity)
                ]
                blocks.append(block % (bundle.name, Markup("").join(rows)))
            session.offer_preview = Markup("").join(blocks)

    # === ACTIONS === #

    def action_accept_all(self):
        """Accept every advice that was not decided on yet."""
        self._check_open()
        self._get_pending().action_accept()
        return True

    def action_create_quotation(self) -> dict:
        """Make one quotation of the accepted bundles, or open the one there is.

        A company sells nothing to itself: for its own set-up it asks for an offer.

        :return: the action that shows it: in Sales for who may read it there, else as
            the customer sees it.
        :raises UserError: when no accepted advice has a bundle.
        """
        self.ensure_one()
        if not self.sale_order_id and self._is_own_company():
            if not self._has_request():
                self._check_open()
                self._ask_for_offer()
            return self._get_request_action()
        if not self.sale_order_id:
            self._check_open()
            self._create_quotation()
        return self._get_quotation_action()

    # === ADVICE === #

    def _validate_advice(self):
        """Check that each advice was decided on, and put the decisions to work."""
        pending = self._get_pending()
        if pending:
            raise UserError(
                self.env._(
                    "Accept each advice or choose “Not now”. Still open: %(names)s.",
                    names=", ".join(pending.mapped("name")),
                )
            )
        self._apply_decisions()

    def _set_step_needed(self, code: str, needed: bool):
        """Take a step into the way or out of it.

        :param code: code of the step.
        :param needed: whether it has something to do.
        """
        line = self.step_ids.filtered(lambda one: one.step_id.code == code)
        line._set_needed(needed)

    def _get_advised(self):
        """Return what is advised on the present answers."""
        return self.recommendation_ids.filtered(lambda one: one.outcome == "advised")

    def _get_pending(self):
        """Return what is advised and was not decided on yet."""
        return self._get_advised().filtered(lambda one: one.decision == "pending")

    def _get_accepted(self, kind):
        """Return the accepted advice of one kind: module, bundle or activity."""
        return self._get_advised().filtered(
            lambda one: one.decision == "accepted" and one.target_kind == kind
        )

    def _get_answers(self):
        """Return the confirmed answers by question code; None is unknown."""
        return {
            answer.question_id.code: answer._get_value() for answer in self.answer_ids
        }

    def _get_total_hours(self):
        """Return the hours a month of what was not declined, as (low, high).

        Overlapping savings count once, and the total is capped by the working time
        of the staff where its number is known. None where nothing has a figure.
        """
        advised = self._get_advised().filtered(
            lambda one: one.decision != "declined" and one.hours_known
        )
        cap = scoring.hours_cap(self._get_answers().get("EMPLOYEES"))
        return tuple(
            scoring.total_hours(
                [(one.overlap_group, Decimal(str(one[name]))) for one in advised], cap
            )
            for name in ("hours_low", "hours_high")
        )

    def _refresh_advice(self):
        """Score the answers and evaluate the rules again; decisions are kept."""
        self.ensure_one()
        self._refresh_scores()
        answers = self._get_answers()
        valid = self.env["proximus.onboarding.rule"]._get_valid(self._proximus_today())
        known = {one.rule_id: one for one in self.recommendation_ids}
        for rule in valid:
            values = self._prepare_recommendation_vals(rule, answers)
            if rule in known:
                known[rule]._update(values)
            else:
                self.env["proximus.onboarding.recommendation"].create(values)
        outdated = self.recommendation_ids.filtered(lambda r: r.rule_id not in valid)
        outdated.unlink()

    def _prepare_recommendation_vals(self, rule, answers):
        """Return what a rule says on these answers, with its trace."""
        verdict = rule._evaluate(answers)
        low, high = rule._get_hours(answers)
        questions = self.answer_ids.question_id
        missing = questions.filtered(lambda one: one.code in verdict.missing)
        outcomes = {True: "advised", False: "not_advised", None: "needs_answer"}
        return {
            "session_id": self.id,
            "rule_id": rule.id,
            "outcome": outcomes[verdict.outcome],
            "missing_question_ids": missing.ids,
            "hours_known": high is not None,
            "hours_low": low,
            "hours_high": high,
            "trace": rule.condition_ids._prepare_trace(verdict),
        }

    def _get_frameworks(self):
        """Return the frameworks under which sessions are scored."""
        return self.env["proximus.onboarding.framework"].search([("active", "=", True)])

    def _refresh_scores(self):
        """Score the answers under each framework again."""
        known = {score.framework_id: score for score in self.score_ids}
        for framework in self._get_frameworks():
            score = known.get(framework) or self.env[
                "proximus.onboarding.score"
            ].create({"session_id": self.id, "framework_id": framework.id})
            score._refresh()

    # === OFFER === #

    def _validate_offer(self):
        """Check that there is a quotation, or a request for one."""
        if self.sale_order_id or self._has_request():
            return
        if self._is_own_company():
            raise UserError(self.env._("Ask for an offer first, or skip this step."))
        raise UserError(self.env._("Create the quotation first, or skip this step."))

    def _has_request(self) -> bool:
        """Whether an offer was asked for, and that was not taken back."""
        # sudo: whoever sets up need not read requests
        request_sudo = self.sudo().quote_request_id
        return bool(request_sudo) and request_sudo.state != "cancelled"

    def _ask_for_offer(self):
        """Make a draft of a request with each accepted bundle.

        What it replaces is not assumed: a person says so, reads it and sends it.

        :return: the `proximus.quote.request`, in sudo when the user may not make one.
        """
        requests = self.env["proximus.quote.request"].with_company(self.company_id)
        if not requests.has_access("create"):
            # sudo: what is asked is fixed by the accepted advice, for the own company.
            requests = requests.sudo()
        items = [
            {
                "action": "add",
                "bundle_id": bundle.id,
                "quantity": 1,
                "note": self._describe_quantities(bundle),
            }
            for bundle in self._get_quotable_bundles()
        ]
        self.quote_request_id = requests._ask(
            items, note=self.env._("From the set-up of %(name)s.", name=self.name)
        )
        return self.quote_request_id

    def _describe_quantities(self, bundle) -> str:
        """Return how many of each component the answers ask for, in words."""
        # sudo: names of parts, for whoever asks without rights on the catalogue
        bundle = bundle.sudo()
        quantities = self._get_quantities(bundle)
        return ", ".join(
            f"{quantities.get(part, part.default_quantity):g} × {part.name}"
            for part in bundle.component_ids
            if quantities.get(part, part.default_quantity)
        )

    def _get_request_action(self) -> dict:
        """Return the action that shows the request, or says who may send it."""
        # sudo: its name, for whoever sets up without the right to read requests
        request_sudo = self.sudo().quote_request_id
        if request_sudo.with_env(self.env).has_access("read"):
            return request_sudo.with_env(self.env).action_open()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The request for an offer is ready"),
                "message": self.env._(
                    "%s waits for somebody with the role Owner, who reads and sends "
                    "it.",
                    request_sudo.name,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _create_quotation(self):
        """Create the quotation with each accepted bundle.

        :return: the `sale.order`, in sudo when the user has no sales rights.
        """
        bundles = self._get_quotable_bundles()
        orders = self.env["sale.order"].with_company(self.company_id)
        if not orders.has_access("create"):
            # sudo: what is quoted is fixed by the accepted advice, for the own company.
            orders = orders.sudo()
        order = orders.create(self._prepare_quotation_vals())
        for bundle in bundles.with_env(orders.env):
            order._add_bundle(bundle, quantities=self._get_quantities(bundle))
        return order

    def _get_quotable_bundles(self):
        """Return the accepted bundles.

        :raises UserError: when there is none.
        """
        bundles = self._get_accepted("bundle").bundle_id
        if not bundles:
            raise UserError(
                self.env._(
                    "No accepted advice of %(name)s has anything to quote.",
                    name=self.name,
                )
            )
        return bundles

    def _prepare_quotation_vals(self):
        """Return the values of the quotation. Extend with super()."""
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "origin": self.env._("Set-up of %(name)s", name=self.name),
            "onboarding_session_id": self.id,
        }

    def _get_quantities(self, bundle) -> dict:
        """Return how many of each component the answers ask for.

        A component that no answer speaks of is left to the bundle.

        :return: whole number by `proximus.bundle.component` record.
        """
        numbers = {
            product: answer._get_value()
            for answer in self.answer_ids
            for product in answer.question_id.product_ids
            if answer._get_value() is not None
        }
        quantities = {}
        for component in bundle.component_ids:
            products = component.product_id | component.option_ids
            counts = [numbers[product] for product in products if product in numbers]
            if counts:
                quantities[component] = counts[0]
        return quantities

    def _get_quotation_action(self):
        """Return the action that shows the quotation to this user."""
        order = self.sale_order_id
        if order.with_env(self.env).has_access("read"):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "sale.action_quotations_with_onboarding"
            )
            return {
                **action,
                "res_id": order.id,
                "views": [(False, "form")],
                "view_mode": "form",
            }
        return {
            "type": "ir.actions.act_url",
            # sudo: the page that the customer gets, with the token of this one order.
            "url": order.sudo().get_portal_url(),
            "target": "new",
        }
