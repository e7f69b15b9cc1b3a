from odoo import models


class ProximusProblem(models.Model):
    """Who hears that a problem goes on: the one who reported it, in its language."""

    _inherit = "proximus.problem"

    def _customer_follows(self, reason: str | None = None) -> None:
        """Let the customer know of the new state."""
        # loading data of a module is no news for anybody
        told = self.browse() if self.env.context.get("install_mode") else self
        for problem in told:
            problem._notify_customer(reason)

    def _customer_contact(self):
        """Return who is told: who reported it, if that is the customer's own person.

        Nobody when that is who made the change.
        """
        self.ensure_one()
        holder = self.partner_id.commercial_partner_id
        own = self.reporter_id.commercial_partner_id == holder
        contact = self.reporter_id if own else self.partner_id
        return contact.filtered(
            lambda one: one.email and one != self.env.user.partner_id
        )

    def _notify_customer(self, reason=None) -> None:
        """Post the new state, in the language of who is told."""
        contact = self._customer_contact()
        if not contact:
            return
        told = self.with_context(lang=contact.lang or self.env.lang)
        told.message_post(
            body=told._state_sentence(reason),
            subject=told.display_name,
            partner_ids=contact.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _state_sentence(self, reason=None) -> str:
        """Return what a state means for the customer, in the language of ``self``."""
        _ = self.env._
        sentences = {
            "in_progress": _("We are working on %(problem)s.", problem=self.name),
            "pending": _(
                "We need something from you to go on with %(problem)s. Until then the "
                "repair clock stands still.",
                problem=self.name,
            ),
            "held": _(
                "The repair of %(problem)s is held up. The repair clock goes on.",
                problem=self.name,
            ),
            "resolved": _(
                "%(problem)s is solved. Answer this message if it is not.",
                problem=self.name,
            ),
            "closed": _("%(problem)s is closed.", problem=self.name),
            "rejected": _(
                "%(problem)s is not a fault of the service.", problem=self.name
            ),
            "cancelled": _("%(problem)s is withdrawn.", problem=self.name),
        }
        sentence = sentences.get(self.state, "")
        return f"{sentence} {reason}" if reason else sentence
