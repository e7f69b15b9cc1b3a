from odoo import models


class ProximusPortalMoneyMixin(models.AbstractModel):
    """Amounts that a contact without the right to see money does not get.

    The pages leave them out; here they are kept from whoever asks for the field
    itself, and so are the messages of a document, in which amounts are told. Its files
    are those of its messages: core gives a contact no others.
    """

    _name = "proximus.portal.money.mixin"
    _description = "Amounts on the Portal"

    #: Whether the amounts of this model are the company's, not those of a contact.
    _portal_hides_money = False
    #: Fields that tell an amount and are no amount.
    _portal_money_fields = frozenset()
    #: What a contact must be allowed to read messages of the document.
    _portal_talk_rights = frozenset()

    def _portal_gives_talk(self) -> bool:
        """Return whether who asks may read what was written about the document."""
        return self._portal_talk_rights <= self.env.user._portal_rights()

    def _has_field_access(self, field, operation):
        """Extend: no amount without the right to see money."""
        if not super()._has_field_access(field, operation):
            return False
        return self.env.su or not self._is_hidden_on_portal(field)

    def _is_hidden_on_portal(self, field) -> bool:
        """Return whether a field is kept from the contact that asks."""
        return (
            self._portal_hides_money
            and (field.type == "monetary" or field.name in self._portal_money_fields)
            and not self.env.user._portal_may("money")
        )

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Extend: what was written may tell amounts."""
        operations = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation == "read" and not self._portal_gives_talk():
            # no portal user may write any of them
            operations = dict.fromkeys(operations, "write")
        return operations
