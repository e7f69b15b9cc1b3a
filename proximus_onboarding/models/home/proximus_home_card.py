from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import flow

SHOWN_ROWS = 4
VISITORS = "proximus_onboarding.proximus_onboarding_visitor_action"
SESSIONS = "proximus_onboarding.proximus_onboarding_session_action"
RESUME = "proximus_onboarding.proximus_onboarding_session_action_resume"
#: Days for which the home says what comes after a set-up.
SAID_FOR = 30


class ProximusHomeCard(models.Model):
    """The guided set-up as a checklist until it is done, and those of customers."""

    _inherit = "proximus.home.card"

    @api.model
    def _hidden_codes(self):
        """Extend: a set-up that is done is nothing to look at every day.

        There are results only once one is done.
        """
        hidden = super()._hidden_codes()
        sessions = self.env["proximus.onboarding.session"]
        set_ups_sudo = self._search_set_ups()
        if self._is_set_up(set_ups_sudo[:1]):
            hidden |= {"start"}
        done_sudo = set_ups_sudo.filtered(
            lambda one: one.is_own_company and one.state == "done"
        )
        if not done_sudo or not sessions.has_access("read"):
            hidden |= {"results"}
        if not sessions.has_access("create") and not (
            sessions.has_access("read")
            and sessions.search_count(self._customers_domain(), limit=1)
        ):
            hidden |= {"setups"}
        return hidden

    @api.model
    def _search_set_ups(self, limit: int | None = None):
        """Return the set-ups of the own company that were not cancelled, newest first.

        Then those that the user was asked to decide on.
        """
        # sudo: whether the set-up of the company is done is no secret to its people
        sessions = self.env["proximus.onboarding.session"].sudo()
        own = sessions._of_customer(self.env.company)
        own &= Domain("state", "!=", "cancelled")
        return sessions.search(
            own | sessions._mine_domain(self.env.company),
            order="is_own_company desc, id desc",
            limit=limit,
        )

    @api.model
    def _is_set_up(self, session) -> bool:
        """Tell whether the set-up of the company has nothing left to say."""
        if session.state != "done" or not session.is_own_company:
            return False
        if session._get_todo():
            return False
        if not session.todo_ids:
            return True
        done = session.todo_ids.filtered("todo_done_on").mapped("todo_done_on")
        last = max([session.closed_on or session.write_date, *done])
        return (fields.Datetime.now() - last).days > SAID_FOR

    @api.model
    def _card_start(self) -> dict:
        session = self._search_set_ups(limit=1).with_env(self.env)
        if not session:
            _ = self.env._
            why = _("Answer a few questions: what fits you, and what it costs.")
            return {
                "lines": [self._line("why", why)],
                "button": self._button(_("Get Started"), self._run(RESUME)),
            }
        return (
            self._done_card(session)
            if session.state == "done"
            else (self._open_card(session))
        )

    @api.model
    def _open_card(self, session) -> dict:
        """Return a set-up that is under way: how far, and its steps to tick."""
        _, resume = self.env._, self._run(RESUME)
        percent = _("%(percent)s %%", percent=session.progress)
        figures = [self._figure("progress", _("Done"), percent, resume)]
        if session.minutes_left:
            minutes = _("%(minutes)s min", minutes=session.minutes_left)
            figures.append(self._figure("minutes", _("Left"), minutes, resume))
        following = _("Next: %(step)s", step=session.current_step_id.name)
        ticks = [
            (line.step_id.name, line.state in flow.HANDLED)
            for line in session._get_applicable_lines()
        ]
        return {
            "figures": figures,
            "lines": [self._line("step", following, "", resume, steps=ticks)],
            "button": self._button(_("Continue"), resume),
        }

    @api.model
    def _done_card(self, session) -> dict:
        """Return what is left to do of a set-up that is over, or what comes next."""
        _, resume = self.env._, self._run(RESUME)
        todo = session._get_todo()
        if not todo:
            date = format_date(self.env, session.next_look_on)
            text = _("All that was decided is done. Next: look again on %s.", date)
            return {
                "lines": [self._line("next", text, "", resume)],
                "button": self._button(_("What Was Decided"), resume),
            }
        count = len(session.todo_ids)
        done = _("%(done)s of %(count)s", done=count - len(todo), count=count)
        labels = dict(todo._fields["todo_state"]._description_selection(self.env))
        return {
            "figures": [self._figure("done", _("Done"), done, resume)],
            "lines": [
                self._line(
                    f"todo_{one.id}",
                    one.name,
                    labels[one.todo_state],
                    self._do(one._name, "action_todo", [("id", "=", one.id)])
                    if one.has_todo_evidence
                    else resume,
                )
                for one in todo[:SHOWN_ROWS]
            ],
            "button": self._button(_("Continue"), resume),
        }

    # === THOSE OF CUSTOMERS === #

    @api.model
    def _customers_domain(self) -> Domain:
        """Return the domain of the open set-ups of customers."""
        return (
            Domain("company_id", "in", self.env.companies.ids)
            & Domain("is_own_company", "=", False)
            & Domain("state", "not in", list(flow.CLOSED))
        )

    @api.model
    def _card_setups(self) -> dict:
        """Return the set-ups of customers, as the user may see them."""
        _ = self.env._
        sessions = self.env["proximus.onboarding.session"]
        domain = self._customers_domain()
        found = sessions.search(
            domain, order="touched_on desc, id desc", limit=SHOWN_ROWS
        )
        more = len(found) == SHOWN_ROWS
        count = sessions.search_count(domain) if more else len(found)
        action = self._list(SESSIONS, domain)
        values = {
            "figures": [self._figure("open", _("In Progress"), str(count), action)]
            if count
            else [],
            "lines": [
                self._line(
                    f"setup_{one.id}",
                    one.name,
                    _("%(percent)s %%", percent=one.progress),
                    self._do(one._name, "action_open", [("id", "=", one.id)]),
                )
                for one in found
            ],
            "empty": _("No customer is being set up."),
        }
        values["figures"] += self._contact_figures()
        if sessions.has_access("create"):
            new = self._form(sessions._name, name=_("Set-up of a Customer"))
            values["button"] = self._button(_("Set Up a Customer"), new)
        return values

    @api.model
    def _contact_figures(self) -> list[dict]:
        """Return how many visitors of the public page wait for the seller."""
        visitors = self.env["proximus.onboarding.visitor"]
        waiting = Domain("state", "=", "confirmed")
        if not visitors.has_access("read"):
            return []
        count = visitors.search_count(waiting)
        action = self._list(VISITORS, waiting)
        label = self.env._("Want Contact")
        return [self._figure("contact", label, str(count), action)] if count else []
