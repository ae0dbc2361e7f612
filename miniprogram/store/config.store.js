// What the server has clients go by; what it said last is kept on the phone,
// so that the next start has it at once.

import { action, observable } from 'mobx-miniprogram';

import { getConfig } from '../services/config.service.js';
import { ruleOf } from '../utils/fade.js';

const KEY = 'config';
const FRESH_MS = 600000;

let asked = 0;

export const configStore = observable({
    /** @type {any} what /v1/config says */
    config: wx.getStorageSync(KEY) || null,

    /** A number of the rules by its name, else what is usual. */
    rule(name, usual) {
        return this.config?.rules?.[name] ?? usual;
    },

    /** How bars fade. */
    get fading() {
        return ruleOf(this.config);
    },

    /** The addresses of the models of clothes, by the codes of the items. */
    get wardrobe() {
        return new Map((this.config?.wardrobe ?? []).map(({ code, model_url: url }) =>
            [code, url]));
    },

    setConfig: action(function setConfig(config) {
        this.config = config;
    }),

    /** Asks for it, unless that was done a moment ago. */
    async load() {
        if (Date.now() - asked < FRESH_MS) {
            return;
        }

        const config = await getConfig();

        asked = Date.now();
        this.setConfig(config);
        wx.setStorageSync(KEY, config);
    },
});
