// App(): its life, and errors that nobody caught.

import { requireModule } from './loader.js';
import { allPages, openFirst, topPage } from './stack.js';

let app = null;
const state = { launch: {}, visible: true };


/** Runs app.js and opens the first page. */
export function startApp(config) {
    globalThis.App = (definition) => {
        app = definition;
    };
    globalThis.getApp = () => app;
    globalThis.getCurrentPages = () => allPages().map(({ caller }) => caller);

    requireModule('app.js');

    const start = openFirst(config.entryPagePath ?? config.pages[0], (page) => {
        state.launch = { path: page.path, query: page.query, scene: 1001,
            referrerInfo: {} };
        call('onLaunch', state.launch);
        call('onShow', state.launch);
    });

    start.catch(report);
    document.addEventListener('visibilitychange', visibility);
    globalThis.addEventListener('error', ({ error }) => report(error));
    globalThis.addEventListener('unhandledrejection', ({ reason }) =>
        call('onUnhandledRejection', { reason, promise: null }));
}

export function launchOptions() {
    return state.launch;
}

export function call(name, ...args) {
    return app?.[name]?.apply(app, args);
}

function report(error) {
    console.error(error);
    call('onError', error?.stack ?? String(error));
}

function visibility() {
    const visible = document.visibilityState === 'visible';

    if (visible === state.visible) {
        return;
    }
    state.visible = visible;

    if (visible) {
        call('onShow', state.launch);
        topPage()?.show();
    } else {
        topPage()?.hide();
        call('onHide');
    }
}
