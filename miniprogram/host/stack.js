// The stack of pages and the five ways to navigate.
//
// Each page is a <section class="host-screen">: its bar, its viewport, and below
// it the tab bar when the page is a tab.  Tabs stay alive when another one
// is shown.  The browser's history has an entry a page, so that its back
// button goes back.

import { Bar, TabBar, tabOf } from './bars.js';
import { forgetPresses } from './events.js';
import { createPage, isPage, loadPackage, manifest, pageConfig }
    from './loader.js';
import { attachPull } from './pull.js';

const STACK_MAX = 10;
const SLIDE_MS = 240;
const PRELOAD_MS = 1000;
const REST_MS = 2000;

const phone = document.getElementById('phone');
const tabs = new Map();

let stack = [];
let ignored = 0;
let navigating = Promise.resolve();


/** A page that was opened. */
class Screen {
    constructor(path, query, channel) {
        this.path = path;
        this.query = query;
        this.channel = channel;
        this.config = pageConfig(path);
        this.shown = false;
        this.ready = false;
    }

    async open() {
        const root = await createPage(this.path, this.query);

        this.root = root;
        this.caller = root.get();
        this.config = pageConfig(this.path);

        Object.assign(this.caller, { route: this.path, options: this.query });
        this.caller.getOpenerEventChannel = () => this.channel.opened;
        this.draw();
        this.element = root.getComponent().getBackendElement();
        this.element.dataset.page = this.path.replaceAll('/', '-');
        root.attach(this.slot.parentNode, this.slot);
        this.call('onLoad', this.query);
    }

    draw() {
        this.section = document.createElement('section');
        this.section.className = 'host-screen';
        this.bar = new Bar(this);
        this.section.append(this.bar.element);

        const viewport = document.createElement('div');

        viewport.className = 'host-viewport';
        this.scroller = document.createElement('div');
        this.scroller.className = 'host-scroller';
        this.slot = document.createElement('div');
        this.scroller.append(this.slot);
        viewport.append(this.scroller);
        this.section.append(viewport);
        this.scroller.addEventListener('scroll', () => this.scrolled());

        if (this.config.enablePullDownRefresh) {
            attachPull(this);
        }
        if (tabOf(this.path)) {
            this.tabBar = new TabBar(this.path, switchTab);
            this.section.append(this.tabBar.element);
        }

        phone.append(this.section);
    }

    scrolled() {
        const { scrollTop, scrollHeight, clientHeight } = this.scroller;
        const near = scrollHeight - clientHeight - scrollTop
            <= (this.config.onReachBottomDistance ?? 50);

        this.call('onPageScroll', { scrollTop });

        // once, until the page has grown or was scrolled back
        if (near && this.reached !== scrollHeight) {
            this.call('onReachBottom');
        }
        this.reached = near ? scrollHeight : null;
    }

    show() {
        if (this.shown) {
            return;
        }
        this.shown = true;
        this.call('onShow');
        this.lifetime('show');

        if (!this.ready) {
            this.ready = true;
            this.call('onReady');
        }
    }

    hide() {
        if (this.shown) {
            this.shown = false;
            this.call('onHide');
            this.lifetime('hide');
        }
    }

    close() {
        this.shown = false;
        this.call('onUnload');
        this.root.release();
        this.section.remove();
    }

    call(name, ...args) {
        if (typeof this.caller[name] !== 'function') {
            return undefined;
        }

        try {
            return this.caller[name](...args);
        } catch (error) {
            globalThis.reportError(error);
            return undefined;
        }
    }

    lifetime(name) {
        this.root.getComponent().triggerPageLifetime(name, []);
    }
}


export function allPages() {
    return stack;
}

export function topPage() {
    return stack.at(-1);
}

/** Splits "/pages/a?b=c" into path and query. */
export function parseUrl(url, from = topPage()?.path ?? '') {
    const [path, text = ''] = url.split('?');
    const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);

    for (const part of path.split('/')) {
        if (part === '..') {
            parts.pop();
        } else if (part && part !== '.') {
            parts.push(part);
        }
    }

    return { path: parts.join('/'),
        query: Object.fromEntries(new URLSearchParams(text)) };
}

/** Opens the page that the address names, or else the first one. */
export async function openFirst(first, launched) {
    const asked = parseUrl(decodeURI(location.hash.slice(1)) || '/', '');
    const target = isPage(asked.path) ? asked : { path: first, query: {} };

    launched(target);

    // onLaunch may have asked for another page
    await null;
    await null;
    await run(async () => {
        if (!stack.length) {
            await replaceAll(target.path, target.query);
        }
    });
    addEventListener('popstate', popped);
}

function fail(name, reason) {
    throw new Error(`${name}:fail ${reason}`);
}

// One navigation after the other.
function run(action) {
    const next = navigating.catch(() => {}).then(action);

    navigating = next;
    return next;
}

function check(name, url) {
    const target = parseUrl(url);

    if (!isPage(target.path)) {
        fail(name, `page "${target.path}" is not found`);
    }

    return target;
}

export function navigateTo({ url, events = {} }) {
    const { path, query } = check('navigateTo', url);
    const channel = makeChannel(events);

    return run(async () => {
        if (tabOf(path)) {
            fail('navigateTo', 'can not navigateTo a tabbar page');
        }
        if (stack.length >= STACK_MAX) {
            fail('navigateTo', 'page limit exceeded');
        }

        const screen = await open(path, query, channel);
        const before = topPage();

        before.hide();
        stack.push(screen);
        history.pushState({ depth: stack.length }, '', hash(screen));
        raise(screen, 'forward', before);
        return { eventChannel: channel.opener };
    });
}

