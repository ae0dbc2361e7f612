// What the user has asked for and the server has not yet answered.
//
// A purchase whose reply was lost may have happened.  Who asks for the very
// same again, even after the app was closed, gets the same Idempotency-Key,
// and so one effect; a reply of whatever kind settles it.

import { newKey } from '../services/request.js';

const KEY = 'intents';
// The server keeps keys for a day.
const LIFE_MS = 23 * 3600 * 1000;

function open() {
    const kept = wx.getStorageSync(KEY) || {};
    const now = Date.now();

    return Object.fromEntries(Object.entries(kept)
        .filter(([, { at }]) => now - at < LIFE_MS));
}

/** The key for a thing to be done, which any JSON names. */
export function intentKey(...what) {
    const name = JSON.stringify(what);
    const intents = open();

    intents[name] = intents[name] ?? { key: newKey(), at: Date.now() };
    wx.setStorageSync(KEY, intents);
    return intents[name].key;
}

/** Whether the very same was asked before without an answer. */
export function isOpen(...what) {
    return JSON.stringify(what) in open();
}

function settle(what) {
    const intents = open();

    delete intents[JSON.stringify(what)];
    wx.setStorageSync(KEY, intents);
}

/**
 * Does a thing with its key: action(key).  Settled unless it is unknown
 * whether it happened.
 */
export async function once(what, action) {
    const key = intentKey(...what);

    try {
        const result = await action(key);

        settle(what);
        return result;
    } catch (error) {
        if (error.status >= 400 && error.status < 500 && !error.is('request_in_progress')) {
            settle(what);
        }
        throw error;
    }
}
