from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import lifecycle
from ...tools.text import kept

#: Longest text that is taken from a visitor.
LONGEST_REQUEST = 2000


class ProximusLine(models.Model):
    """What the holder of lines sees of them in the portal: figures, terms, requests."""

    _inherit = "proximus.line"

    _portal_hides_money = True
    _portal_money_fields = frozenset({"exit_explanation"})
    _portal_token_rights = _portal_talk_rights = frozenset({"money"})

    def _portal_monthly(self) -> dict:
        """Return what the holder pays for each line; no amount for who may not see it.

        :return: as :meth:`_holder_monthly`.
        """
        if not self.env.user._portal_may("money"):
            return dict.fromkeys(self)
        return self._holder_monthly()

    def _holder_totals(self, monthly: dict | None = None) -> list[dict]:
        """Return what lines cost their holder a month, without VAT, per currency.

        Only lines that are active count; those on order stand apart.

        :param monthly: as :meth:`_holder_monthly` returns it, when it is known already.
        :return: dictionaries with ``currency``, ``count``, ``amount`` and ``unknown``
            (how many of the counted lines have no price that is known here), and the
            same of what is on order: ``ordered_count``, ``ordered_amount``,
            ``ordered_unknown``.
        """
        monthly = self._holder_monthly() if monthly is None else monthly
        totals = []
        for currency, lines in self.grouped("currency_id").items():
            total = {"currency": currency}
            for prefix, states in (
                ("", lifecycle.LINE_PAID),
                ("ordered_", lifecycle.LINE_ORDERED),
            ):
                prices = [monthly[line] for line in lines if line.state in states]
                known = [price for price in prices if price is not None]
                total |= {
                    f"{prefix}count": len(prices),
                    f"{prefix}amount": currency.round(sum(known)),
                    f"{prefix}unknown": len(prices) - len(known),
                }
            totals.append(total)
        return totals

    # === TERM === #

    def _portal_term(self) -> dict:
        """Return the term of a line for a list.

        :return: ``text``, and ``kind``: ``bound``, ``over`` (it has passed, the line
            goes on), ``ends``, ``none``.
        """
        self.ensure_one()
        _ = self.env._
        end = self.termination_date
        if self.state in ("pending_terminate", "terminated") and end:
            return {"kind": "ends", "text": _("Ends on %s", self._portal_day(end))}
        until = self.commitment_end_date
        if not until or self.state not in lifecycle.LINE_OPEN:
            return {"kind": "none", "text": ""}
        day = self._portal_day(until)
        if until < self._proximus_today():
            return {"kind": "over", "text": _("Term over since %s", day)}
        return {"kind": "bound", "text": _("Until %s", day)}

    def _portal_term_sentence(self) -> str:
        """Return one sentence about until when the line binds its holder."""
        self.ensure_one()
        _ = self.env._
        if self.state in ("cancelled", "aborted"):
            return _("This line was ordered and never delivered.")
        if self.state == "terminated":
            return _("This line ended on %s.", self._portal_day(self.termination_date))
        if self.state == "pending_terminate":
            day = self._portal_day(self.termination_date)
            return _("Notice is given: the last day of this line is %s.", day)
        if self.state in lifecycle.LINE_AWAITED:
            return _("This line is on its way; its term starts when it works.")
        days = self.product_id.notice_days
        notice = days and _("The notice takes %s days.", days)
        until = self.commitment_end_date
        if not until:
            free = _("No fixed term: you can end this line at any time.")
            return " ".join(filter(None, (free, notice)))
        day = self._portal_day(until)
        if until < self._proximus_today():
            free = _("Its term ended on %s: you can end this line at any time.", day)
            return " ".join(filter(None, (free, notice)))
        return _("Bound until %s.", day)

    @api.model
    def _portal_day(self, day) -> str:
        """Return a day that reads the same in every country."""
        return format_date(self.env, day, date_format="d MMM y")

    # === DELIVERY === #

    def _portal_steps(self) -> list[dict]:
        """Return the delivery as four steps; none once the line works.

        :return: dictionaries with ``label``, ``detail`` (may be empty) and ``state``:
            ``done``, ``now`` or ``next``.
        """
        self.ensure_one()
        item = self._portal_delivery()
        if not item or self.state not in lifecycle.LINE_AWAITED:
            return []
        _ = self.env._
        ordered = item.order_id.date_order or self._proximus_day(item.create_date)
        visit = item.appointment_state and item.appointment_date
        promise = item.committed_date
        steps = [
            {"label": _("Ordered"), "detail": self._portal_day(ordered)},
            {"label": _("Checked"), "detail": ""},
            {
                "label": _("Technician"),
                "detail": visit and self._portal_day(visit) or "",
            },
            {
                "label": _("Working"),
                "detail": promise and _("by %s", self._portal_day(promise)) or "",
            },
        ]
        reached, known = True, item._delivery()
        for step, done in zip(steps, known.done, strict=True):
            step["state"] = ("done" if done else "now") if reached else "next"
            reached = reached and done
        return steps

    # === REQUESTS === #

    def _request_change(self, text: str, partner) -> None:
        """Pass on what a holder asks for; nothing changes by itself.

        :param text: in the holder's words.
        :param partner: who asks.
        :raises UserError: for an empty or endless text.
        """
        self.ensure_one()
        text = kept(str(text or "")).strip()
        if not text:
            raise UserError(self.env._("Tell us what you would like to change."))
        if len(text) > LONGEST_REQUEST:
            raise UserError(
                self.env._("Please use %s characters at most.", LONGEST_REQUEST)
            )
        self.message_post(
            body=text,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        responsible = self._portal_responsible()
        if responsible:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("%s asks for a change", partner.display_name),
                note=text,
                user_id=responsible.id,
            )

    def _portal_responsible(self):
        """Return the user who looks after a line; none when nobody does.

        The salesperson of its holder, else who ordered it, else a user of the app.
        """
        self.ensure_one()
        holder = self.partner_id.commercial_partner_id
        orders = self.order_item_ids.order_id.sorted("id", reverse=True)
        users = holder.user_id | orders.user_id
        users |= self.env.ref("proximus_connectivity.group_user").all_user_ids
        return users.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        )[:1]
