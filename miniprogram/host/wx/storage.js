// Storage: a key of the browser's local storage for each key here.

import { api } from './api.js';

const PREFIX = 'petpal.';

function get(key) {
    const text = localStorage.getItem(PREFIX + key);

    if (text === null) {
        return '';
    }

    try {
        return JSON.parse(text).data;
    } catch {
        return '';
    }
}

function set(key, data) {
    localStorage.setItem(PREFIX + key, JSON.stringify({ data }));
}

function keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
        .map((key) => key.slice(PREFIX.length));
}

function remove(key) {
    localStorage.removeItem(PREFIX + key);
}

function clear() {
    keys().forEach(remove);
}

const info = () => ({ keys: keys(), currentSize: 1, limitSize: 10240 });

export const functions = {
    getStorageSync: get,
    setStorageSync: set,
    removeStorageSync: remove,
    clearStorageSync: clear,
    getStorageInfoSync: info,
    getStorage: api('getStorage', ({ key }) => {
        if (localStorage.getItem(PREFIX + key) === null) {
            throw new Error('data not found');
        }
        return { data: get(key) };
    }),
    setStorage: api('setStorage', ({ key, data }) => set(key, data)),
    removeStorage: api('removeStorage', ({ key }) => remove(key)),
    clearStorage: api('clearStorage', clear),
    getStorageInfo: api('getStorageInfo', info),
};
