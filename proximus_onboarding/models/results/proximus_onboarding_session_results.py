import json
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, format_list
from odoo.tools.misc import formatLang

from ...tools import results, scoring
from ..assessment.proximus_onboarding_score import MOMENTS

ROW = Markup("<tr>%s</tr>")
CELL, HEAD = Markup("<td>%s</td>"), Markup("<th>%s</th>")
TABLE = Markup(
    "<table class='table table-sm'><thead>%s</thead><tbody>%s</tbody></table>"
)
NOTE = Markup("<p class='text-muted'>%s</p>")
MOMENT = Markup("%s<br/><small class='text-muted'>%s</small>")
ITEM, ITEMS = Markup("<li>%s</li>"), Markup("<ul>%s</ul>")


class ProximusOnboardingSession(models.Model):
    """What came of a set-up: before and after, estimated and counted, not promised."""

    _inherit = "proximus.onboarding.session"

    estimated_text = fields.Char("Estimated", compute="_compute_hours_results")
    counted_text = fields.Char("Counted", compute="_compute_hours_results")
    counted_html = fields.Html("Where It Comes From", compute="_compute_hours_results")
    hours_graph = fields.Text(compute="_compute_hours_results")
    measures_html = fields.Html("Before and After", compute="_compute_measures_html")
    dimensions_html = fields.Html("By Dimension", compute="_compute_dimensions_html")
    cost_html = fields.Html("Cost", compute="_compute_cost_html")

    # === COMPUTE METHODS === #

    @api.depends("measure_ids", "recommendation_ids.decision")
    @api.depends_context("lang")
    def _compute_hours_results(self):
        for session in self:
            session.estimated_text = session._describe_estimated()
            moments = session._get_hours_by_moment()
            last = list(moments.values())[-1:]
            session.counted_text = session._describe_counted(last)
            session.counted_html = session._list_counted()
            graph = session._draw_hours(moments)
            session.hours_graph = graph and json.dumps(graph["data"])

    @api.depends("measure_ids")
    @api.depends_context("lang")
    def _compute_measures_html(self):
        for session in self:
            session.measures_html = session._tabulate_measures()

    @api.depends("score_ids.dimension_ids.value", "previous_id")
    @api.depends_context("lang")
    def _compute_dimensions_html(self):
        for session in self:
            session.dimensions_html = session._tabulate_dimensions()

    @api.depends("sale_order_id.state", "quote_request_id.state")
    @api.depends_context("lang")
    def _compute_cost_html(self):
        for session in self:
            rows = session._get_cost_rows()
            session.cost_html = ITEMS % Markup("").join(ITEM % row for row in rows)

    # === ACTIONS === #

    def action_results(self) -> dict:
        """Open what came of this set-up.

        :return: the action that shows it.
        """
        self.ensure_one()
        view = self.env.ref(
            "proximus_onboarding.proximus_onboarding_session_view_form_results"
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Results of %(name)s", name=self.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
        }

    # === HOURS === #

    def _get_measures_by_moment(self) -> dict:
        """Return the last measurement of each moment, in order; none is left out."""
        self.ensure_one()
        # sudo: figures of the same company, kept on its first set-up
        measures_sudo = self._get_first().sudo().measure_ids
        found = {}
        for moment, _label in MOMENTS:
            one_sudo = measures_sudo.filtered(lambda one, now=moment: one.moment == now)
            last = max(one_sudo.mapped("date"), default=None)
            found[moment] = one_sudo.filtered(lambda one, day=last: one.date == day)
        return found

    def _get_hours_by_moment(self) -> dict:
        """Return per moment the hours a month that were counted, where they were."""
        self.ensure_one()
        cap = scoring.hours_cap(self._get_answers().get("EMPLOYEES"))
        found = {}
        for moment, measures in self._get_measures_by_moment().items():
            counted = self._get_accepted()._get_hours_counted(measures)
            total = results.total_measured(
                (advice._get_overlap(), hours) for advice, _measure, hours in counted
            )
            if total is not None:
                found[moment] = tuple(
                    hours if cap is None else min(hours, cap) for hours in total
                )
        return found

    def _get_estimated(self) -> tuple:
        """Return the hours a month that were estimated, from low to high, or Nones."""
        cap = scoring.hours_cap(self._get_answers().get("EMPLOYEES"))
        return self._get_accepted()._get_total_hours(cap)

    def _describe_estimated(self) -> str:
        """Return the hours that were estimated of what was accepted, as a range."""
        hours = self._get_estimated()
        if hours[-1] is None:
            return self.env._("No estimate: the numbers that it needs were not given.")
        return self._describe_range(hours)

    def _describe_range(self, hours: tuple[Decimal, ...]) -> str:
        """Return hours a month as a range with what is likely."""
        low, likely, high = (
            formatLang(self.env, float(each), digits=1) for each in hours
        )
        return self.env._(
            "Between %(low)s and %(high)s hours a month, likely %(likely)s",
            low=low,
            likely=likely,
            high=high,
        )

    def _describe_counted(self, last: list) -> str:
        """Return the hours that were counted last, or why there are none."""
        if last:
            return self._describe_range(last[0])
        if not self.is_own_company:
            return self.env._(
                "Not measured: the figures are in the customer's database."
            )
        if not any(self._get_measures_by_moment().values()):
            return self.env._("Not measured yet")
        return self.env._(
            "Not measured: of what was accepted there is nothing to count yet."
        )

    def _list_counted(self):
        """Return what the counted hours rest on, item by item; False without any."""
        measured = [each for each in self._get_measures_by_moment().values() if each]
        counted = (
            self._get_accepted()._get_hours_counted(measured[-1]) if measured else []
        )
        rows = [
            self.env._(
                "%(advice)s: counted %(count)s times in %(months)s months, and "
                "%(low)s to %(high)s minutes each time, which is assumed",
                advice=advice.name,
                count=measure.count,
                months=results.MONTHS,
                low=formatLang(self.env, advice.rule_id.minutes_low, digits=0),
                high=formatLang(self.env, advice.rule_id.minutes_high, digits=0),
            )
            for advice, measure, _hours in counted
        ]
        return rows and ITEMS % Markup("").join(ITEM % row for row in rows)

    def _draw_hours(self, moments: dict) -> dict | None:
        """Return the likely hours, estimated and counted, for the standard graph.

        :return: None as long as nothing was counted.
        """
        if not moments:
            return None
        labels = dict(self._fields["moment"]._description_selection(self.env))
        bars = [(labels[moment], hours[1]) for moment, hours in moments.items()]
        estimated = self._get_estimated()[1]
        if estimated is not None:
            bars.insert(0, (self.env._("Estimated"), estimated))
        columns = [
            (f"{label}: {formatLang(self.env, float(hours), digits=1)}", float(hours))
            for label, hours in bars
        ]
        title = self.env._("Hours a month (likely)")
        graph = self.env["proximus.home.card"]._columns(title, columns)
        # an amount is whole there; of hours the tenths count
        points = graph["data"][0]["values"]
        for point, (_label, hours) in zip(points, columns, strict=True):
            point["value"] = round(hours, 1)
        return graph

    # === TABLES === #

    @api.model
    def _tabulate(self, titles: list, rows: list[list]) -> Markup:
        """Return a table of cells with its heads."""
        head = ROW % Markup("").join(HEAD % title for title in titles)
        body = (ROW % Markup("").join(CELL % cell for cell in cells) for cells in rows)
        return TABLE % (head, Markup("").join(body))

    def _tabulate_measures(self):
        """Return what was measured, moment by moment; False before the first time.

        What was never measured is named below the table.
        """
        moments = self._get_measures_by_moment()
        shown = {key: each for key, each in moments.items() if each}
        if not shown:
            return False
        known, unknown = self._sort_measures(shown)
        names = self._get_measure_labels([*known, *unknown])
        rows = []
        for code in known:
            cells = [
                each.filtered(lambda one, code=code: one.code == code).text
                or self.env._("Not measured")
                for each in shown.values()
            ]
            if len(shown) > 1:
                cells.append(self._get_moved(code, shown))
            cells.insert(0, names[code])
            rows.append(cells)
        titles = self._get_titles(shown)
        table = self._tabulate(titles, rows) if rows else Markup("")
        if unknown:
            missing = format_list(self.env, [names[code] for code in unknown])
            table += NOTE % self.env._("Not measured: %(names)s.", names=missing)
        return table

    @api.model
    def _sort_measures(self, shown: dict) -> tuple[list[str], list[str]]:
        """Return the codes that were measured at some moment, and the others.

        :param shown: measurements by moment.
        """
        known = {one.code: False for each in shown.values() for one in each}
        for each in shown.values():
            known.update(dict.fromkeys(each.filtered("is_known").mapped("code"), True))
        return (
            [code for code, measured in known.items() if measured],
            [code for code, measured in known.items() if not measured],
        )

    @api.model
    def _get_moved(self, code: str, shown: dict) -> str:
        """Return how far a figure moved from the first moment to the last, in words."""
        measures = [
            each.filtered(lambda one: one.code == code) for each in shown.values()
        ]
        return measures[-1]._describe_change(measures[0]) if measures[-1] else "–"

    def _get_titles(self, shown: dict) -> list:
        """Return the heads of a table of moments: each with its day."""
        labels = dict(self._fields["moment"]._description_selection(self.env))
        return [
            "",
            *(
                MOMENT % (labels[key], format_date(self.env, each[:1].date))
                for key, each in shown.items()
            ),
            *([self.env._("Change")] if len(shown) > 1 else []),
        ]

    def _tabulate_dimensions(self):
        """Return the maturity by dimension, before and now; False without a score."""
        now = self._get_maturity(self)
        if not any(now.dimension_ids.mapped("is_known")):
            return False
        first = self._get_first()
        before = self._get_maturity(first) if first != self else now.browse()
        comparable = (
            before and before.framework_id._compare_with(now.framework_id) != "broken"
        )
        old = {
            line.dimension_id.code: line
            for line in (before.dimension_ids if comparable else ())
        }
        _ = self.env._
        titles = [_("Dimension"), _("Before"), _("Now"), _("Change")]
        rows = []
        for line in now.dimension_ids:
            earlier = old.get(line.dimension_id.code)
            values = [
                one and one.is_known and str(round(one.value)) or _("Not measured")
                for one in (earlier, line)
            ]
            moved = "–"
            if earlier and earlier.is_known and line.is_known:
                moved = f"{round(line.value) - round(earlier.value):+d}".replace(
                    "-", "−"
                )
            rows.append([line.dimension_id.name, *values, moved])
        return self._tabulate(titles, rows)

    @api.model
    def _get_maturity(self, session):
        """Return the maturity score of a set-up, if it says something."""
        # sudo: the score of the same customer, also where another person had it
        scores_sudo = session.sudo().score_ids
        return scores_sudo.filtered(
            lambda one: one.method == "maturity" and one.dimension_ids
        )[:1].with_env(self.env)

    # === COST === #

    def _get_cost_rows(self) -> list[str]:
        """Return what was paid before, and what is paid now, a month, in words."""
        self.ensure_one()
        _ = self.env._
        # sudo: what the own offer costs, for whoever may not read sales
        session_sudo = self.sudo()
        before = session_sudo.today_text or _(
            "Nothing of before is replaced, so there is no cost to compare."
        )
        order, request = session_sudo.sale_order_id, session_sudo.quote_request_id
        if not order and not request:
            return [before, _("No offer was asked for: nothing changed.")]
        amount = session_sudo.currency_id.format(session_sudo.recurring_total)
        if order.state == "sale" or request.state == "accepted":
            after = _("Agreed: %(amount)s a month, without VAT.", amount=amount)
        else:
            after = _(
                "Asked, not signed yet: %(amount)s a month, without VAT.", amount=amount
            )
        return [line for line in (before, after, session_sudo.saving_text) if line]
