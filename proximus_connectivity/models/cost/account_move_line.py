from odoo import fields, models

from ...tools import allocation


class AccountMoveLine(models.Model):
    """A bill line that goes where the line that it charges goes."""

    _inherit = "account.move.line"

    proximus_allocation = fields.Json(
        "Allocated by Lines",
        readonly=True,
        copy=False,
        prefetch=False,
        help="What the lines that this row charges put into its distribution; whatever "
        "else stands there, somebody has entered.",
    )

    def _proximus_allocation_vals(self, ours: dict, plans: dict[int, int]) -> dict:
        """Return what a draft bill line gets of the lines that it charges.

        :param ours: percentages per key, see :func:`..tools.allocation.combine`.
        :param plans: root plan per account.
        :return: values to write; none when somebody entered something else, or it is
            there already.
        """
        self.ensure_one()
        ours = {key: float(percent) for key, percent in ours.items()}
        told = self.analytic_distribution or {}
        before = self.proximus_allocation or {}
        if before and any(
            round(told.get(key, 0.0), 2) != round(before[key], 2) for key in before
        ):
            return {}
        base = {key: told[key] for key in told if key not in before}
        merged = allocation.overlay(base, ours, plans)
        gone = base.keys() - merged.keys()
        if (gone and not self._proximus_of_model(gone)) or before == ours:
            return {}
        return {"analytic_distribution": merged, "proximus_allocation": ours or False}

    def _proximus_of_model(self, keys) -> bool:
        """Return whether a distribution model put these keys here, and nobody else."""
        models_ = self.env["account.analytic.distribution.model"]
        arguments = self._get_analytic_distribution_arguments(
            self.env["account.analytic.plan"]
        )
        return keys <= models_._get_distribution(arguments).keys()
