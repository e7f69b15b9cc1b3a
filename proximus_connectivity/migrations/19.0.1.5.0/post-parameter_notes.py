"""The note about claims for late porting says where it was read."""

import json

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

#: The note as it was shipped, and its translations.
WAS = "Counted from the request."
TRANSLATED = {
    "Gezählt ab dem Antrag.",
    "À compter de la demande.",
    "Geteld vanaf de aanvraag.",
}
NOTE = (
    "Counted from the request, as BIPT says on this page; its questions and answers "
    "(https://www.bipt.be/nl/consumenten/faq/48-kunt-u-uw-nummer-behouden) count from "
    "the porting, which is later. The earlier day is in time for sure."
)


def migrate(cr, version):
    """Replace the note where nobody has edited it; a language that was stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    parameter = env.ref(
        "proximus_connectivity.parameter_port_claim_months", raise_if_not_found=False
    )
    if not parameter:
        return
    cr.execute(SQL("SELECT note FROM proximus_parameter WHERE id = %s", parameter.id))
    notes = cr.fetchone()[0] or {}
    if notes.get("en_US") != WAS:
        return
    # without a value of its own, a language is translated again by this update
    edited = {
        lang: text for lang, text in notes.items() if text not in {WAS, *TRANSLATED}
    }
    cr.execute(
        SQL(
            "UPDATE proximus_parameter SET note = %s::jsonb WHERE id = %s",
            json.dumps({**edited, "en_US": NOTE}),
            parameter.id,
        )
    )
    parameter.invalidate_recordset(["note"])
