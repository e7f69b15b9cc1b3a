import datetime
import re
import secrets as randomness

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.proximus_connectivity.models.resource.proximus_secret_mixin import (
    Secret,
)

from ...tools import webhook

#: Hours that the secret before keeps working when another replaces it.
PREVIOUS_HOURS = 24
#: What a token can look like; anything else is looked up as nothing.
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
#: Where the scheme leaves a choice: how its senders spell their secret.
ENCODINGS = {"standard": "base64", "stripe": "utf8", "github": "utf8", "bearer": "utf8"}


class ProximusSecuritySource(models.Model):
    """Who may send security events for a company, and how the sender proves it."""

    _name = "proximus.security.source"
    _description = "Security Event Source"
    _inherit = [
        "proximus.remembered.mixin",
        "proximus.secret.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name, id"

    name = fields.Char(required=True, help="What sends: for example the antivirus.")
    active = fields.Boolean(default=True, help="A source that is archived is refused.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told when something is wrong with what this source sends.",
    )
    token = fields.Char(
        required=True,
        copy=False,
        readonly=True,
        groups="base.group_system",
        default=lambda self: self._new_token(),
    )
    url = fields.Char("Address", compute="_compute_url", groups="base.group_system")
    scheme = fields.Selection(
        [
            ("standard", "Standard Webhooks"),
            ("stripe", "Stripe-Style Signature"),
            ("github", "GitHub-Style Signature"),
            ("bearer", "Bearer Token (CloudEvents)"),
        ],
        "Proof",
        required=True,
        default="standard",
        help="How each event proves that it comes from this source. Choose a signature "
        "where the sender offers one: a bearer token travels with each event.",
    )
    key_encoding = fields.Selection(
        [("base64", "Base64 (whsec_…)"), ("utf8", "Plain Text")],
        "Secret Spelled In",
        required=True,
        compute="_compute_key_encoding",
        store=True,
        readonly=False,
        precompute=True,
        help="Some senders use the text of the secret itself as key.",
    )
    secret = Secret("Current Secret", groups="base.group_system", copy=False)
    previous_secret = Secret(groups="base.group_system", copy=False)
    previous_until = fields.Datetime(
        "Previous Secret Until", readonly=True, copy=False, groups="base.group_system"
    )
    has_secret = fields.Boolean(
        "Ready", compute="_compute_has_secret", compute_sudo=True
    )
    tolerance = fields.Integer(
        "Time Window (Seconds)",
        required=True,
        default=300,
        help="An event signed longer ago, or in the future, is refused.",
    )
    id_in_body = fields.Boolean(
        "Event Number in the Content",
        help="For a sender that gives each attempt a number of its own: an event is "
        "known by the number in its content.",
    )
    allowed_types = fields.Char(
        help="Types that are worked on, separated by commas; * stands for anything. "
        "Empty: all. Others are kept as ignored.",
    )
    type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Confirms",
        help="An event about a person, line or device also shows that its protection "
        "of these types is alive.",
    )
    last_event_at = fields.Datetime("Last Event", compute="_compute_last_event_at")
    event_count = fields.Integer("Events", compute="_compute_last_event_at")
    alarmed_at = fields.Datetime("Last Alarm", readonly=True, copy=False)
    how_to = fields.Text("How to Send", compute="_compute_how_to")

    _token_unique = models.UniqueIndex("(token)", "Another source has this address.")
    _tolerance_range = models.Constraint(
        "CHECK(tolerance BETWEEN 10 AND 3600)",
        "The time window of a source lies between 10 seconds and an hour.",
    )

    # === COMPUTES === #

    @api.model
    def _new_token(self) -> str:
        return randomness.token_urlsafe(24)

    @api.depends("token")
    def _compute_url(self):
        for source in self:
            source.url = source._address(source.token or "…")

    def _address(self, token: str) -> str:
        """Return where events are sent to."""
        return f"{self.get_base_url()}/proximus/security/events/{token}"

    @api.depends("scheme")
    def _compute_key_encoding(self):
        for source in self:
            source.key_encoding = ENCODINGS.get(source.scheme, "base64")

    @api.depends("secret")
    def _compute_has_secret(self):
        for source in self:
            source.has_secret = bool(source.secret)

    def _compute_last_event_at(self):
        found = {
            source.id: (count, moment)
            for source, count, moment in self.env[
                "proximus.security.event"
            ]._read_group(
                [("source_id", "in", self.ids)],
                ["source_id"],
                ["__count", "received_at:max"],
            )
        }
        for source in self:
            source.event_count, source.last_event_at = found.get(source.id, (0, False))

    @api.depends("scheme", "key_encoding")
    def _compute_how_to(self):
        for source in self:
            source.how_to = source._how_to(source._address("<token>"), "<secret>")

    def _how_to(self, url: str, secret: str) -> str:
        """Return the commands that send a test, to be pasted into a shell.

        :param url: where to
        :param secret: as the source spells it
        """
        commands = HOW_TO.get(self.scheme, "").format(
            url=url, secret=secret, key=KEYS.get(self.key_encoding, "")
        )
        return commands.strip()

    @api.constrains("secret", "previous_secret", "key_encoding")
    def _check_secret(self):
        for source in self.sudo():  # sudo: the key is decoded, never shown
            try:
                for secret in filter(None, (source.secret, source.previous_secret)):
                    webhook.read_key(secret, source.key_encoding)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the secret cannot be read in the spelling that is "
                        "chosen. Choose the other one under “Secret Spelled In”, or "
                        "enter the secret again.",
                        name=source.name,
                    )
                ) from error

    def copy_data(self, default=None):
        """Override: a copy has an address of its own and no secret yet."""
        return [
            {
                **vals,
                "token": self._new_token(),
                "name": self.env._("%(name)s (copy)", name=source.name),
            }
            for source, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_without_events(self):
        for source in self:
            if source.event_count:
                raise UserError(
                    self.env._(
                        "%(name)s has sent events: archive it instead, so that they "
                        "stay. An archived source is refused.",
                        name=source.display_name,
                    )
                )

    # === ACTIONS === #

    def action_rotate(self):
        """Open the dialog that replaces the secret.

        :raises AccessError: for whoever may not see secrets.
        """
        self.ensure_one()
        self._check_secret_reader()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Secret for %(name)s", name=self.name),
            "res_model": "proximus.security.source.rotate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_source_id": self.id},
        }

    def action_new_address(self):
        """Give the source another address; the one before is refused from now on."""
        self._check_secret_reader()
        for source in self:
            source.token = self._new_token()
        return True

    @api.readonly
    def action_view_events(self):
        """Show what this source has sent."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_event_action"
        )
        return {**action, "domain": [("source_id", "=", self.id)], "context": {}}

    def _check_secret_reader(self) -> None:
        """Refuse whoever may not see secrets to redirect them."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only an administrator of the system replaces secrets.")
            )

    def _rotate(self, secret: str = "", hours: int = PREVIOUS_HOURS) -> str:
        """Replace the secret; the one before works for some hours more.

        :param secret: what the sender gave; made here when empty
        :param hours: of the secret before
        :return: the secret in force now
        :raises ValidationError: when it is not spelled as the source says
        """
        self.ensure_one()
        new = (secret or "").strip() or self._new_secret()
        now = fields.Datetime.now()
        before = self.sudo().secret  # sudo: kept for a while, not shown
        keep = bool(before) and before != new and hours > 0
        self.write(
            {
                "secret": new,
                "previous_secret": before if keep else False,
                "previous_until": now + datetime.timedelta(hours=hours)
                if keep
                else False,
            }
        )
        return new

    def _new_secret(self) -> str:
        """Return a secret of 32 random bytes, spelled as the source says."""
        return webhook.new_secret(self.key_encoding)


