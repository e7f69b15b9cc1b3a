import datetime
from collections import defaultdict

from babel.dates import format_timedelta
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, get_lang

from ...tools import lifecycle, problem
from ..deadline.proximus_deadline import PASSING
from ..deadline.proximus_portfolio import SOON_DAYS
from .proximus_home_card import SHOWN_ROWS

OPEN_ORDERS = [
    state
    for state in lifecycle.ORDER_TRANSITIONS
    if not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, state)
]
#: How far ahead the owner looks for what has to be done.
TODO_DAYS = 30
TODO_ROWS = 7
OPEN_PROBLEMS = sorted(problem.OPEN)
LIVE = sorted(lifecycle.LINE_LIVE)
PAID = sorted(lifecycle.LINE_PAID)
ORDERED = sorted(lifecycle.LINE_ORDERED)


class ProximusHomeCard(models.Model):
    """What an owner wants to know: does it work, what does it cost, what must I do."""

    _inherit = "proximus.home.card"

    # === DOES IT WORK === #

    @api.model
    def _card_works(self) -> dict:
        _ = self.env._
        live = self._own_live_lines()
        served = live & Domain("state", "!=", "suspended")
        open_problem = Domain("problem_ids", "any", [("state", "in", OPEN_PROBLEMS)])
        lines = self.env["proximus.line"]
        counts = dict(lines._read_group(live, ["state"], ["__count"]))
        broken_count = lines.search_count(served & open_problem) if counts else 0
        figures = self._works_figures(
            sum(counts.values()),
            counts.get("suspended", 0),
            broken_count,
            served & ~open_problem,
            served & open_problem,
        )
        reported = self._own() & Domain("state", "in", OPEN_PROBLEMS)
        suspended = live & Domain("state", "=", "suspended")
        return {
            "figures": figures,
            "lines": [
                *self._problem_lines(reported),
                *self._suspended_lines(counts.get("suspended", 0), suspended),
            ],
            "empty": _("No line is in use yet. Import what you have, or ask for one."),
            "button": self._button(
                _("Report a Problem"),
                self._form(
                    "proximus.problem",
                    name=_("Report a Problem"),
                    context={"default_partner_id": self.env.company.partner_id.id},
                ),
            ),
        }

    @api.model
    def _works_figures(self, total, suspended, broken, working, trouble) -> list[dict]:
        """Return how many lines work, of how many, and how many have a problem.

        :param working: domain of the lines that work.
        :param trouble: domain of those with an open problem.
        """
        if not total:
            return []
        _ = self.env._
        well = total - suspended - broken
        action = "proximus_connectivity.proximus_line_action_own"
        figures = [
            self._figure(
                "working",
                _("Lines Work"),
                _("%(working)s of %(all)s", working=well, all=total),
                self._list(action, working),
                "success" if well == total else "",
            )
        ]
        if broken:
            figures.append(
                self._figure(
                    "broken",
                    _("With a Problem"),
                    str(broken),
                    self._list(action, trouble),
                    "danger",
                )
            )
        return figures

    @api.model
    def _problem_lines(self, domain: Domain) -> list[dict]:
        """Return the most serious open problems, and since when they are there."""
        problems = self.env["proximus.problem"].search_fetch(
            domain, ["subject", "impact", "reported_at"], limit=SHOWN_ROWS + 1
        )
        impacts = dict(problems._fields["impact"]._description_selection(self.env))
        lines = [
            self._line(
                f"problem_{record.id}",
                record.subject,
                self.env._(
                    "%(impact)s for %(time)s",
                    impact=impacts[record.impact],
                    time=self._time_since(record.reported_at),
                ),
                self._form("proximus.problem", record.id),
                "danger" if record.impact == "down" else "warning",
            )
            for record in problems[:SHOWN_ROWS]
        ]
        if len(problems) > SHOWN_ROWS:
            action = "proximus_connectivity.proximus_problem_action"
            lines.append(
                self._line(
                    "problems",
                    self.env._("All problems"),
                    "",
                    self._list(action, domain),
                )
            )
        return lines

    @api.model
    def _suspended_lines(self, count: int, domain: Domain) -> list[dict]:
        if not count:
            return []
        action = "proximus_connectivity.proximus_line_action_own"
        text = self.env._("Suspended")
        return [self._line("suspended", text, str(count), self._list(action, domain))]

    @api.model
    def _time_since(self, moment: datetime.datetime) -> str:
        """Return how long ago a moment is, in words."""
        passed = max(fields.Datetime.now() - moment, datetime.timedelta())
        return format_timedelta(passed, locale=get_lang(self.env).code)

    # === WHAT IT COSTS === #

    @api.model
    def _card_cost(self) -> dict:
        """Return what the operators bill a month: active lines, without VAT."""
        _ = self.env._
        own = Domain("is_own", "=", True)
        groups = self.env["proximus.line"]._read_group(
            own & Domain("state", "in", PAID + ORDERED),
            ["state", "line_kind", "currency_id", "is_cost_known"],
            ["monthly_cost:sum", "__count"],
        )
        active = [group for group in groups if group[0] in PAID]
        ordered = [group for group in groups if group[0] in ORDERED]
        unknown = sum(group[-1] for group in active if not group[3])
        lines = self._kind_lines(active, own)
        if unknown:
            lines.append(
                self._line(
                    "unknown",
                    _("Cost not known"),
                    str(unknown),
                    self._list(
                        "proximus_connectivity.proximus_line_action_own",
                        self._own_paid_lines() & Domain("is_cost_known", "=", False),
                    ),
                    "warning",
                )
            )
        return {
            "figures": self._cost_figures(active, ordered, own),
            "lines": lines,
            "graph": self._cost_graph(active) if active else None,
            "empty": _("No line is active yet, so that nothing is paid."),
            "button": self._button(
                _("Next Twelve Months"),
                self._list(
                    "proximus_connectivity.proximus_cost_forecast_action",
                    own & Domain("is_ahead", "=", True),
                    name=_("Next Twelve Months"),
                    view="graph",
                ),
            )
            if groups
            else None,
        }

    @api.model
    def _cost_figures(self, active, ordered, own) -> list[dict]:
        _ = self.env._
        action = "proximus_connectivity.proximus_line_action_own"

        def total(groups):
            return self._cost_text(
                [(group[2], group[4]) for group in groups if group[3]]
            )

        figures = []
        if active:
            figures.append(
                self._figure(
                    "month",
                    _("Per Month, excl. VAT"),
                    total(active),
                    self._list(action, self._own_paid_lines()),
                )
            )
        if ordered:
            figures.append(
                self._figure(
                    "ordered",
                    _("Ordered"),
                    _("+ %(amount)s", amount=total(ordered)),
                    self._list(action, own & Domain("state", "in", ORDERED)),
                )
            )
        return figures

    @api.model
    def _kind_lines(self, active, own) -> list[dict]:
        """Return what each kind of line costs, with its twelve months behind it."""
        kinds = self.env["proximus.line"]._fields["line_kind"]
        names = dict(kinds._description_selection(self.env))
        costs, counts = defaultdict(list), defaultdict(int)
        for _state, kind, currency, is_known, cost, count in active:
            if is_known:
                costs[kind].append((currency, cost))
            counts[kind] += count
        ranked = sorted(counts, key=lambda kind: -sum(cost for _c, cost in costs[kind]))
        return [
            self._line(
                f"kind_{kind}",
                f"{names.get(kind, kind)} ({counts[kind]})",
                self._cost_text(costs[kind]),
                self._list(
                    "proximus_connectivity.proximus_line_month_action",
                    own & Domain("line_kind", "=", kind),
                    view="graph",
                ),
            )
            for kind in ranked
        ]

    @api.model
    def _cost_text(self, costs: list) -> str:
        """Return known costs added up, as text; without any it is unknown, not zero."""
        return self._money(self._sums(costs)) if costs else self.env._("not known")

    @api.model
    def _cost_graph(self, active) -> dict:
        """Return the last twelve months in the currency of the company.

        :param active: groups of the lines that are active now.
        """
        months, currency = self.env["proximus.line.month"], self.env.company.currency_id
        costs = months._past_totals(
            Domain("is_own", "=", True) & Domain("currency_id", "=", currency.id)
        )
        costs[months._months()[-1]] = sum(
            group[4] for group in active if group[2] == currency
        )
        return self._columns(
            self.env._("Per Month"),
            [
                (format_date(self.env, day, date_format="MMM"), costs.get(day, 0.0))
                for day in months._months()
            ],
        )

    # === WHAT MUST BE DONE === #

    @api.model
    def _card_todo(self) -> dict:
        _ = self.env._
        today = self._proximus_today()
        soon = today + relativedelta(days=TODO_DAYS)
        own = self._own("partner_id.commercial_partner_id")
        late = own & Domain("date", "<", today) & Domain("kind", "not in", PASSING)
        # that an order will be stuck on a day to come is nothing to do yet
        coming = (
            own
            & Domain("date", ">=", today)
            & Domain("date", "<=", soon)
            & Domain("kind", "!=", "stuck")
        )
        action = "proximus_connectivity.proximus_deadline_action"
        deadlines = self.env["proximus.deadline"]
        kinds = dict(deadlines._fields["kind"]._description_selection(self.env))
        told = self._told_kinds()
        # by day: the view of all deadlines is read once for what is late and what comes
        days = deadlines._read_group(
            late | coming, ["kind", "date:day"], ["__count"], order="date:day"
        )
        figures, lines = [], []
        for key, label, domain, level in (
            ("late", _("Late"), late, "danger"),
            ("soon", _("In the Next 30 Days"), coming, ""),
        ):
            counts, first = defaultdict(int), {}
            for kind, date, count in days:
                if (date < today) == (key == "late"):
                    counts[kind] += count
                    first.setdefault(kind, date)
            if counts:
                total = str(sum(counts.values()))
                opened = self._list(action, domain)
                figures.append(self._figure(key, label, total, opened, level))
            lines += [
                self._line(
                    f"{key}_{kind}",
                    kinds[kind] if count == 1 else f"{kinds[kind]} ({count})",
                    format_date(self.env, first[kind]),
                    self._list(action, domain & Domain("kind", "=", kind)),
                    level,
                )
                for kind, count in counts.items()
                if kind not in told
            ]
        return {
            "figures": figures,
            "lines": [*self._todo_lines(), *lines][:TODO_ROWS],
            "empty": _("Nothing to do: no day that matters in the next 30 days."),
        }

    @api.model
    def _told_kinds(self) -> set[str]:
        """Return the kinds of deadlines of which :meth:`_todo_lines` tells: a hook."""
        return set()

    @api.model
    def _todo_lines(self) -> list[dict]:
        """Return what must be done before all else: a hook of later modules."""
        offered = Domain("state", "=", "approved")
        offers = self.env["proximus.quote.request"].search_count(offered)
        if not offers:
            return []
        return [
            self._line(
                "offers",
                self.env._("Offers to sign (%(count)s)", count=offers),
                "",
                self._list(
                    "proximus_connectivity.proximus_quote_request_action", offered
                ),
                "warning",
            )
        ]

    # === WHAT COULD BE SAVED === #

    @api.model
    def _card_saving(self) -> dict:
        """Return what is paid for nothing, what is owed to us, and what came back."""
        _ = self.env._
        rows = self._saving_lines()
        per_month = self._sums(
            pair for row in rows for pair in row.pop("per_month", {}).items()
        )
        open_claims = self._open_claims()
        action = "proximus_connectivity.proximus_claim_action"
        figures = []
        if any(per_month.values()):
            figures.append(self._figure("month", _("A Month"), self._money(per_month)))
        if open_claims["groups"]:
            figures.append(
                self._figure(
                    "claims",
                    _("To Get Back Once"),
                    self._claimed(open_claims["groups"]),
                    self._list(action, open_claims["domain"]),
                )
            )
        recovered = self._recovered(self._own("partner_id.commercial_partner_id"))
        if recovered:
            amounts, opened = recovered
            text = _("Recovered this year")
            amount = self._money(amounts)
            rows.append(self._line("recovered", text, amount, opened, "success"))
        return {
            "figures": figures,
            "lines": rows,
            "empty": _("Nothing is known that could be saved."),
        }

    @api.model
    def _saving_lines(self) -> list[dict]:
        """Return the lines of what could be saved: a hook of later modules.

        A line of what is paid for nothing carries ``per_month``: its amount per
        currency, which the card adds up.
        """
        _ = self.env._
        today = self._proximus_today()
        own = Domain("is_own", "=", True)
        unused = own & Domain("is_unused", "=", True) & Domain("state", "in", LIVE)
        ending = (
            own
            & Domain("state", "=", "active")
            & Domain("commitment_end_date", ">=", today)
            & Domain("commitment_end_date", "<=", today + relativedelta(days=SOON_DAYS))
        )
        found = []
        for key, text, domain, counts in (
            ("unused", _("Lines that nobody uses"), unused, True),
            ("ending", _("Contracts that end soon: compare"), ending, False),
        ):
            groups = self.env["proximus.line"]._read_group(
                domain, ["currency_id"], ["monthly_cost:sum", "__count"]
            )
            if not groups:
                continue
            amounts = self._sums((group[0], group[1]) for group in groups)
            count = sum(group[2] for group in groups)
            action = "proximus_connectivity.proximus_line_action_own"
            line = self._line(
                key,
                f"{text} ({count})",
                self._monthly(amounts) if any(amounts.values()) else "",
                self._list(action, domain, name=text),
            )
            found.append({**line, "per_month": amounts} if counts else line)
        return found

    @api.model
    def _open_claims(self) -> dict:
        """Return what is to be claimed, or was and did not come back yet."""
        domain = self._own_open_claims()
        groups = self.env["proximus.claim"]._read_group(
            domain, ["currency_id", "is_amount_known"], ["open_amount:sum", "__count"]
        )
        return {"groups": groups, "domain": domain}

    # === WHAT IS ON ITS WAY === #

    @api.model
    def _card_delivery(self) -> dict:
        _ = self.env._
        own = self._own("partner_id.commercial_partner_id")
        running = own & Domain("state", "in", OPEN_ORDERS)
        orders = self.env["proximus.line.order"].search_fetch(
            running,
            [
                "name",
                "state",
                "committed_date",
                "company_id",
                "is_expected_late",
                "next_visit",
            ],
            limit=SHOWN_ROWS + 1,
            order="committed_date, id",
        )
        orders._fetch_delivery()
        lines = [
            self._line(
                f"order_{order.id}",
                order._delivery_title(),
                action=self._form("proximus.line.order", order.id),
                level="danger" if order.is_late else "",
                steps=order._delivery_steps(),
            )
            for order in orders[:SHOWN_ROWS]
        ]
        if len(orders) > SHOWN_ROWS:
            text = _("Everything that is on its way")
            action = "proximus_connectivity.proximus_line_order_action"
            lines.append(self._line("all", text, "", self._list(action, running)))
        return {
            "lines": lines,
            "empty": _("Nothing is ordered that is not delivered yet."),
        }
