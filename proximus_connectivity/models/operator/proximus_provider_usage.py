import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Days before the last record that are read again: records come late, are rated later,
#: and are taken back.
OVERLAP = datetime.timedelta(days=7)
#: Records and pages of one run: an operator that never ends is left until tomorrow.
MOST, MOST_PAGES = 1_000_000, 5000
#: Sentences about records that a message shows.
SHOWN = 20


class ProximusProvider(models.Model):
    """The operator's usage records (TMF635), page after page, day after day.

    A run goes through all records since a day. Each exchange reads some pages and takes
    them in together with the place where the next one goes on: what fails in between
    leaves nothing behind, and is read again from that place.
    """

    _inherit = "proximus.provider"

    reads_usage = fields.Boolean(
        "Read Usage Every Day", help="If the operator offers usage records (TMF635)."
    )
    usage_version = fields.Selection(
        [("v4", "Version 4"), ("v5", "Version 5")],
        "Usage Interface",
        required=True,
        default="v4",
    )
    usage_read_until = fields.Date(
        "Usage Read Up To",
        copy=False,
        help="The next reading begins a week before. Empty: with the first record.",
    )
    # where a run goes on
    usage_since = fields.Date(copy=False, groups=fields.NO_ACCESS)
    usage_seen = fields.Date(copy=False, groups=fields.NO_ACCESS)
    usage_offset = fields.Integer(copy=False, groups=fields.NO_ACCESS)
    usage_pages = fields.Json(copy=False, groups=fields.NO_ACCESS)

    # === CRON === #

    @api.model
    def _cron_read_usage(self):
        """Ask for new usage, and look for the lines of what is here without one."""
        providers = self.search(
            [
                ("reads_usage", "=", True),
                ("state", "!=", "disabled"),
                ("code", "!=", "manual"),
            ]
        )
        exchanges = self.env["proximus.exchange"]
        for provider in providers:
            exchanges._queue(provider, "usage", provider)
        if providers:
            exchanges._wake_cron()
        records = self.env["proximus.usage.record"]
        waiting = records._read_group([("line_id", "=", False)], ["company_id"])
        for (company,) in waiting:
            records._match_waiting(company)

    # === BUSINESS === #

    def _usage_cursor(self) -> dict:
        """Return where to read on, see ``_fetch_usage``."""
        provider = self.sudo()  # sudo: used on behalf of users who may not see it
        if provider.usage_offset:
            since = provider.usage_since
        else:
            until = provider.usage_read_until
            since = until and until - OVERLAP
        return {
            "since": since or None,
            "offset": provider.usage_offset,
            "pages": provider.usage_pages or [] if provider.usage_offset else [],
        }

    def _take_usage(self, answer: dict) -> str:
        """Take the records of some pages in, and note where to go on.

        :param answer: see ``_fetch_usage``.
        :return: a sentence that says how many there were, and what was refused.
        :raises UserError: when it is not known who the operator is.
        """
        if not self.partner_id:
            raise UserError(
                self.env._("%(provider)s: fill in the operator.", provider=self.name)
            )
        records = self.env["proximus.usage.record"]
        operator = self.partner_id.commercial_partner_id
        items = records._compare(answer["documents"], operator, self.company_id)
        records._take(items)
        self._go_on(answer, items)
        return records._describe_taken(items, SHOWN)

    def _go_on(self, answer: dict, items: list[dict]) -> None:
        """Note where the next exchange goes on; ask for it, unless that was all."""
        provider = self.sudo()  # sudo: the place is the machinery's own
        days = [item["usage"].day for item in items if item["usage"]]
        seen = max(filter(None, [*days, provider.usage_seen]), default=False)
        endless = answer["offset"] >= MOST or len(answer["pages"]) >= MOST_PAGES
        if answer["is_over"] or endless:
            provider._forget_usage_place()
            if seen:
                # a record may be of tomorrow, by the operator's clock
                seen = min(seen, self.company_id._proximus_today())
                until = max(seen, provider.usage_read_until or seen)
                provider.usage_read_until = until
            return
        if not provider.usage_offset:
            provider.usage_since = self._usage_cursor()["since"]
        provider.write(
            {
                "usage_offset": answer["offset"],
                "usage_pages": answer["pages"],
                "usage_seen": seen,
            }
        )
        self._ask_on("usage")

    def _forget_usage_place(self) -> None:
        """Let the next run begin a week before the last one that came to its end."""
        vals = dict.fromkeys(("usage_since", "usage_seen", "usage_pages"), False)
        # sudo: the place is the machinery's own
        self.sudo().write({**vals, "usage_offset": 0})