HOW_TO = {
    "standard": r"""ADDRESS='{url}'
SECRET='{secret}'
BODY='{{"type": "test.heartbeat", "data": {{}}}}'
ID="msg_$(date +%s)"; TIME="$(date +%s)"
KEY="$({key} | od -An -tx1 | tr -d ' \n')"
SIGNATURE="$(printf %s "$ID.$TIME.$BODY" \
  | openssl dgst -sha256 -mac HMAC -macopt hexkey:"$KEY" -binary | base64)"
curl -i -X POST "$ADDRESS" -H "Content-Type: application/json" \
  -H "webhook-id: $ID" -H "webhook-timestamp: $TIME" \
  -H "webhook-signature: v1,$SIGNATURE" --data-binary "$BODY"
""",
    "stripe": r"""ADDRESS='{url}'
SECRET='{secret}'
TIME="$(date +%s)"
BODY="{{\"id\": \"evt_$TIME\", \"type\": \"test.heartbeat\", \"data\": {{}}}}"
KEY="$({key} | od -An -tx1 | tr -d ' \n')"
SIGNATURE="$(printf %s "$TIME.$BODY" \
  | openssl dgst -sha256 -mac HMAC -macopt hexkey:"$KEY" -r | cut -d' ' -f1)"
curl -i -X POST "$ADDRESS" -H "Content-Type: application/json" \
  -H "Stripe-Signature: t=$TIME,v1=$SIGNATURE" --data-binary "$BODY"
""",
    "github": r"""ADDRESS='{url}'
SECRET='{secret}'
ID="$(date +%s)"
BODY="{{\"type\": \"test.heartbeat\", \"data\": {{\"test\": \"$ID\"}}}}"
KEY="$({key} | od -An -tx1 | tr -d ' \n')"
SIGNATURE="$(printf %s "$BODY" \
  | openssl dgst -sha256 -mac HMAC -macopt hexkey:"$KEY" -r | cut -d' ' -f1)"
curl -i -X POST "$ADDRESS" -H "Content-Type: application/json" \
  -H "X-GitHub-Delivery: $ID" -H "X-Hub-Signature-256: sha256=$SIGNATURE" \
  --data-binary "$BODY"
""",
    "bearer": r"""ADDRESS='{url}'
SECRET='{secret}'
curl -i -X POST "$ADDRESS" -H "Authorization: Bearer $SECRET" \
  -H "Content-Type: application/json" -H "ce-specversion: 1.0" \
  -H "ce-id: $(date +%s)" -H "ce-source: /test" -H "ce-type: test.heartbeat" \
  --data-binary '{{}}'
""",
}
#: How a shell makes the key of a secret, by its spelling.
KEYS = {
    "base64": 'printf %s "${SECRET#whsec_}" | base64 -d',
    "utf8": 'printf %s "$SECRET"',
}
