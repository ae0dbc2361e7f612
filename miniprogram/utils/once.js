// One effect for a tap, however often it is tapped.

import { newKey } from '../services/request.js';

// Whether the server may have done it all the same.
const mayBeDone = (error) => error?.name === 'network' || error?.status >= 500;

/**
 * Makes once(name, action), which runs action(key) unless the one of this name
 * is running: then it resolves with undefined.  A write whose answer did not
 * come has the same Idempotency-Key when it is tried again.
 */
export function onlyOnce() {
    const keys = new Map();
    const running = new Set();

    return async function once(name, action) {
        if (running.has(name)) {
            return undefined;
        }

        const key = keys.get(name) ?? newKey();

        running.add(name);
        keys.set(name, key);

        try {
            const result = await action(key);

            keys.delete(name);
            return result;
        } catch (error) {
            if (!mayBeDone(error)) {
                keys.delete(name);
            }
            throw error;
        } finally {
            running.delete(name);
        }
    };
}
