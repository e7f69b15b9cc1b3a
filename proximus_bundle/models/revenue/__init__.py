from . import (
    proximus_cutoff,
    proximus_cutoff_accrued,
    proximus_cutoff_line,
    proximus_indexation,
    proximus_indexation_line,
    proximus_mrr_change,
    proximus_performance_obligation,
    proximus_revenue_schedule,
    proximus_subscription,
)
