// What an end-to-end test is written with.
//
//   e2e('a page reload keeps the session', async ({ stack, phone }) => {
//       const page = await phone({ path: '/pages/main/home/home' });
//       …
//   });
//
// phone() is openPhone() of phone.mjs.  When the test ends, every phone it
// opened is closed, and must not have complained: what a test itself causes
// it takes off with page.expect(/…/).

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { account, openPhone } from './phone.mjs';

export { assert };

export const shared = { stack: null };

const LATE_MS = 600;

/** Makes the server's answers to writes late, so that a finger is faster. */
export function slow(page, url) {
    return page.route(url, async (route) => {
        if (route.request().method() !== 'GET') {
            await new Promise((resolve) => {
                setTimeout(resolve, LATE_MS);
            });
        }
        await route.continue();
    });
}

/** Two taps at the same place, the second while the first is under way. */
export async function tapTwice(page, target) {
    await target.scrollIntoViewIfNeeded();
    await target.tap({ trial: true });

    const { x, y, width, height } = await target.boundingBox();

    await page.touchscreen.tap(x + width / 2, y + height / 2);
    await page.touchscreen.tap(x + width / 2, y + height / 2);
}

export function e2e(name, action) {
    test(name, { timeout: 120000 }, async () => {
        const { stack } = shared;
        const phones = [];
        const phone = async (options) => {
            const page = await openPhone({ stack, ...options });

            page.expected = [];
            page.expect = (pattern) => page.expected.push(pattern);
            phones.push(page);
            return page;
        };

        try {
            await action({ stack, phone,
                account: (user) => account(stack, user) });

            for (const page of phones) {
                assert.deepEqual(page.complaints.filter((line) =>
                    !page.expected.some((one) => one.test(line))), []);
            }
        } finally {
            for (const page of phones) {
                await page.context().close();
            }
        }
    });
}
