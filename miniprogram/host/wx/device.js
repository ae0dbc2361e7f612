// The device, the window, the clipboard, updates.

import { launchOptions } from '../app.js';
import { topPage } from '../stack.js';
import { theme } from '../theme.js';
import { api, listeners } from './api.js';

const BAR = { height: 44, status: 0, capsule: { width: 87, height: 32,
    right: 7, top: 6 } };

// From the element that the host keeps the insets of the screen in.
function inset(side) {
    const value = getComputedStyle(document.getElementById('phone'))
        .getPropertyValue(`--safe-area-inset-${side}`);

    return parseFloat(value) || 0;
}

function windowInfo() {
    const phone = document.getElementById('phone');
    const { clientWidth: width, clientHeight: height } = phone;
    const viewport = topPage()?.scroller;

    return { pixelRatio: devicePixelRatio, screenWidth: width,
        screenHeight: height, windowWidth: width,
        windowHeight: viewport?.clientHeight ?? height,
        statusBarHeight: BAR.status, screenTop: BAR.height,
        safeArea: { left: 0, right: width, width, top: inset('top'),
            bottom: height - inset('bottom'),
            height: height - inset('top') - inset('bottom') } };
}

function systemInfo() {
    return { ...windowInfo(), brand: 'browser', model: 'browser',
        system: navigator.platform, platform: 'devtools', language: 'zh_CN',
        version: '8.0.50', SDKVersion: '3.8.0', theme: theme(),
        fontSizeSetting: 16, host: { appId: '', env: 'browser' } };
}

function capsule() {
    const { clientWidth: width } = document.getElementById('phone');
    const { width: own, height, right, top } = BAR.capsule;

    return { width: own, height, top, bottom: top + height,
        left: width - right - own, right: width - right };
}

function updateManager() {
    return { applyUpdate: () => location.reload(), onCheckForUpdate() {},
        onUpdateReady() {}, onUpdateFailed() {} };
}

const themes = listeners('ThemeChange');
const resized = listeners('WindowResize');

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    themes.call({ theme: theme() }));
globalThis.addEventListener('resize', () => resized.call({
    size: { windowWidth: windowInfo().windowWidth,
        windowHeight: windowInfo().windowHeight } }));

export const functions = {
    getSystemInfoSync: systemInfo,
    getSystemInfo: api('getSystemInfo', systemInfo),
    getWindowInfo: windowInfo,
    getDeviceInfo: systemInfo,
    getAppBaseInfo: systemInfo,
    getMenuButtonBoundingClientRect: capsule,
    getLaunchOptionsSync: launchOptions,
    getEnterOptionsSync: launchOptions,
    getUpdateManager: updateManager,
    ...themes.functions,
    ...resized.functions,
    onMemoryWarning() {},

    vibrateShort: api('vibrateShort', () => void navigator.vibrate?.(15)),
    vibrateLong: api('vibrateLong', () => void navigator.vibrate?.(400)),
    setClipboardData: api('setClipboardData', ({ data }) =>
        navigator.clipboard.writeText(data)),
    getClipboardData: api('getClipboardData', async () => ({
        data: await navigator.clipboard.readText() })),
    setKeepScreenOn: api('setKeepScreenOn', () => {}),
    hideKeyboard: api('hideKeyboard', () => document.activeElement?.blur()),

    nextTick: (callback) => queueMicrotask(callback),
    canIUse: (name) => name.split('.')[0] in globalThis.wx
        || customElements.get(`wx-${name.split('.')[0]}`) !== undefined,
    reportEvent() {},
    reportPerformance() {},
    getPerformance: () => ({ now: () => performance.now() }),
    getLogManager: () => console,
    getRealtimeLogManager: () => ({ info() {}, warn() {}, error() {},
        setFilterMsg() {} }),
};
