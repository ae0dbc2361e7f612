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

import assert from 'node:assert/strict';

import { account, openPhone } from './phone.mjs';

export { assert };

const LATE_MS = 600;
const TEST_MS = 120000;

/** The tests of the files that were imported. */
export const registered = [];

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
    await target.evaluate((element) => {
        globalThis.tapped = 0;
        element.addEventListener('touchstart', () => {
            globalThis.tapped += 1;
        });
    });

    // what is still arriving may move it away from under the finger
    for (let i = 0; i < 5 && !await page.evaluate(() => globalThis.tapped); i++) {
        await target.scrollIntoViewIfNeeded();
        await target.tap({ trial: true });

        const { x, y, width, height } = await target.boundingBox();

        await page.touchscreen.tap(x + width / 2, y + height / 2);
        await page.touchscreen.tap(x + width / 2, y + height / 2);
    }
}

export function e2e(name, action) {
    registered.push({ name, action });
}

/** Runs a test on a stack; gives what went wrong, or null. */
export async function runTest({ action }, stack) {
    const phones = [];
    const phone = async (options) => {
        const page = await openPhone({ stack, ...options });

        phones.push(page);
        return page;
    };
    let timer = null;

    try {
        await Promise.race([
            action({ stack, phone, account: (user) => account(stack, user) }),
            new Promise((_, reject) => {
                timer = setTimeout(reject, TEST_MS, new Error('it took too long'));
            }),
        ]);

        for (const page of phones) {
            assert.deepEqual(page.complaints.filter((line) =>
                !page.expected.some((one) => one.test(line))), []);
        }
    } catch (error) {
        return error;
    } finally {
        clearTimeout(timer);

        for (const page of phones) {
            await page.context().close();
        }
    }

    return null;
}
