from markupsafe import Markup

from odoo import models

from .proximus_security_notification_reminder import NEUTRAL


class ProximusSecurityIncident(models.Model):
    """What leaves the database about an incident: that there is news, and a link.

    Mails are read over shoulders, forwarded and kept by others: neither the words of a
    message nor its files or changed values go into one.
    """

    _inherit = "proximus.security.incident"

    def _neutral_words(self):
        """Return all that may be said outside about a message on the incident."""
        return self.env._(
            "There is news about %(name)s. Open it to read more.",
            name=self.display_name,
        )

    def _notify_thread_by_email(self, message, recipients_data, **kwargs):
        """Override of mail: a mail tells that there is a message, never which."""
        if self.env.context.get("proximus_neutral") is NEUTRAL or not self:
            return super()._notify_thread_by_email(message, recipients_data, **kwargs)
        # sudo: a message for the mail only, which nobody sees in the discussion
        neutral = message.sudo().create(
            {
                "author_id": message.author_id.id,
                "email_from": message.email_from,
                "model": self._name,
                "res_id": self.id,
                "message_type": "user_notification",
                "subtype_id": self.env.ref("mail.mt_note").id,
                "subject": self.display_name,
                "body": Markup("<p>%s</p>") % self._neutral_words(),
                "reply_to": message.reply_to,
            }
        )
        kwargs.update(msg_vals=False, subtitles=[self.display_name])
        return super()._notify_thread_by_email(neutral, recipients_data, **kwargs)

    def _notify_by_web_push_prepare_payload(self, message, **kwargs):
        """Override of mail: a message on a locked screen tells nothing either."""
        payload = super()._notify_by_web_push_prepare_payload(message, **kwargs)
        payload["title"] = self.display_name
        payload["options"]["body"] = self._neutral_words()
        return payload

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Override of mail: nobody is told who may not read the incident.

        A follower may have been added, or an incident become confidential, in many
        ways; who may read it is asked when something is sent.
        """
        recipients = super()._notify_get_recipients(
            message, msg_vals=msg_vals, **kwargs
        )
        return [one for one in recipients if self._may_hear(one.get("uid"))]

    def _may_hear(self, user_id) -> bool:
        """Return whether a user may read the incident; who is no user may not."""
        if not user_id:
            return False
        reader = self.env["res.users"].browse(user_id)
        reading = self.with_user(reader).with_context(
            allowed_company_ids=reader.sudo().company_ids.ids  # sudo: own companies
        )
        return reading.has_access("read")
