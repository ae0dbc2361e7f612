// Temporary files, the user's files, and what a path of the mini-program
// means to the browser.

import { api } from './api.js';

const TEMP = 'http://tmp/';
const USER = 'http://usr';
const files = new Map();
const urls = new Map();

let count = 0;


/** Keeps a Blob as a temporary file and gives its path. */
export function tempFile(blob, suffix = suffixOf(blob)) {
    count += 1;

    const path = `${TEMP}${Date.now()}-${count}${suffix}`;

    files.set(path, blob);
    return path;
}

function suffixOf({ name, type }) {
    return /\.\w+$/.exec(name ?? '')?.[0]
        ?? { 'image/png': '.png', 'image/webp': '.webp',
            'image/jpeg': '.jpg' }[type] ?? '';
}

/** The URL of a path: a file of the package, of the user, or of a server. */
export function resolveUrl(path) {
    if (files.has(path)) {
        if (!urls.has(path)) {
            urls.set(path, URL.createObjectURL(files.get(path)));
        }
        return urls.get(path);
    }
    if (/^(?:https?:|data:|blob:)/.test(path)) {
        return path;
    }

    return new URL(path.replace(/^\//, ''), document.baseURI).href;
}

/** The Blob behind a path. */
export async function readBlob(path) {
    if (files.has(path)) {
        return files.get(path);
    }

    const reply = await fetch(resolveUrl(path));

    if (!reply.ok) {
        throw new Error(`no such file or directory, open ${path}`);
    }
    return reply.blob();
}

function toBlob(data, encoding) {
    if (encoding === 'base64') {
        return new Blob([Uint8Array.from(atob(data), (one) =>
            one.charCodeAt(0))]);
    }
    return new Blob([data]);
}

async function decode(blob, encoding) {
    if (encoding === 'base64') {
        const bytes = new Uint8Array(await blob.arrayBuffer());

        return btoa(bytes.reduce((text, one) =>
            text + String.fromCharCode(one), ''));
    }
    return encoding ? blob.text() : blob.arrayBuffer();
}

function remove(path) {
    URL.revokeObjectURL(urls.get(path));
    urls.delete(path);
    if (!files.delete(path)) {
        throw new Error(`no such file or directory, unlink ${path}`);
    }
}

/** The base for paths of files that the mini-program keeps. */
export const USER_DATA_PATH = USER;

const manager = {
    readFile: api('readFile', async ({ filePath, encoding }) => ({
        data: await decode(await readBlob(filePath), encoding) })),
    writeFile: api('writeFile', ({ filePath, data, encoding }) => {
        files.set(filePath, toBlob(data, encoding));
    }),
    writeFileSync(filePath, data, encoding) {
        files.set(filePath, toBlob(data, encoding));
    },
    access: api('access', async ({ path }) => {
        if (!files.has(path)) {
            throw new Error(`no such file or directory, access ${path}`);
        }
    }),
    getFileInfo: api('getFileInfo', async ({ filePath }) => ({
        size: (await readBlob(filePath)).size })),
    saveFile: api('saveFile', async ({ tempFilePath, filePath }) => {
        const path = filePath ?? `${USER}/${tempFilePath.split('/').pop()}`;

        files.set(path, await readBlob(tempFilePath));
        return { savedFilePath: path };
    }),
    unlink: api('unlink', ({ filePath }) => remove(filePath)),
    unlinkSync: remove,
    mkdir: api('mkdir', () => {}),
};

export const functions = { getFileSystemManager: () => manager };
