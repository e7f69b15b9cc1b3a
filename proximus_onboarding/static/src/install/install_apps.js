import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { delay } from "@web/core/utils/concurrency";
import { redirect } from "@web/core/utils/urls";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "proximus.onboarding.session";
const GUIDE = "proximus_onboarding.proximus_onboarding_session_action_guide";
const PAUSE = 4000;
/** How often it is asked again where Odoo is busy, or the server starts anew. */
const PATIENCE = 30;
/** The longest that one waits here for the next page; the rest one waits there. */
const PREPARED = 15000;
const DONE = ["installed", "skipped", "blocked"];

/**
 * Installs the apps of a set-up one after the other, each in a request of its own, and
 * shows how far it is. Whoever leaves loses nothing: what is being installed is
 * finished by the server, the rest waits for the next time.
 */
export class InstallApps extends Component {
    static template = "proximus_onboarding.InstallApps";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.sessionId = this.props.action.params?.session_id;
        this.state = useState({ lines: [], current: false, wait: "", fault: "", ended: false, leaving: false });
        this.left = false;
        onWillStart(async () => {
            if (this.sessionId) {
                this.show(await this.orm.call(MODEL, "get_run", [[this.sessionId]]));
            } else {
                // reloaded by hand: the address does not say which set-up it was
                this.state.ended = true;
            }
        });
        onMounted(() => this.sessionId && this.run());
        onWillUnmount(() => (this.left = true));
    }

    get percent() {
        const { lines } = this.state;
        const done = lines.filter((line) => DONE.includes(line.state)).length;
        return lines.length ? Math.round((100 * done) / lines.length) : 0;
    }

    get title() {
        const failed = this.state.lines.filter((line) => line.state === "failed");
        if (!this.state.ended) {
            return _t("Installing your apps");
        }
        return failed.length ? _t("Not everything could be installed") : _t("Your apps are there");
    }

    show(run) {
        this.state.lines = run.lines;
        this.state.wait = run.wait;
        this.next = run.next;
        this.without = run.without;
    }

    async run() {
        Object.assign(this.state, { fault: "", ended: false });
        this.without = [];
        let patience = PATIENCE;
        while (this.next && !this.left) {
            this.state.current = this.next;
            try {
                const args = [[this.sessionId], this.without];
                this.show(await this.orm.silent.call(MODEL, "install_next", args));
                if (!this.state.wait) {
                    patience = PATIENCE;
                    continue;
                }
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    this.state.fault = error.data?.message || error.message;
                    break;
                }
                this.state.wait = _t("The server does not answer; it is asked again.");
            }
            if (--patience <= 0) {
                this.state.fault = this.state.wait;
                break;
            }
            await delay(PAUSE);
        }
        Object.assign(this.state, { current: false, wait: "", ended: true });
    }

    async again() {
        this.show(await this.orm.call(MODEL, "get_run", [[this.sessionId]]));
        await this.run();
    }

    get mayTryAgain() {
        return this.state.fault || this.state.lines.some((line) => line.state === "failed");
    }

    isCurrent(line) {
        return line.id === this.state.current && !DONE.includes(line.state);
    }

    async goOn() {
        // the whole page anew, with what the apps brought: menus, fields, programs
        const page = this.sessionId ? `/odoo/action-${GUIDE}/${this.sessionId}` : "/odoo/get-started";
        this.state.leaving = true;
        await Promise.race([this.prepare(page), delay(PREPARED)]);
        redirect(page);
    }

    /**
     * Have the programs of the page put together beforehand: after an installation that
     * takes a while, in which the page itself would be blank.
     */
    async prepare(page) {
        try {
            const text = await (await fetch(page)).text();
            const bundles = text.matchAll(/(?:src|href)="(\/web\/assets\/[^"]+)"/g);
            await Promise.all(Array.from(bundles, ([, address]) => fetch(address)));
        } catch {
            // the page itself says what is wrong
        }
    }
}

registry.category("actions").add("proximus_onboarding.install", InstallApps);
