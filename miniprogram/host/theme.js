// The system's light or dark theme and the values of theme.json.

import { manifest } from './loader.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Map();

export function theme() {
    return dark.matches && manifest.app.darkmode ? 'dark' : 'light';
}

// A value of app.json: "@name" stands for one of theme.json.
function value(text) {
    return text?.startsWith?.('@')
        ? manifest.theme[theme()][text.slice(1)] : text;
}

/** Calls paint(value) now, and again whenever the theme changes while the
 * element is in the page. */
export function themed(paint, element) {
    paint(value);
    listeners.set(paint, element);
}

/** The value of a setting of app.json as of now. */
export function themeValue(text) {
    return value(text);
}

dark.addEventListener('change', () => {
    for (const [paint, element] of listeners) {
        if (element.isConnected) {
            paint(value);
        } else {
            listeners.delete(paint);
        }
    }
});
