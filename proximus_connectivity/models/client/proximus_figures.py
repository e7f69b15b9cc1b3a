from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from odoo import api, models
from odoo.fields import Domain

from ...tools.digest import Unknown
from ..deadline.proximus_portfolio import OPEN_PORTS


@dataclass(frozen=True)
class Counted:
    """What a figure counts, so that a click opens exactly that.

    :ivar action: external identifier of the action whose list shows such records.
    :ivar needs: what else one must be allowed to read to know what counts.
    """

    model: str
    domain: Domain
    action: str
    needs: tuple[str, ...] = ()


class ProximusFigures(models.AbstractModel):
    """The figures of companies, as the home of each tells them: many at one time.

    What counts is defined by the cards of the home. A figure that the user may not know
    is :class:`Unknown`, with the reason: never zero. The number of queries does not
    grow with the number of companies. A module adds figures to :meth:`_kinds`,
    :meth:`_counted` or :meth:`_measure`, and a field of the same name to
    ``proximus.client``.
    """

    _name = "proximus.figures"
    _description = "Figures of Companies"

    @api.model
    def _kinds(self) -> dict[str, str]:
        """Return what each figure is (see ``tools/digest.py``), in the order shown."""
        return {
            "line_count": "count",
            "monthly_cost": "amount",
            "cost_unknown_count": "count",
            "late_port_count": "count",
            "check_count": "count",
            "claim_amount": "amount",
            "claim_unknown_count": "count",
        }

    @api.model
    def _labels(self) -> dict[str, str]:
        """Return what each figure is called, in the language of the reader."""
        known = self.env["proximus.client"]._fields
        return {
            name: known[name]._description_string(self.env) for name in self._kinds()
        }

    @api.model
    def _reason(self, reason: str) -> str:
        """Return in a few words why a figure is not known."""
        _ = self.env._
        return {
            "no_access": _("No access"),
            "not_shared": _("Not shared"),
            "not_set_up": _("Not set up"),
            "currencies": _("In several currencies"),
            "not_sent": _("Not in the file"),
            "no_file": _("No file yet"),
        }.get(reason) or _("Not known")

    @api.model
    def _of(self, companies) -> dict[Any, dict[str, Any]]:
        """Return all figures of companies that the user works in.

        :return: per company the value of each figure by name: ``int``, ``Decimal``,
            ``datetime`` or :class:`Unknown`.
        """
        if not companies:
            return {}
        there = self.with_context(allowed_company_ids=companies.ids)
        measured = there._measure(companies.with_env(there.env))
        missing = Unknown("not_known")
        return {
            company: {
                name: measured.get(name, {}).get(company.id, missing)
                for name in self._kinds()
            }
            for company in companies
        }

    # === WHAT THEY ARE === #

    @api.model
    def _counted(self) -> dict[str, Counted]:
        """Return what the figures count that are a number of records of a company."""
        cards = self.env["proximus.home.card"]
        lines = "proximus_connectivity.proximus_line_action_own"
        unknown = Domain("is_cost_known", "=", False)
        late = self.env["proximus.port.request"]._proximus_day_domain(
            "scheduled_on", "<"
        )
        return {
            "line_count": Counted("proximus.line", cards._own_live_lines(), lines),
            "cost_unknown_count": Counted(
                "proximus.line", cards._own_paid_lines() & unknown, lines
            ),
            "late_port_count": Counted(
                "proximus.port.request",
                cards._own("partner_id.commercial_partner_id")
                & Domain("state", "in", OPEN_PORTS)
                & late,
                "proximus_connectivity.proximus_port_request_action",
            ),
            "check_count": Counted(
                "account.move",
                self._unchecked_bills(),
                "account.action_move_in_invoice_type",
                ("proximus.bill.check",),
            ),
            "claim_unknown_count": Counted(
                "proximus.claim",
                cards._own_open_claims() & Domain("is_amount_known", "=", False),
                "proximus_connectivity.proximus_claim_action",
            ),
        }

    @api.model
    def _unchecked_bills(self) -> Domain:
        """Return which bills are to be checked; for who may not check, none."""
        if not self.env["proximus.bill.check"].has_access("read"):
            return Domain.FALSE
        return self.env["proximus.home.card"]._unchecked_bills()

    @api.model
    def _measure(self, companies) -> dict[str, dict[int, Any]]:
        """Return the values of figures by name and id of company.

        :param companies: those of the environment, and no other.
        """
        figures = {
            name: self._count(companies, counted)
            for name, counted in self._counted().items()
        }
        cards = self.env["proximus.home.card"]
        figures["monthly_cost"] = self._sum(
            companies,
            Counted("proximus.line", cards._own_paid_lines(), ""),
            "is_cost_known",
            "monthly_cost:sum",
        )
        figures["claim_amount"] = self._sum(
            companies,
            Counted("proximus.claim", cards._own_open_claims(), ""),
            "is_amount_known",
            "open_amount:sum",
        )
        return figures

    @api.model
    def _count(self, companies, counted: Counted) -> dict[int, Any]:
        """Return how many records each company has; none is zero, if one may look."""
        records = self.env[counted.model]
        needed = (counted.model, *counted.needs)
        if not all(self.env[name].has_access("read") for name in needed):
            return dict.fromkeys(companies.ids, Unknown("no_access"))
        counts = dict.fromkeys(companies.ids, 0)
        groups = records._read_group(counted.domain, ["company_id"], ["__count"])
        return counts | {company.id: count for company, count in groups}

    @api.model
    def _sum(self, companies, counted: Counted, known: str, total: str) -> dict:
        """Return what the known amounts of each company add up to.

        :param known: field that tells whether the amount of a record is known.
        :param total: the aggregate.
        """
        records = self.env[counted.model]
        if not records.has_access("read"):
            return dict.fromkeys(companies.ids, Unknown("no_access"))
        amounts, unknown = defaultdict(dict), set()
        for company, currency, is_known, amount in records._read_group(
            counted.domain, ["company_id", "currency_id", known], [total]
        ):
            if is_known:
                amounts[company.id][currency] = amount
            else:
                unknown.add(company.id)
        return {
            company.id: self._one_amount(
                company, amounts[company.id], company.id in unknown
            )
            for company in companies
        }

    @api.model
    def _one_amount(self, company, amounts: dict, is_partly_unknown: bool):
        """Return an amount in the currency of the company, or why there is none."""
        if not amounts:
            return Unknown("not_known") if is_partly_unknown else Decimal(0)
        if amounts.keys() != {company.currency_id}:
            return Unknown("currencies")
        currency = company.currency_id
        value = currency.round(amounts[currency])
        return Decimal(f"{value:.{currency.decimal_places}f}")
