from odoo import api, fields, models
from odoo.exceptions import UserError

#: An offer that was asked for, and is with the seller.
ASKED = ("pending", "approved")


class ProximusOnboardingRecommendation(models.Model):
    """What was accepted is a thing to do, until the database shows that it is done."""

    _inherit = "proximus.onboarding.recommendation"

    todo_state = fields.Selection(
        [("todo", "To do"), ("waiting", "Under way"), ("done", "Done")],
        string="Done?",
        compute="_compute_todo_state",
    )
    todo_done_on = fields.Datetime(
        "Ticked Off On",
        readonly=True,
        help="Said by a person, where the database cannot show it.",
    )
    has_todo_evidence = fields.Boolean(compute="_compute_todo_state")

    @api.depends(
        "decision",
        "todo_done_on",
        "session_id.sale_order_id.state",
        "session_id.quote_request_id.state",
        "session_id.install_line_ids.state",
        "lesson_state",
    )
    def _compute_todo_state(self):
        for one in self:
            found = one._get_todo_state()
            one.has_todo_evidence = found is not None
            one.todo_state = found or ("done" if one.todo_done_on else "todo")

    def _get_todo_state(self) -> str | None:
        """Return what the database shows: todo, waiting, done; None: nothing.

        Extend with super() for other kinds of advice.
        """
        self.ensure_one()
        if self.target_kind == "module":
            return self._get_apps_state()
        if self.target_kind == "lesson" and self.lesson_id:
            return self.lesson_state
        if self.session_id._is_offered(self):
            return self._get_offer_state()
        return None

    def _get_apps_state(self) -> str:
        """Return whether every app of the advice is installed."""
        there = self.env["ir.module.module"]._installed()
        if there.keys() >= set(self.rule_id._get_module_names()):
            return "done"
        return "waiting" if self.session_id.install_asked else "todo"

    def _get_offer_state(self) -> str:
        """Return how far the quotation is, or the request for one."""
        # sudo: how far the own offer is, for whoever may not read sales
        session = self.session_id.sudo()
        request, order = session.quote_request_id, session.sale_order_id
        if order.state == "sale" or request.state == "accepted":
            return "done"
        if order.state == "sent" or request.state in ASKED:
            return "waiting"
        return "todo"

    # === ACTIONS === #

    def action_todo(self) -> dict:
        """Open where the advice is carried out."""
        self.ensure_one()
        action = self._get_todo_action()
        if not action:
            raise UserError(
                self.env._(
                    "“%(name)s” is done by a person: press “Done” when it is.",
                    name=self.name,
                )
            )
        return action

    def action_todo_done(self):
        """Tick off what the database cannot show."""
        self.session_id._check_may_decide()
        self.todo_done_on = fields.Datetime.now()
        return True

    def _get_todo_action(self) -> dict | None:
        """Return what opens the place where the advice is carried out.

        Extend with super() for other kinds of advice; None: there is no such place.
        """
        if self.session_id._is_offered(self):
            return self.session_id.action_create_quotation()
        if self.target_kind == "module":
            return self._get_apps_action()
        if self.target_kind == "lesson" and self.lesson_id:
            return self.action_read_lesson()
        if self.activity_scheduled:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "proximus_onboarding.proximus_onboarding_session_action"
            )
            return {
                **action,
                "res_id": self.session_id.id,
                "views": [(False, "form")],
            }
        return None

    def _get_apps_action(self) -> dict:
        """Return the step that installs apps, or the apps where it is over."""
        session = self.session_id
        if session.step_code == "apps" and session.state != "done":
            return session.action_open()
        if not self.env.user.has_group("base.group_system"):
            raise UserError(
                self.env._(
                    "An administrator installs %(apps)s, under Apps.",
                    apps=self.apps_text,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id("base.open_module_tree")
        names = self.rule_id._get_module_names()
        return {**action, "domain": [("name", "in", names)], "context": {}}
