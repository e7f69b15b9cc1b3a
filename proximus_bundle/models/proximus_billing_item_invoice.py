from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.misc import format_date


@dataclass
class InvoiceCache:
    """What is looked up once for all lines of a run.

    :param has_distribution_models: whether analytic models may set the distribution
        of an invoice line; else there is no need to ask for each line.
    :param taxes: taxes per product and conditions.
    """

    has_distribution_models: bool
    taxes: dict = field(default_factory=dict)


class ProximusBillingItem(models.Model):
    _inherit = "proximus.billing.item"

    def _by_invoice(self):
        """Return the entries grouped by what must be on one invoice.

        The groups prefetch together, so that reading does not depend on their number.
        """
        ids = defaultdict(list)
        for item in self:
            key = (item.subscription_id._invoice_key(), item._invoice_site())
            ids[key].append(item.id)
        return [self.browse(group).with_prefetch(self.ids) for group in ids.values()]

    def _invoice_site(self):
        """Return the site that has invoices of its own, if the customer wants so."""
        subscription = self.subscription_id
        if not self or subscription._invoice_grouping() != "site":
            return self.env["res.partner"]
        installed = self.subscription_line_id.line_id
        return installed.site_id or subscription.partner_shipping_id

    def _in_invoice_order(self):
        """Sort for an invoice: by subscription, line and time, one-offs at the end."""
        far = fields.Date.to_date("9999-12-31")
        return self.sorted(
            lambda item: (
                item.subscription_id.id,
                item.period_from or far,
                item.subscription_line_id.sequence,
                item.subscription_line_id.id,
                item.id,
            )
        )

    @api.model
    def _invoice_cache(self):
        """Return an empty :class:`InvoiceCache`."""
        # sudo: whether there are such models, not which
        models_sudo = self.env["account.analytic.distribution.model"].sudo()
        return InvoiceCache(bool(models_sudo.search_count([], limit=1)))

    def _prepare_invoice_line(self, lang, cache):
        """Return the values of the invoice line of this entry.

        :param str lang: language of the customer.
        :param cache: the :class:`InvoiceCache` of the run.
        """
        self.ensure_one()
        line = self.subscription_line_id
        vals = {
            "product_id": self.product_id.id,
            "name": self._invoice_line_name(lang),
            "quantity": self.quantity,
            "price_unit": self.amount / self.quantity,
            "discount": 0.0,
            "tax_ids": [Command.set(self._invoice_taxes(cache.taxes).ids)],
            "px_period_from": self.period_to and self.period_from,
            "px_period_to": self.period_to
            and fields.Date.subtract(self.period_to, days=1),
        }
        distribution = (line or self.sale_line_id).analytic_distribution
        if distribution or not cache.has_distribution_models:
            vals["analytic_distribution"] = distribution
        if account := self._income_account():
            vals["account_id"] = account.id
        if self.kind == "one_off" and self.sale_line_id:
            vals["sale_line_ids"] = [Command.link(self.sale_line_id.id)]
        return vals

    def _income_account(self):
        """Return the account that the component asks for, if it does."""
        subscription = self.subscription_id
        if self.kind == "fee":
            return self.env["account.account"]
        component = (
            self.subscription_line_id.component_id
            or self.sale_line_id.bundle_component_id
        ).with_company(subscription.company_id)
        return subscription.fiscal_position_id.map_account(component.income_account_id)

    def _invoice_line_name(self, lang):
        """Return what the customer reads: what, which line and for which days."""
        line = self.subscription_line_id
        name = self.name
        if line.line_id:
            name = f"{name} · {line.line_id.display_name}"
        if not self.period_to:
            return name
        last = fields.Date.subtract(self.period_to, days=1)
        period = " – ".join(
            format_date(self.env, day, lang_code=lang)
            for day in (self.period_from, last)
        )
        if self.days != self.full_days:
            period = f"{period} ({self.days}/{self.full_days})"
        reason = self.segment_id.name
        if self.kind == "credit":
            reason = self.env._("credit")
        return f"{name}\n{period}" + (f" · {reason}" if reason else "")

    def _invoice_taxes(self, taxes):
        """Return the taxes of the invoice line, looked up once per product."""
        # What is given back has the taxes that were paid.
        charged = self.credited_item_id.move_line_id
        own = charged.tax_ids or self.subscription_line_id.tax_ids
        if own and self.kind != "fee":
            return own
        if self.sale_line_id and not self.subscription_line_id:
            return self.sale_line_id.tax_ids
        subscription = self.subscription_id
        key = (
            self.product_id,
            subscription.company_id,
            subscription.fiscal_position_id,
        )
        if key not in taxes:
            usual = self.product_id.taxes_id._filter_taxes_by_company(
                subscription.company_id
            )
            taxes[key] = subscription.fiscal_position_id.map_tax(usual)
        return taxes[key]