export function redirectTo({ url }) {
    const { path, query } = check('redirectTo', url);

    return run(async () => {
        if (tabOf(path)) {
            fail('redirectTo', 'can not redirectTo a tabbar page');
        }

        const screen = await open(path, query);
        const before = stack.pop();

        stack.push(screen);
        history.replaceState({ depth: stack.length }, '', hash(screen));
        raise(screen);
        discard([before]);
    });
}

export function reLaunch({ url }) {
    const { path, query } = check('reLaunch', url);

    return run(() => replaceAll(path, query));
}

export function switchTab({ url }) {
    const { path } = check('switchTab', url);

    return run(async () => {
        if (!tabOf(path)) {
            fail('switchTab', 'can not switch to no-tabBar page');
        }
        if (stack.length === 1 && topPage().path === path) {
            return;
        }

        const screen = tabs.get(path) ?? await open(path, {});
        const [first, ...above] = stack;

        topPage()?.hide();
        tabs.set(path, screen);
        stack = [screen];
        await replaceHistory(screen, above.length);
        raise(screen);
        discard(tabs.has(first?.path) ? above : [first, ...above]);
        screen.call('onTabItemTap', { pagePath: path,
            index: manifest.app.tabBar.list.findIndex((one) =>
                one.pagePath === path), text: tabOf(path).text });
    });
}

export function navigateBack({ delta = 1 } = {}) {
    return run(() => {
        const count = Math.min(delta, stack.length - 1);

        if (!count) {
            fail('navigateBack', 'cannot navigate back at first page');
        }

        back(count);
        return historyBack(count);
    });
}

function popped({ state }) {
    if (ignored) {
        ignored -= 1;
        return;
    }

    const count = stack.length - (state?.depth ?? 1);

    if (count > 0) {
        run(() => back(Math.min(count, stack.length - 1)));
    }
}

function back(count) {
    const gone = stack.splice(stack.length - count, count);

    raise(topPage());
    slideOut(gone);
}

// Takes the browser back without it being told of by popped().
function historyBack(count) {
    ignored += 1;

    return new Promise((resolve) => {
        addEventListener('popstate', () => resolve(), { once: true });
        history.go(-count);
    });
}

async function replaceAll(path, query) {
    const screen = await open(path, query);
    const gone = [...new Set([...stack, ...tabs.values()])];
    const above = stack.length - 1;

    topPage()?.hide();
    tabs.clear();
    if (tabOf(path)) {
        tabs.set(path, screen);
    }
    stack = [screen];
    await replaceHistory(screen, above);
    raise(screen);
    discard(gone);
}

async function open(path, query, channel = makeChannel({})) {
    const screen = new Screen(path, query, channel);

    await screen.open();
    return screen;
}

// Entries above the first one cannot be taken out of the browser's history;
// going back to where they began makes them unreachable.
async function replaceHistory(screen, above) {
    if (above > 0) {
        await historyBack(above);
    }
    history.replaceState({ depth: 1 }, '', hash(screen));
}

function hash({ path, query }) {
    const text = new URLSearchParams(query).toString();

    return `#/${path}${text && `?${text}`}`;
}

// Shows a screen above all others.
function raise(screen, how, below) {
    forgetPresses();
    for (const one of phone.querySelectorAll('.host-screen')) {
        one.classList.toggle('top', one === screen.section);
        one.classList.toggle('below', one === below?.section);
    }

    if (how === 'forward') {
        screen.section.classList.add('entering');
        setTimeout(() => screen.section.classList.remove('entering'),
            SLIDE_MS);
    }

    screen.bar.setBack(stack.length > 1 ? 'back'
        : screen.tabBar || screen.path === manifest.app.pages[0] ? 'none'
            : 'home');
    preload(manifest.app.preloadRule?.[screen.path]?.packages ?? [], PRELOAD_MS);
    preload(['rest'], REST_MS);
    document.title = screen.config.navigationBarTitleText || document.title;
    screen.show();
}

// Packages that app.json wants when this page is shown, after what it needs
// itself.
function preload(names, ms) {
    setTimeout(() => names.forEach((name) =>
        loadPackage(name).catch(() => {})), ms);
}

function slideOut(gone) {
    for (const screen of gone) {
        screen.section.classList.add('leaving');
    }
    discard(gone, SLIDE_MS);
}

// onUnload comes at once; what is seen goes when it has slid out.
function discard(gone, delay = 0) {
    for (const screen of gone.filter(Boolean)) {
        if (delay) {
            const { section } = screen;
            const ghost = section.cloneNode(true);

            section.replaceWith(ghost);
            setTimeout(() => ghost.remove(), delay);
        }
        screen.close();
    }
}

// The two ends of an EventChannel: what one emits the other hears.
function makeChannel(events) {
    const ends = [new Map(), new Map()];
    const end = (own, other) => ({
        on: (name, listener) => own.set(name,
            [...(own.get(name) ?? []), listener]),
        once(name, listener) {
            const once = (...args) => {
                this.off(name, once);
                listener(...args);
            };

            this.on(name, once);
        },
        off: (name, listener) => own.set(name, listener
            ? (own.get(name) ?? []).filter((one) => one !== listener) : []),
        emit: (name, ...args) => (other.get(name) ?? [])
            .forEach((listener) => listener(...args)),
    });
    const opener = end(ends[0], ends[1]);

    Object.entries(events).forEach(([name, listener]) =>
        opener.on(name, listener));
    return { opener, opened: end(ends[1], ends[0]) };
}
