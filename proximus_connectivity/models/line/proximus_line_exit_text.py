import datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import lifecycle, termination
from .proximus_line_exit import RULE_CODES

_MACHINES = "free_exit_count_m2m"


class ProximusLine(models.Model):
    """The exit answer in words, and where each part of it comes from."""

    _inherit = "proximus.line"

    exit_explanation = fields.Html(
        "Calculation", compute="_compute_exit_explanation", sanitize=False
    )

    def _describe_early_termination(self, answer) -> str | bool:
        """Return the answer as one dated text.

        :param answer: ``tools.termination.Answer``, or ``None`` when there is none.
        """
        self.ensure_one()
        if answer is None:
            if self.state not in lifecycle.LINE_OPEN:
                return False
            if self._exit_reader_is_manager():
                return self.env._(
                    "Unknown: the parameters of the early termination rule have no "
                    "value today."
                )
            return self._exit_unknown_fee()
        if answer.reason == termination.NOT_STARTED:
            return self.env._("Not in service yet: its term starts on activation.")
        parts = [self._exit_when(answer), self._exit_device(answer)]
        return " ".join(filter(None, parts))

    def _exit_when(self, answer) -> str:
        """Return the part about the contract: from when, and the fee today."""
        _, day = self.env._, self._exit_day
        if answer.reason == termination.NO_TERM:
            return _("Free to leave at any time: no fixed term, no fee.")
        if answer.reason == termination.TERM_OVER:
            return _(
                "Free to leave: the fixed term ends by %(day)s, no fee.",
                day=day(self.commitment_end_date),
            )
        if answer.reason == termination.TERM_UNKNOWN:
            return _("Unknown: fill in until when the line is committed.")
        if answer.free_now and answer.reason == termination.RULE:
            return _("Free to leave today, by law: no fee.")
        if answer.free_now:
            return _("Free to leave today: the contract asks no fee.")
        last = day(answer.free_from - datetime.timedelta(days=1))
        most = answer.remaining if answer.fee is None else answer.fee
        if most is None:
            bound = _("Bound until %(day)s.", day=last)
            return f"{bound} {self._exit_unknown_fee()}"
        amount = self.currency_id.format(float(most))
        if answer.fee is None or answer.protected:
            # no contract asks more than all the fees that are left in its term
            return _(
                "Bound until %(day)s; leaving today costs at most %(fee)s.",
                day=last,
                fee=amount,
            )
        return _(
            "Bound until %(day)s; leaving today costs %(fee)s.", day=last, fee=amount
        )

    @api.model
    def _exit_unknown_fee(self) -> str:
        return self.env._(
            "We do not know the fee yet: your contract decides. Ask for it."
        )

    def _exit_device(self, answer) -> str:
        """Return the part about devices; nothing when there is none to pay."""
        if answer.residual is None:
            return self.env._(
                "Device residual value unknown: fill in its delivery and term."
            )
        if not answer.residual:
            return ""
        return self.env._(
            "Device residual value %(amount)s, due even then.",
            amount=self.currency_id.format(float(answer.residual)),
        )

    @api.model
    def _exit_day(self, day) -> str:
        """Return a day in words; nothing for no day."""
        # the month in words: 3/4/2027 is another day in the next country
        return format_date(self.env, day, date_format="long")

    # === WHO IS TOLD WHAT === #

    @api.model
    def _exit_reader_is_manager(self) -> bool:
        """Return whether the reader answers for the parameters of the law."""
        return self.env.user.has_group("proximus_connectivity.group_manager")

    @api.model
    def _exit_law_is_told(self, today: datetime.date) -> dict[bool, bool]:
        """Return whether the reader may be told what follows from the law.

        Nobody builds on a figure that has not been checked: a manager, who can check
        it, reads it with that remark, and everybody else what the contract says.

        :return: see :meth:`_exit_law_is_checked`.
        """
        if self._exit_reader_is_manager():
            return {True: True, False: True}
        return self._exit_law_is_checked(today)

    @api.model
    def _exit_law_is_checked(self, today: datetime.date) -> dict[bool, bool]:
        """Return whether the figures that decide have been checked.

        :return: for companies (``True``), and for private persons (``False``), whom the
            law protects however many numbers they have.
        """
        parameters = self._exit_parameters(today)
        read = {code: bool(each.checked_on) for code, each in parameters.items()}
        # to count machines too is the careful reading: it frees nobody by mistake
        machines = parameters.get(_MACHINES)
        counted = not machines or machines.value or machines.checked_on
        return {
            True: bool(counted) and all(read.get(code, False) for code in RULE_CODES),
            False: read.get("free_exit_after_months", False),
        }

    def _exit_told_answers(
        self, today: datetime.date, answers: dict, leave_on=None
    ) -> dict:
        """Return the answers of which the reader is told.

        :param answers: those by the law, see ``_exit_answers``.
        :param leave_on: the last day for which they were asked.
        """
        told = self._exit_law_is_told(today)
        hidden = self.filtered(
            lambda line: (
                line in answers
                and answers[line].protected
                and not told[line.commercial_partner_id.is_company]
            )
        )
        if not hidden:
            return answers
        return answers | hidden._exit_answers(today, leave_on, by_law=False)

    # === EXPLANATION === #

    @api.depends("exit_answer")
    @api.depends_context("tz", "lang", "uid")
    def _compute_exit_explanation(self):
        today = self._proximus_today()
        answers = self._exit_told_answers(today, self._exit_answers(today))
        told = self._exit_law_is_told(today)
        rule = any(told.values()) and self._exit_rule(today)
        numbers = self._exit_numbers(today, rule) if rule else {}
        parameters = self._exit_parameters(today) if rule else {}
        for line in self:
            answer = answers.get(line)
            started = answer and answer.reason != termination.NOT_STARTED
            by_law = parameters if told[line.commercial_partner_id.is_company] else {}
            rows = started and [
                *line._exit_contract_rows(answer),
                *line._exit_rule_rows(answer, numbers.get(line), by_law),
                *line._exit_amount_rows(answer),
            ]
            line.exit_explanation = rows and _table(rows)

    def _exit_contract_rows(self, answer) -> list[tuple]:
        """Return label, value and source of what the contract says."""
        _, contract = self.env._, self.env._("Contract")
        terms = self._fields["exit_terms"]._description_selection(self.env)
        asks = dict(terms)[self.exit_terms]
        if self.exit_terms == "share":
            asks = f"{asks} ({self._proximus_spoken_number(self.exit_share)} %)"
        end = self._exit_day(self.commitment_end_date) or (
            _("not filled in, though the offer has a term")
            if self.product_id.commitment_months
            else _("no fixed term")
        )
        start = self._exit_day(self.start_date) or _("not yet")
        notice = _(
            "%s of notice", self._proximus_counted(self.product_id.notice_days, "day")
        )
        return [
            (_("In service since"), start, _("Line")),
            (_("Committed until"), end, contract),
            (_("Monthly fee"), self._holder_text(), contract),
            (_("Fee in the contract"), asks, contract),
            (_("Last day when ended today"), self._exit_day(answer.leave_on), notice),
        ]

    def _exit_rule_rows(self, answer, numbers, parameters: dict) -> list[tuple]:
        """Return the rows about the legal rule, with the parameters it came from."""
        _, rows = self.env._, []
        threshold = parameters.get("free_exit_number_threshold")
        months = parameters.get("free_exit_after_months")
        if months and not self.commercial_partner_id.is_company:
            value = _("a private person, however many: the rule applies")
            rows.append((_("Call numbers"), value, self._exit_source(months)))
        elif threshold:
            most = int(threshold.value)
            if answer.protected:
                value = _(
                    "%(numbers)s, at most %(threshold)s: the rule applies",
                    numbers=numbers,
                    threshold=most,
                )
            else:
                value = _("more than %s: the contract decides", most)
            lawyer = _("A lawyer must confirm this threshold.")
            rows.append(
                (_("Call numbers"), value, self._exit_source(threshold, lawyer))
            )
        if months and answer.protected:
            value = _(
                "%(months)s; before, at most the fees until then",
                months=self._proximus_counted(int(months.value), "month"),
            )
            rows.append((_("Free after"), value, self._exit_source(months)))
        return rows

    def _exit_amount_rows(self, answer) -> list[tuple]:
        """Return the rows with the amounts; an unknown one is called so."""
        _, unknown = self.env._, self.env._("unknown")
        left, fee, residual = (
            unknown if amount is None else self._exit_money(amount)
            for amount in (answer.remaining, answer.fee, answer.residual)
        )
        device = _("Linear table of the contract")
        return [
            (_("Monthly fees left in the term"), left, _("Computed by the day")),
            (_("Fee today"), Markup("<b>%s</b>") % fee, _("Without VAT")),
            (_("Device residual value"), Markup("<b>%s</b>") % residual, device),
        ]

    def _exit_source(self, parameter, warning: str = "") -> Markup:
        """Return a link to the source of a parameter, and what to know about it."""
        link = Markup('<a href="%s" target="_blank" rel="noreferrer">%s</a>') % (
            parameter.source_url or "#",
            parameter.name,
        )
        notes = [warning] if warning else []
        if not parameter.checked_on:
            notes.append(self.env._("Source not verified yet."))
        # who checks the parameters is told that somebody has to
        notes = notes if self._exit_reader_is_manager() else []
        lines = (Markup('<div class="text-warning">%s</div>') % note for note in notes)
        return link + Markup().join(lines)

    def _exit_money(self, amount) -> str:
        return self.currency_id.format(float(amount))

    @api.model
    def _exit_parameters(self, day) -> dict:
        """Return the parameters of the rule in force on a day, by code."""
        found = self.env["proximus.parameter"]._in_force((*RULE_CODES, _MACHINES), day)
        return {parameter.code: parameter for parameter in found}


def _table(rows: list[tuple]) -> Markup:
    """Return rows of label, value and source as a table; plain text is escaped."""
    cells = Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>")
    body = Markup().join(cells % row for row in rows)
    return (
        Markup('<table class="table table-sm w-100"><tbody>%s</tbody></table>') % body
    )
