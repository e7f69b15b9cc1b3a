from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_AWAITED

from ...tools import golive
from ..golive.proximus_onboarding_setting import Part

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

    todo_next = fields.Char("Next", compute="_compute_todo_state")
    todo_user_id = fields.Many2one(
        "res.users", string="By", compute="_compute_todo_state"
    )

    @api.depends(
        "decision",
        "todo_done_on",
        "activity_id.active",
        "session_id.sale_order_id.state",
        "session_id.quote_request_id.state",
        "session_id.install_line_ids.state",
        "lesson_state",
    )
    @api.depends_context("lang", "uid")
    def _compute_todo_state(self):
        for one in self:
            parts = one._get_todo_parts()
            found = golive.combine(part.state for part in parts if not part.optional)
            one.has_todo_evidence = found is not None
            begun = "waiting" if one._is_signed() else "todo"
            one.todo_state = found or ("done" if one.todo_done_on else begun)
            following = one._get_next_part(parts)
            one.todo_next = following and one._describe_part(following)
            one.todo_user_id = following and following.person

    def _get_todo_parts(self) -> list[Part]:
        """Return all that has to be done for this advice, in order."""
        self.ensure_one()
        target = Part(
            self._name_target(),
            self._get_todo_state(),
            "",
            self.session_id.user_id,
            self._get_todo_action,
        )
        settings = self._get_setting_parts()
        if target.state is None and any(one.state is not None for one in settings):
            # what is to be set is all there is to it
            return settings
        return [target, *settings]

    def _get_next_part(self, parts: list[Part]) -> Part | None:
        """Return what comes first of what is not done, then what is also possible."""
        is_done = self.todo_state == "done"
        open_parts = [one for one in parts if one.state != "done"]
        needed = [one for one in open_parts if not one.optional and not is_done]
        possible = [one for one in open_parts if one.optional]
        return next(iter([*needed, *possible]), None)

    def _describe_part(self, part: Part) -> str:
        """Return what has to be done, and what was found."""
        if part.optional:
            return self.env._("Also possible: %s", part.name)
        return f"{part.name}: {part.note}" if part.name and part.note else part.name

    def _name_target(self) -> str:
        """Return what has to be done for the advice itself; empty: its name says it."""
        if self.target_kind == "module":
            if self.session_id.install_asked and self.session_id.is_own_company:
                return self.env._("An administrator was asked to install it")
            return self.env._("Install %s", self.apps_text)
        if self.session_id._is_offered(self):
            return self._name_offer_step()
        reading = {
            "lesson": self.env._("Read it"),
            "subsidy": self.env._("Read the official page"),
        }
        return reading.get(self.target_kind, "")

    def _name_offer_step(self) -> str:
        """Return what comes next of an offer."""
        _ = self.env._
        # sudo: how far the own offer is, for whoever may not read sales
        session_sudo = self.session_id.sudo()
        request_sudo, order_sudo = (
            session_sudo.quote_request_id,
            session_sudo.sale_order_id,
        )
        if order_sudo.state == "sale":
            return _("Delivery: %s lines are active", order_sudo.line_progress)
        if order_sudo.state == "sent":
            return _("The customer signs")
        if order_sudo:
            return _("Send the quotation")
        if request_sudo.state == "accepted":
            return _("Signed: tick it off when it is delivered")
        if request_sudo.state in ASKED:
            return _("The seller answers")
        return _("Ask for the offer")

    def _is_signed(self) -> bool:
        """Return whether an offer was signed elsewhere: no more is known of it."""
        # sudo: how far the own offer is, for whoever may not read requests
        request_sudo = self.session_id.sudo().quote_request_id
        return request_sudo.state == "accepted" and self.session_id._is_offered(self)

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
        # a reminder that was removed says nothing, one that was done says it is done
        return "done" if self.activity_id and not self.activity_id.active else None

    def _get_apps_state(self) -> str | None:
        """Return whether every app of the advice is installed, for the own company."""
        if not self.session_id.is_own_company:
            return None
        there = self.env["ir.module.module"]._installed()
        if there.keys() >= set(self._get_module_names()):
            return "done"
        return "waiting" if self.session_id.install_asked else "todo"

    def _get_offer_state(self) -> str | None:
        """Return how far the quotation is, or the request for one.

        What is ordered is done when it works; of what another database delivers nothing
        is known but that it was signed.
        """
        # sudo: how far the own offer is, for whoever may not read sales
        session_sudo = self.session_id.sudo()
        request_sudo, order_sudo = (
            session_sudo.quote_request_id,
            session_sudo.sale_order_id,
        )
        if order_sudo.state == "sale":
            return self._get_delivery_state(order_sudo)
        if order_sudo.state == "sent" or request_sudo.state in ASKED:
            return "waiting"
        if request_sudo.state == "accepted":
            return None
        return "todo"

    def _get_delivery_state(self, order) -> str:
        """Return whether what was ordered works.

        :param order: the signed `sale.order`.
        """
        lines = order._ordered_lines()
        services = order._ordered_services()
        awaited = lines.filtered(lambda line: line.state in LINE_AWAITED)
        if services._name == "proximus.security.service":
            awaited = awaited or services.filtered(lambda one: one.state == "draft")
        return "waiting" if awaited else "done"

    # === ACTIONS === #

    def action_todo(self) -> dict:
        """Open where the next thing of the advice is done."""
        self.ensure_one()
        following = self._get_next_part(self._get_todo_parts())
        action = following.open() if following else self._get_todo_action()
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
        for one in self:
            if one.activity_id.active:
                one.activity_id.action_done()
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
        if self.target_kind == "subsidy":
            return self._get_subsidy_action()
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

    def _get_subsidy_action(self) -> dict | None:
        """Return what opens the official page of a subsidy."""
        hints = self.env["proximus.subsidy"].search(
            [("code", "=", self.rule_id.subsidy_code)]
        )
        url = hints[:1].source_url
        return url and {"type": "ir.actions.act_url", "url": url, "target": "new"}

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
        names = self._get_module_names()
        return {**action, "domain": [("name", "in", names)], "context": {}}
