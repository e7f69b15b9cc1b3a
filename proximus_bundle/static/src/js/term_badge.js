import { registry } from "@web/core/registry";
import {
    BadgeSelectionField,
    badgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

// The badges of core are named once; what a term costs changes with each choice.
export class TermBadgeField extends BadgeSelectionField {
    /** The terms with what is chosen costs in each. */
    get options() {
        const prices = this.props.record.data.term_prices || {};
        return super.options.map(([id, name]) => [
            id,
            prices[id] ? `${name}: ${prices[id]}` : name,
        ]);
    }

    /** The name of a term is stored without a price. */
    onChange(value) {
        const option = super.options.find(([id]) => id === value);
        this.props.record.update({
            [this.props.name]: option ? { id: option[0], display_name: option[1] } : false,
        });
    }
}

registry.category("fields").add("proximus_term_badge", {
    ...badgeSelectionField,
    component: TermBadgeField,
    supportedTypes: ["many2one"],
    fieldDependencies: [{ name: "term_prices", type: "json" }],
});
