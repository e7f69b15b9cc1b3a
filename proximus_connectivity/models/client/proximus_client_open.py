from odoo import api, models
from odoo.exceptions import UserError


class ProximusClient(models.Model):
    """From the list to what it counts, and to work on many clients at one time."""

    _inherit = "proximus.client"

    # === WHAT STANDS BEHIND A FIGURE === #

    @api.readonly
    def action_open_figure(self):
        """Open the records that a figure counts, in the company of the client.

        :return: the action of the figure that the context names.
        :raises UserError: for a client that has its own database.
        """
        self.ensure_one()
        name = self.env.context.get("proximus_figure")
        company = self._open_company()
        figures = self.env["proximus.figures"].with_context(
            allowed_company_ids=company.ids
        )
        counted = figures._counted().get(name)
        if not counted:
            raise UserError(self.env._("Nothing stands behind this figure."))
        action = self.env["ir.actions.act_window"]._for_xml_id(counted.action)
        title = figures._labels()[name]
        return {
            **action,
            "domain": list(counted.domain),
            "context": {"allowed_company_ids": company.ids},
            "name": f"{self.display_name}: {title}",
            "display_name": f"{self.display_name}: {title}",
        }

    @api.readonly
    def action_open(self):
        """Open the lines of a company here; of a database, the files that it sent."""
        self.ensure_one()
        if not self.client_company_id:
            return self.action_view_digests()
        named = self.with_context(proximus_figure="line_count")
        return named.action_open_figure()

    def _open_company(self):
        """Return the company of the client, in which the user has to work."""
        company = self.client_company_id
        if not company:
            raise UserError(
                self.env._(
                    "%(client)s has a database of its own: open that one, or ask for "
                    "its next file.",
                    client=self.display_name,
                )
            )
        if company not in self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "You do not work in the company of %(client)s: an administrator "
                    "adds it to your user first.",
                    client=self.display_name,
                )
            )
        return company

    @api.readonly
    def action_view_digests(self):
        """List the files that the client has sent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_client_digest_action"
        )
        return {**action, "domain": [("client_id", "=", self.id)]}

    # === MANY AT ONCE === #

    @api.readonly
    def action_plan_activity(self):
        """Plan an activity, one for each client that is selected."""
        return self._on_many("mail.activity.schedule", self.env._("Plan an Activity"))

    @api.readonly
    def action_write_to(self):
        """Write to each client that is selected, by the composer of mails.

        :raises UserError: naming the clients without an address.
        """
        silent = self.filtered(lambda client: not client.partner_id.email)
        if silent:
            raise UserError(
                self.env._(
                    "No mail address: %(clients)s. Fill it in on the contact, or "
                    "select the others only.",
                    clients=", ".join(silent[:5].mapped("display_name")),
                )
            )
        action = self._on_many("mail.compose.message", self.env._("Write"))
        action["context"].update(
            default_composition_mode="mass_mail",
            default_model=self._name,
            default_res_ids=self.ids,
            default_subtype_xmlid="mail.mt_comment",
        )
        return action

    def _on_many(self, model: str, name: str) -> dict:
        """Return a dialog on the records of ``self``."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_ids": self.ids,
                "active_id": self[:1].id,
            },
        }
