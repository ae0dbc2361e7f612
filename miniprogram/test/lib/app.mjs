// The mini-program's modules as they are shipped, in Node.js, on a wx of the
// test's own.  Run with NODE_PATH=…/weapp/miniprogram_npm.

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WEAPP = fileURLToPath(new URL('../../../build/miniprogram/weapp/',
    import.meta.url));
const require = createRequire(WEAPP);

/**
 * Loads the modules afresh.
 *
 * answer({ method, path, query, header, data }) gives what the server says:
 * { status, body, header }, or throws when there is no network.  storage is
 * what the phone keeps.
 *
 * Returns { load(path), calls, storage, codes, shown }.
 */
export function loadApp({ answer = () => ok({}), storage = {} } = {}) {
    const calls = [];
    const shown = [];
    const app = { calls, shown, storage: new Map(Object.entries(storage)),
        codes: 0 };

    globalThis.wx = {
        getStorageSync: (key) => app.storage.get(key) ?? '',
        setStorageSync: (key, value) => app.storage.set(key, value),
        removeStorageSync: (key) => app.storage.delete(key),
        getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
        getAppBaseInfo: () => ({ theme: 'light' }),
        login({ success }) {
            app.codes += 1;
            setTimeout(() => success({ code: `code-${app.codes}` }));
        },
        showLoading: ({ title }) => shown.push(`loading ${title}`),
        hideLoading: () => shown.push('done'),
        showToast: ({ title }) => shown.push(title),
        request: (options) => exchange(app, answer, options),
    };

    for (const path of Object.keys(require.cache)) {
        if (path.startsWith(WEAPP)) {
            delete require.cache[path];
        }
    }

    app.load = (path) => require(join(WEAPP, placeOf(path)));
    return app;
}

// A module that serves one package alone is shipped in it.
function placeOf(path) {
    const packages = readdirSync(join(WEAPP, 'subpackages'));

    return [path, ...packages.map((name) => `subpackages/${name}/${path}`)]
        .find((place) => existsSync(join(WEAPP, place))) ?? path;
}

function exchange({ calls }, answer, { url, method, header, data, success,
    fail })
{
    const { pathname: path, searchParams } = new URL(url);
    const call = { method, path, query: Object.fromEntries(searchParams),
        header, data };

    calls.push(call);
    setTimeout(async () => {
        try {
            const { status = 200, body, header: fields = {} }
                = await answer(call);

            success({ statusCode: status, header: fields, data: body });
        } catch (error) {
            fail({ errMsg: `request:fail ${error.message}` });
        }
    });
}

/** What the server says when all is well. */
export function ok(data) {
    return { status: 200, body: { code: 0, message: 'Success', data } };
}

/** What it says when it refuses. */
export function refusal(code, { header, data = null } = {}) {
    return { status: Math.floor(code / 100), header,
        body: { code, message: 'refused', data } };
}

/** Tokens that a signed-in phone keeps; good for so many milliseconds. */
export function session(ms = 3600000) {
    return { session: { access: 'token-1', refresh: 'refresh-1',
        expires: Date.now() + ms } };
}
