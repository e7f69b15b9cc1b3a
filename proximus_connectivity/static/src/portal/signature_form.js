import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { SignatureForm } from "@portal/signature_form/signature_form";

/** A signature that does not arrive is said, and can be sent again: core's form would
 * wait for ever. */
patch(SignatureForm.prototype, {
    async onClickSubmit() {
        const button = this.rootRef.el.querySelector(".o_portal_sign_submit");
        const icon = button.firstChild;
        try {
            await super.onClickSubmit(...arguments);
        } catch (error) {
            console.warn("The signature did not arrive:", error);
            this.state.error = _t(
                "Your signature did not arrive. Try again, or call us if that does not help."
            );
        }
        // Reached only when the page stays: a signature that arrived leads to another.
        button.querySelector(".fa-spin")?.remove();
        button.classList.remove("o_btn_loading", "disabled", "pe-none");
        button.disabled = false;
        if (icon.parentNode !== button) {
            button.prepend(icon);
        }
    },
});
