import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/**
 * Core labels the axis of a count like that of an amount: 0.50, 1.00. Half a problem is
 * none: what is counted has whole numbers on its axis.
 */
export class CountGraphRenderer extends GraphRenderer {
    /** @override */
    getScaleOptions() {
        const options = super.getScaleOptions();
        const { fields, measure } = this.model.metaData;
        const counts = measure === "__count" || fields[measure]?.type === "integer";
        if (counts && options.y) {
            Object.assign(options.y.ticks, {
                precision: 0,
                callback: (value) => this.formatValue(value),
            });
        }
        return options;
    }
}

export const countGraphView = { ...graphView, Renderer: CountGraphRenderer };

registry.category("views").add("proximus_count_graph", countGraphView);
