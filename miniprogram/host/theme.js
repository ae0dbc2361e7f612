// The system's light or dark theme and the values of theme.json.

import { manifest } from './loader.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Map();

export function theme() {
    return dark.matches && manifest.app.darkmode ? 'dark' : 'light';
}

/** A setting of app.json: "@name" stands for a value of theme.json. */
export function themeValue(text, name = theme()) {
    return text?.startsWith?.('@') ? manifest.theme[name][text.slice(1)] : text;
}

/** Calls paint(themeValue) now, and again whenever the theme changes while the
 * element is in the page. */
export function themed(paint, element) {
    paint(themeValue);
    listeners.set(paint, element);
}

dark.addEventListener('change', () => {
    for (const [paint, element] of listeners) {
        if (element.isConnected) {
            paint(themeValue);
        } else {
            listeners.delete(paint);
        }
    }
});
