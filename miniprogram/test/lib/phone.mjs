// Phones: Chromium's windows with the mini-program in them.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** The sizes of the screens that every page is looked at in. */
export const SCREENS = { large: { width: 375, height: 812 },
    small: { width: 320, height: 568 } };

const FEATURES = ['--no-sandbox', '--use-gl=angle',
    '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const WAIT_MS = 30000;
const CAT = fileURLToPath(new URL('../../../t/photos/cat.jpg',
    import.meta.url));

let browser = null;
let count = 0;

export async function closeBrowser() {
    await browser?.close();
    browser = null;
}

/** A name that no user had before. */
export function newUser() {
    count += 1;
    return `e2e${Date.now().toString(36)}${count}`;
}

/**
 * Opens a phone.
 *
 * stack: what startStack() gave.  user: a name in WeChat's sandbox.  path:
 * of a page, as "/pages/main/home/home".  dark, screen: how it looks.
 * touch: false for a mouse.  hour: what the phone's own clock says, by the
 * zone that the phone is in; else that of the product.  density: pixels that
 * a point has; the stage is drawn by the processor here, so few are quick.
 * flat: the phone has no WebGL, for tests that do not look at the stage.
 *
 * Returns a playwright page with more: complaints (what the console and the
 * page itself complained of), api (what was asked of the server), signIn(),
 * go(path), data() of the page on top.
 */
export async function openPhone({ stack, user = newUser(), path = '',
    dark = false, screen = 'large', touch = true, storage, hour, density = 1, flat = false } = {})
{
    browser ??= await chromium.launch({ executablePath:
        process.env.CHROMIUM ?? '/usr/bin/chromium', args: FEATURES });

    const context = await browser.newContext({ viewport: SCREENS[screen],
        deviceScaleFactor: density, hasTouch: touch, isMobile: touch,
        colorScheme: dark ? 'dark' : 'light', locale: 'zh-CN',
        timezoneId: hour === undefined ? 'Asia/Shanghai' : zoneAt(hour), storageState: storage });
    const page = await context.newPage();

    page.setDefaultTimeout(WAIT_MS);

    if (flat) {
        await withoutWebGL(page);
    }

    return watch(page, stack, user, path, flat ? [/pet stage: Error: no WebGL/] : []);
}

/** From the next page on the phone has no WebGL. */
export function withoutWebGL(page) {
    return page.addInitScript(() => {
        const { prototype } = globalThis.HTMLCanvasElement;
        const { getContext } = prototype;

        prototype.getContext = function context(kind, ...rest) {
            return kind.includes('webgl') ? null : getContext.call(this, kind, ...rest);
        };
    });
}

// The zone in which it is that hour now: names say what to add to reach UTC.
function zoneAt(hour) {
    const ahead = (hour - new Date().getUTCHours() + 36) % 24 - 12;

    return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

async function watch(page, stack, user, path, expected) {
    const complaints = [];
    const api = [];

    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) {
            complaints.push(`${message.type()}: ${message.text()} `
                + message.location().url);
        }
    });
    page.on('pageerror', (error) => complaints.push(error.stack));
    page.on('response', (reply) => {
        const url = new URL(reply.url());

        if (/^\/(v1|files)\//.test(url.pathname)) {
            api.push({ method: reply.request().method(), path: url.pathname,
                status: reply.status(), header: reply.request().headers() });
        }
    });

    Object.assign(page, {
        complaints,
        expected,
        api,
        user,

        /** What a test itself makes the console complain of. */
        expect: (pattern) => page.expected.push(pattern),

        /** The calls of an operation, oldest first. */
        calls: (method, at) => api.filter((one) => one.method === method
            && one.path === at),

        async signIn() {
            await page.getByRole('checkbox').tap();
            await page.getByRole('button', { name: '微信一键登录' }).tap();
            await page.waitForFunction(() =>
                !location.hash.startsWith('#/pages/auth'));
        },

        /** Opens a page from outside, as a link would. */
        async go(to) {
            await page.goto(`${stack.app}?user=${user}#${to}`);
            await page.reload();
            await page.locator('.host-screen.top wx-page').waitFor();
        },

        /** The path of the page on top. */
        where: () => page.evaluate(() => location.hash.slice(1)),

        /** Data of the page on top. */
        data: () => page.evaluate(() =>
            JSON.parse(JSON.stringify(globalThis.getCurrentPages()
                .at(-1).data))),

        /** What the mini-program keeps under a key of its storage. */
        stored: (key) => page.evaluate((name) => globalThis.wx
            .getStorageSync(name), key),
    });

    await page.goto(`${stack.app}?user=${user}${path && `#${path}`}`);
    await page.locator('.host-screen.top wx-page').waitFor();
    return page;
}

/**
 * An account without a phone: signs in over the API, agrees, and gives a
 * function that calls it: await call('POST', '/v1/dev/pets', {...}), and one
 * that adopts a pet from a photo: await adopt('年糕').  So that a test begins
 * where it wants to.
 */
export async function account(stack, user = newUser()) {
    let token = '';
    let calls = 0;
    const call = async (method, path, body) => {
        calls += 1;

        const reply = await fetch(stack.base + path, { method,
            body: body instanceof FormData ? body
                : body && JSON.stringify(body),
            headers: { ...(!(body instanceof FormData)
                && { 'Content-Type': 'application/json' }),
                'Idempotency-Key': `${user}-${calls}`,
                ...(token && { Authorization: `Bearer ${token}` }) } });
        const { code, data, message } = await reply.json();

        if (code !== 0) {
            throw new Error(`${method} ${path}: ${code} ${message}`);
        }
        return data;
    };
    const session = await call('POST', '/v1/auth/login', {
        code: `test-${user}.setup${Math.random().toString(36).slice(2)}` });

    token = session.access_token;
    for (const type of ['privacy', 'terms']) {
        await call('POST', '/v1/users/me/consents', { type, version: 1,
            agreed: true });
    }

    // A pet from a photo, made and adopted as the app does it.
    const adopt = async (name, photo = CAT) => {
        const form = new FormData();

        await call('POST', '/v1/users/me/consents', { type: 'face',
            version: 1, agreed: true });
        form.append('purpose', 'photo');
        form.append('file', new Blob([readFileSync(photo)],
            { type: 'image/jpeg' }), 'photo.jpg');

        const { upload_id: upload } = await call('POST', '/v1/uploads', form);
        const { generation_id: id } = await call('POST',
            '/v1/pet-generations', { upload_id: upload });
        let status = 'queued';

        while (['queued', 'running'].includes(status)) {
            ({ status } = await call('GET',
                `/v1/pet-generations/${id}?wait=8`));
        }
        return call('POST', '/v1/pets', { generation_id: id, name });
    };

    return { user, call, adopt, id: session.user.user_id,
        session: { access: session.access_token,
            refresh: session.refresh_token,
            expires: Date.now() + session.expires_in * 1000 },

        /** What a browser that is signed in keeps. */
        storage: storageOf(stack, user, session) };
}

function storageOf(stack, user, session) {
    return { cookies: [], origins: [{ origin: stack.base, localStorage: [
        { name: 'petpal.session', value: JSON.stringify({ data: {
            access: session.access_token, refresh: session.refresh_token,
            expires: Date.now() + session.expires_in * 1000 } }) },
        { name: 'petpal-host.user', value: user },
        { name: 'petpal-host.privacy', value: '1' }] }] };
}
