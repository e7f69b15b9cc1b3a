import json
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import digest
from ..tools.portable_json import PortableError

STATUSES = [("refused", "Refused"), ("new", "New"), ("known", "Known")]
MOST_FILES = 500


@dataclass
class Judged:
    """What becomes of one file.

    :ivar order: place among the files as they were given.
    """

    name: str
    order: int
    status: str = "new"
    message: str = ""
    client: models.BaseModel | None = None
    key_id: str = ""
    told: digest.Digest | None = None
    data: dict = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return self.data["signature"]["value"]

    def refuse(self, message: str) -> None:
        self.status, self.message = "refused", message


class ProximusClientImport(models.TransientModel):
    """Takes files of clients in, many at once: shows what each does, then does it."""

    _name = "proximus.client.import"
    _description = "Import Figures of Clients"

    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    row_ids = fields.One2many("proximus.client.import.row", "import_id", readonly=True)
    new_count = fields.Integer(readonly=True)
    known_count = fields.Integer(readonly=True)
    refused_count = fields.Integer(readonly=True)

    def action_preview(self):
        """Show which files are taken in and which are not, and why."""
        self.ensure_one()
        judged = self._judge()
        self.row_ids.unlink()
        self.env["proximus.client.import.row"].create(
            [
                {
                    "import_id": self.id,
                    "name": each.name,
                    "status": each.status,
                    "message": each.message,
                    "client_id": each.client and each.client.id,
                    "sequence": each.told and each.told.sequence,
                    "generated_at": each.told and each.told.generated_at,
                }
                for each in judged
            ]
        )
        for status, _label in STATUSES:
            self[f"{status}_count"] = sum(each.status == status for each in judged)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Figures"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_apply(self):
        """Take in the files that are new, all together or not at all.

        :raises UserError: when there is none.
        """
        self.ensure_one()
        new = [each for each in self._judge() if each.status == "new"]
        if not new:
            raise UserError(
                self.env._(
                    "No file is new. The preview says why each one is not taken in."
                )
            )
        self._take_in(new)
        self.attachment_ids.unlink()
        clients = self.env["proximus.client"].concat(*(each.client for each in new))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_client_action"
        )
        return {
            **action,
            "name": self.env._("Figures Taken In"),
            "display_name": self.env._("Figures Taken In"),
            "domain": [("id", "in", clients.ids)],
            "context": {},
        }

    # === WHAT BECOMES OF EACH === #

    def _judge(self) -> list[Judged]:
        """Return what becomes of each file, those that are refused first.

        :raises UserError: without a file, or with too many at once.
        """
        files = self.attachment_ids
        if not files:
            raise UserError(self.env._("Choose the files of your clients first."))
        if len(files) > MOST_FILES:
            raise UserError(
                self.env._(
                    "%(count)s files at once are too many: take in %(most)s at most.",
                    count=len(files),
                    most=MOST_FILES,
                )
            )
        judged = [self._open(place, file) for place, file in enumerate(files)]
        opened = [each for each in judged if each.status == "new"]
        self._find_clients(opened)
        self._prove(opened)
        proven = [each for each in opened if each.status == "new"]
        self._compare(proven)
        rank = [status for status, _label in STATUSES]
        return sorted(judged, key=lambda each: (rank.index(each.status), each.order))

    def _open(self, place: int, file) -> Judged:
        judged = Judged(file.name or "", place)
        try:
            judged.data = digest.load(file.raw or b"")
            judged.key_id = judged.data["keyId"]
        except PortableError as error:
            judged.refuse(self._reason(error))
        return judged

    def _find_clients(self, opened: list[Judged]) -> None:
        """Find by its key whose file each is."""
        clients = self.env["proximus.client"].with_context(active_test=False)
        found = clients.search([("key_id", "in", [each.key_id for each in opened])])
        by_key = found.grouped("key_id")
        for judged in opened:
            judged.client = by_key.get(judged.key_id)
            if not judged.client:
                judged.refuse(
                    self.env._(
                        "No client has the key %(key)s that signed it. Enter the key "
                        "on the client first.",
                        key=judged.key_id,
                    )
                )

    def _prove(self, opened: list[Judged]) -> None:
        kinds = self.env["proximus.figures"]._kinds()
        now = fields.Datetime.now()
        for judged in opened:
            if judged.status != "new":
                continue
            try:
                # sudo: the program proves with the key, and shows it to nobody
                key = judged.client.sudo().key
                judged.told = digest.read(judged.data, key, kinds, now)
            except PortableError as error:
                judged.refuse(self._reason(error))

    def _compare(self, proven: list[Judged]) -> None:
        """Compare with what is known of each client, the oldest file first."""
        clients = self.env["proximus.client"].concat(*(each.client for each in proven))
        known = defaultdict(dict)
        for record in clients.digest_ids:
            known[record.client_id][record.key_id, record.sequence] = record.signature
        last = {client: (client.told_at, client._last_number()) for client in clients}
        pinned = {client: client._pinned() for client in clients}
        for judged in sorted(proven, key=lambda each: each.told.sequence):
            client, file = judged.client, judged.told
            number = (judged.key_id, file.sequence)
            origin = (file.database, file.company_ref)
            if (pinned[client] or origin) != origin:
                judged.refuse(
                    self.env._(
                        "It comes from another database or company than the files "
                        "before. Ask the client for a new key."
                    )
                )
            elif number in known[client]:
                self._compare_same(judged, known[client][number])
            elif self._is_older(file, *last[client]):
                judged.refuse(
                    self.env._(
                        "File %(number)s is older than what is known already.",
                        number=file.sequence,
                    )
                )
            else:
                known[client][number] = judged.signature
                last[client] = (file.generated_at, file.sequence)
                pinned[client] = origin

    def _compare_same(self, judged: Judged, signature: str) -> None:
        if judged.signature == signature:
            judged.status = "known"
            judged.message = self.env._("Taken in already.")
        else:
            judged.refuse(
                self.env._(
                    "Another file has the same number %(number)s. Ask the client which "
                    "of its databases is in use.",
                    number=judged.told.sequence,
                )
            )

    @api.model
    def _is_older(self, file, told_at, number) -> bool:
        """Return whether a file tells less than what is known.

        :param told_at: when the last file was made; the key may have been another.
        :param number: of the last file with the same key.
        """
        if told_at and file.generated_at < told_at:
            return True
        return file.sequence <= number

    def _reason(self, error: PortableError) -> str:
        return self.env["proximus.client.digest"]._refusal(error)

    # === DOING IT === #

    def _take_in(self, new: list[Judged]) -> None:
        """Keep the files, and let each client tell what its last one says."""
        new = sorted(new, key=lambda each: each.told.sequence)
        names = {each.told.currency for each in new}
        currencies = self.env["res.currency"].with_context(active_test=False)
        by_name = currencies.search([("name", "in", list(names))]).grouped("name")
        vals_list = [
            {
                "client_id": each.client.id,
                "key_id": each.key_id,
                "sequence": each.told.sequence,
                "generated_at": each.told.generated_at,
                "signature": each.signature,
                "currency_id": by_name[each.told.currency].id
                if each.told.currency in by_name
                else False,
                "content": json.dumps(each.data, ensure_ascii=False),
            }
            for each in new
        ]
        # sudo: only the import makes files of clients, after the checks
        records = self.env["proximus.client.digest"].sudo().create(vals_list)
        latest = {
            each.client: (each, rec) for each, rec in zip(new, records, strict=True)
        }
        for client, (judged, record) in latest.items():
            client.write(
                {
                    "digest_id": record.id,
                    "told_at": judged.told.generated_at,
                    "database": judged.told.database,
                    "database_company": judged.told.company_ref,
                }
            )
