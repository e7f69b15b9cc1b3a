"""A set-up is of one customer, and of a legal entity: one open for each."""


def migrate(cr, version):
    """Put the company in the place of a person or address of it.

    A set-up that would then be the second open one keeps what it has.
    """
    cr.execute(
        """
        UPDATE proximus_onboarding_session AS session
           SET partner_id = partner.commercial_partner_id
          FROM res_partner AS partner
         WHERE partner.id = session.partner_id
           AND partner.commercial_partner_id IS NOT NULL
           AND partner.commercial_partner_id <> partner.id
           AND (
                session.state IN ('done', 'cancelled')
                OR NOT EXISTS (
                    SELECT 1
                      FROM proximus_onboarding_session AS other
                     WHERE other.company_id = session.company_id
                       AND other.partner_id = partner.commercial_partner_id
                       AND other.state NOT IN ('done', 'cancelled')
                )
           )
        """
    )
