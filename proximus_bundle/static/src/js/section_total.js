import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { formatMonetary } from "@web/views/fields/formatters";
import { getSectionRecords } from "@account/components/section_and_note_fields_backend/section_and_note_fields_backend";
import { SaleOrderLineListRenderer } from "@sale/js/sale_order_line_field/sale_order_line_field";

// The total of a section is a formatter inside core's renderer: no widget serves here.
patch(SaleOrderLineListRenderer.prototype, {
    /** One month and what is paid once are never added up. */
    getFormattedValue(column, record) {
        if (!this.isSection(record) || !this.props.aggregatedFields.includes(column.name)) {
            return super.getFormattedValue(column, record);
        }
        const totals = { month: 0, once: 0 };
        for (const line of getSectionRecords(this.props.list, record)) {
            if (!this.isSection(line)) {
                const pool = line.data.billing_pool === "recurring" ? "month" : "once";
                totals[pool] += line.data[column.name] || 0;
            }
        }
        if (!totals.month) {
            return super.getFormattedValue(column, record);
        }
        const currencyId = record.data.currency_id?.id;
        const month = _t("%s a month", formatMonetary(totals.month, { currencyId }));
        if (!totals.once) {
            return month;
        }
        const once = _t("%s once", formatMonetary(totals.once, { currencyId }));
        return `${month} + ${once}`;
    },
});
