from . import (
    proximus_usage_record,
    proximus_usage_record_match,
    proximus_usage_record_take,
    proximus_usage_row_mixin,
    proximus_usage_record_preview,
    proximus_usage_file,
    proximus_usage_file_step,
    proximus_usage_file_item,
    proximus_usage_record_retention,
    proximus_line_usage,
    proximus_line_usage_month,
    proximus_bill_check_line,
)
