import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";

// A number of which 0 says that nothing is known: a person reads 0 as "at once".
export class KnownFloatField extends FloatField {
    static template = "proximus_security.KnownFloatField";
    static props = {
        ...FloatField.props,
        placeholder: { type: String, optional: true },
    };

    /** What is not known is left open. */
    get formattedValue() {
        return this.value ? super.formattedValue : "";
    }

    /** Whoever empties the field does not know it any more. */
    parse(value) {
        return value.trim() ? super.parse(value) : 0;
    }
}

registry.category("fields").add("proximus_known_float", {
    ...floatField,
    component: KnownFloatField,
    isEmpty: (record, fieldName) => !record.data[fieldName],
    extractProps: (fieldInfo) => ({
        ...floatField.extractProps(fieldInfo),
        placeholder: fieldInfo.placeholder,
        trailingZeros: false,
    }),
});
