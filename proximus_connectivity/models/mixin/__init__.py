from . import (
    ir_actions_report,
    ir_fields_converter,
    ir_http,
    ir_sequence,
    proximus_lifecycle_mixin,
    proximus_import_mixin,
    proximus_import_resource_mixin,
    proximus_exchange_note,
    proximus_exchange_mixin,
)
