import datetime

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang, get_lang

from odoo.addons.proximus_connectivity.models.home.proximus_home_card import (
    SHOWN_ROWS,
)

from ...tools.posture import floored
from .proximus_home_card import OWN

#: How far back the trend goes, and with which day the score is compared.
TREND_DAYS = 90
COMPARED_DAYS = 30
#: Pieces of advice that are shown: what one person can do in a month.
ADVICE_ROWS = 3
#: Hours before a legal deadline from which it is urgent.
URGENT_HOURS = 24
OVER = ("closed", "dismissed")
#: What the page leads to, by the action of its list.
LISTS = (
    "proximus_security_service_action",
    "proximus_security_status_action",
    "proximus_security_exemption_action",
    "proximus_security_access_action",
    "proximus_security_incident_action",
    "proximus_security_incident_action_register",
    "proximus_security_incident_year_action",
    "proximus_security_grant_action",
    "proximus_security_domain_action",
    "proximus_security_safeonweb_action",
)


class ProximusHomeCard(models.Model):
    """The cards of the page Security: the score, what to do, what goes wrong."""

    _inherit = "proximus.home.card"

    @api.model
    def _hidden_codes(self) -> set[str]:
        """Extend: these stand on the page Security, not on the home."""
        return super()._hidden_codes() | {
            "security_advice",
            "security_incidents",
            "security_lists",
            "security_maturity",
            "security_trend",
            "security_unused",
        }

    # === THE SCORE === #

    @api.model
    def _score_ring(self) -> int | None:
        """Return the verified score of today in whole percents, rounded down.

        A score is that of one company: with several at once there is no ring.

        :return: ``None`` where nothing is required.
        """
        company = self.env.company
        if len(self.env.companies) > 1:
            return None
        posture = self.env["proximus.security.posture"]._measure(company)[company]
        return int(floored(posture.verified)) if posture.is_scored else None

    @api.model
    def _card_security_trend(self) -> dict:
        """Return how the score moved in 90 days; the days are as they were kept."""
        _, company = self.env._, self.env.company
        since = company._proximus_today() - datetime.timedelta(TREND_DAYS)
        kept = self.env["proximus.security.posture"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("date", ">=", since),
                ("is_scored", "=", True),
            ],
            ["date", "score_verified"],
            order="date",
        )
        values = {"empty": _("The score is kept once a day. The first day is to come.")}
        if not kept:
            return values
        values["figures"] = self._trend_figures(kept)
        values["button"] = self._button(
            _("All Scores"),
            self._list(
                "proximus_security.proximus_security_posture_action",
                Domain("company_id", "=", company.id)
                & Domain("date", ">=", since)
                & Domain("is_scored", "=", True),
                view="graph",
            ),
        )
        if len(kept) > 1:
            points = [
                (format_date(self.env, each.date), each.score_verified) for each in kept
            ]
            values["graph"] = self._curve(_("Verified (%)"), points)
        return values

    @api.model
    def _trend_figures(self, kept) -> list[dict]:
        """Return the last score that was kept, and how it differs from a month ago.

        :param kept: snapshots, oldest first.
        """
        _, last = self.env._, kept[-1:]
        day = last.date - datetime.timedelta(COMPARED_DAYS)
        before = kept.filtered(lambda each: each.date <= day)[-1:] or kept[:1]
        figures = [
            self._figure("last", format_date(self.env, last.date), last._percent())
        ]
        if before != last:
            moved = last._points_since(before)
            level = "success" if moved > 0 else "danger" if moved < 0 else ""
            label = _("Points since %(day)s", day=format_date(self.env, before.date))
            figures.append(
                self._figure("moved", label, f"{moved:+d}" if moved else "0", "", level)
            )
        return figures

    # === WHAT TO DO === #

    @api.model
    def _card_security_advice(self) -> dict:
        """Return what helps the score most for the least trouble."""
        company = self.env.company
        self.env["proximus.security.gap"].check_access("read")
        advice = self.env["proximus.security.posture"]._advice(company)
        return {
            "lines": [
                self._advice_line(company, each) for each in advice[:ADVICE_ROWS]
            ],
            "empty": self.env._(
                "Nothing to do for the score: all that is required is verified, or "
                "nothing is required."
            ),
        }

    @api.model
    def _advice_line(self, company, each) -> dict:
        posture = self.env["proximus.security.posture"]
        kind = Domain("type_id", "=", each.key.id) & OWN
        kind &= Domain("company_id", "=", company.id)
        if each.kind == "prove":
            opened = self._list(
                "proximus_security.proximus_security_status_action",
                kind & Domain("status", "=", "declared"),
            )
        else:
            status = "unknown" if each.kind == "check" else "missing"
            opened = self._gap_list(kind & Domain("status", "=", status))
        return self._line(
            f"{each.kind}_{each.key.id}",
            posture._advice_text(each),
            posture._advice_gain(each, company),
            opened,
        )

    # === WHAT GOES WRONG === #

    @api.model
    def _card_security_incidents(self) -> dict:
        """Return the open incidents, the one whose clock runs out first on top."""
        _, incidents = self.env._, self.env["proximus.security.incident"]
        action = "proximus_security.proximus_security_incident_action"
        is_open = Domain("state", "not in", OVER)
        late = is_open & Domain("is_overdue", "=", True)
        count, late_count = incidents.search_count(is_open), 0
        if count:
            late_count = incidents.search_count(late)
        first = incidents.search_fetch(
            is_open,
            ["title", "next_due_at", "state"],
            order="next_due_at, id desc",
            limit=SHOWN_ROWS,
        )
        figures = [
            self._figure(key, label, str(number), self._list(action, domain), level)
            for key, label, number, domain, level in (
                ("open", _("Open"), count, is_open, ""),
                ("late", _("Too Late"), late_count, late, "danger"),
            )
            if number
        ]
        return {
            "figures": figures,
            "lines": [self._incident_line(each) for each in first],
            "empty": _("No incident is open."),
            "button": self._button(
                _("Report an Incident"),
                self._form("proximus.security.incident", name=_("Report an Incident")),
            ),
        }

    @api.model
    def _incident_line(self, incident) -> dict:
        note, level = "", ""
        if incident.next_due_at:
            note, level = self._time_left(incident.next_due_at)
        return self._line(
            f"incident_{incident.id}",
            incident.title,
            note,
            self._form("proximus.security.incident", incident.id),
            level,
        )

    @api.model
    def _time_left(self, due_at: datetime.datetime) -> tuple[str, str]:
        """Return how long is left until a legal deadline, and how urgent that is."""
        left = (due_at - fields.Datetime.now()).total_seconds()
        span = format_timedelta(abs(left), locale=get_lang(self.env).code)
        text = (
            self.env._("%(time)s left", time=span)
            if left > 0
            else self.env._("%(time)s too late", time=span)
        )
        return text, "danger" if left < URGENT_HOURS * 3600 else "warning"

    # === HOW MATURE === #

    @api.model
    def _card_security_maturity(self) -> dict:
        """Return the last result of CyFun: another number than the score."""
        _, company = self.env._, self.env.company
        assessments = self.env["proximus.security.assessment"]
        last = {
            state: assessments.search_fetch(
                [("company_id", "=", company.id), ("state", "=", state)],
                ["date", "level", "state", "total", "small_average", "verdict"],
                order="date desc, id desc",
                limit=1,
            )
            for state in ("draft", "done")
        }
        running, done = last["draft"], last["done"]
        values = {
            "empty": _("No self-assessment is done yet. Start with eight questions.")
        }
        if done:
            values["figures"] = [self._maturity_figure(done)]
        values["lines"] = [
            self._line(
                f"assessment_{each.id}",
                each.display_name,
                each.result_text,
                self._form("proximus.security.assessment", each.id),
            )
            for each in running | done
        ]
        return values | {
            "button": self._button(
                _("All Assessments"),
                self._list(
                    "proximus_security.proximus_security_assessment_action",
                    Domain("company_id", "=", company.id),
                ),
            )
        }

    @api.model
    def _maturity_figure(self, done) -> dict:
        """Return the total of an assessment, and whether its level is reached."""
        levels = dict(done._fields["level"]._description_selection(self.env))
        level = {"met": "success", "not_met": "warning"}.get(done.verdict, "")
        return self._figure(
            "total",
            self.env._("of 5, CyFun %(level)s", level=levels[done.level]),
            formatLang(self.env, done.total or done.small_average),
            self._form("proximus.security.assessment", done.id),
            level,
        )

    # === WHAT IS KEPT === #

    @api.model
    def _card_security_lists(self) -> dict:
        """Return the way to each list and register that the reader may read."""
        find = self.env["ir.model.data"]._xmlid_to_res_id
        ids = {name: find(f"proximus_security.{name}") for name in LISTS}
        # sudo: names of actions, of which only those are shown that may be opened
        actions = self.env["ir.actions.act_window"].sudo().browse(ids.values())
        actions.fetch(["name", "res_model"])
        return {
            "lines": [
                self._line(name, action.name, "", {"run": f"proximus_security.{name}"})
                for name, action in zip(ids, actions, strict=True)
                if self.env[action.res_model].has_access("read")
            ]
        }

    # === WHAT IS PAID FOR NOTHING === #

    @api.model
    def _card_security_unused(self) -> dict:
        """Return the seats that are paid for and that nobody has."""
        _, idle = self.env._, self._idle_services()
        per_month = self._sums((serv.currency_id, serv.unused_cost) for serv in idle)
        values = {"empty": _("Every seat that is paid for is given to somebody.")}
        if idle:
            action = "proximus_security.proximus_security_service_action"
            opened = self._list(action, Domain("id", "in", idle.ids))
            values["figures"] = [
                self._figure(
                    "month", _("A Month"), self._money(per_month), opened, "warning"
                )
            ]
            values["lines"] = [
                self._line(
                    f"service_{service.id}",
                    _(
                        "%(type)s: %(count)s unused",
                        type=service.type_id.name,
                        count=service.seats_free,
                    ),
                    service.currency_id.format(service.unused_cost),
                    self._form("proximus.security.service", service.id),
                )
                for service in idle[:SHOWN_ROWS]
            ]
        return values
