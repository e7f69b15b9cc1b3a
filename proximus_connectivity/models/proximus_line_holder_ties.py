from odoo import models
from odoo.exceptions import UserError

from ..tools import lifecycle


class ProximusLine(models.Model):
    """What keeps a line from going to another holder without others.

    Without this the database, or the end of the old line, would refuse it half-way with
    a sentence about something else.
    """

    _inherit = "proximus.line"

    def _hand_over_ties(self):
        """Yield what would be torn apart when only these lines get another holder.

        The number of queries does not depend on the number of lines.

        :return: pairs of a line of ``self`` and the sentence about what must go along.
        """
        yield from self._tied_backups()
        yield from self._tied_numbers()

    def _tied_backups(self):
        """Yield the backups whose main line would be left without any."""
        facts = self._only_backup_facts(self)
        # sudo: whoever hands a line over is told what depends on it
        answered = self.sudo().dependency_ids.filtered("answer")
        settled = {record._key() for record in answered}
        for fact in facts:
            if fact.dependent in self or fact.key in settled:
                continue
            yield (
                fact.line,
                self.env._(
                    "%(main)s would have no backup any more. Hand both over, or say "
                    "under “What Depends on It” what becomes of it.",
                    main=fact.dependent.name,
                ),
            )

    def _tied_numbers(self):
        """Yield the numbers whose range stays, and ranges with numbers that stay."""
        # sudo: a line takes its resources along, whoever may change the line
        numbers = self.sudo().number_ids.filtered(
            lambda n: n.state in lifecycle.NUMBER_HELD
        )
        going = set(numbers.ids)
        for number in numbers:
            others = number.range_id | number.member_ids
            stay = others.filtered(
                lambda other: (
                    other.line_id
                    and other.state in lifecycle.NUMBER_HELD
                    and other.id not in going
                )
            )
            if stay:
                yield (
                    number.line_id.with_env(self.env),
                    self.env._(
                        "%(number)s belongs together with %(other)s, which is on "
                        "%(line)s. Hand both lines over, or take the number off its "
                        "line first.",
                        number=number.label,
                        other=stay[0].label,
                        line=stay[0].line_id.name,
                    ),
                )

    def _check_hand_over_ties(self) -> None:
        """Refuse to tear apart what belongs together."""
        for line, message in self._hand_over_ties():
            raise UserError(
                self.env._(
                    "%(line)s cannot be taken over alone: %(what)s",
                    line=line._import_name(),
                    what=message,
                )
            )
