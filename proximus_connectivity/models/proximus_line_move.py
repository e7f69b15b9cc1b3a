from odoo import models

from ..tools import lifecycle


class ProximusLine(models.Model):
    """What a move to another site tears apart."""

    _inherit = "proximus.line"

    def _torn_backups(self, site_id: int):
        """Return the backups that are none any more when these lines move to a site.

        A backup for which the same move is on order keeps its line: it follows.
        """
        left = (self.backup_ids - self).filtered(
            lambda line: (
                line.state in lifecycle.LINE_OPEN
                and line.site_id
                and line.site_id.id != site_id
                and not line._follows_to(site_id)
            )
        )
        strayed = self.filtered(
            lambda line: (
                line.backup_of_id - self
                and line.backup_of_id.site_id
                and line.backup_of_id.site_id.id != site_id
            )
        )
        return left | strayed

    def _follows_to(self, site_id: int) -> bool:
        """Return whether a move of this line to a site is on order."""
        # sudo: who may move a line need not see the orders of others
        items = self.sudo().order_item_ids
        return any(
            item.change_kind == "move"
            and item.site_id.id == site_id
            and not lifecycle.is_final(lifecycle.ORDER_TRANSITIONS, item.state)
            for item in items
        )

    def _part_backups(self, site_id: int) -> None:
        """Undo the relation of backups that a move tears apart, and note it."""
        torn = self._torn_backups(site_id)
        if not torn:
            return
        bodies = {
            line.id: self.env._(
                "No longer the backup of %(line)s: one of the two has moved to another "
                "site.",
                line=line.backup_of_id.name,
            )
            for line in torn
        }
        torn.write({"backup_of_id": False})
        torn._message_log_batch(bodies=bodies)
