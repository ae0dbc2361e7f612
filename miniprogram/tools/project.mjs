// The mini-program as app.json describes it: its packages, and the units
// (pages and components) that are reached from its pages.
//
// A unit is named by its path without suffix, as WeChat names it:
// pages/auth/login stands for login.js, .json, .wxml and .scss there.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that app.json stands in. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

export const MAIN = 'main';

/** A problem of the sources, told to the developer without a stack. */
export class SourceError extends Error {}

/** Reads a file of the mini-program as text. */
export function read(path) {
    return readFileSync(join(ROOT, path), 'utf8');
}

export function exists(path) {
    return existsSync(join(ROOT, path));
}

export function readJson(path) {
    try {
        return JSON.parse(read(path));
    } catch (error) {
        throw new SourceError(`${path}: ${error.message}`);
    }
}

/** The path that a reference in a file means, from the root and without a
 * leading slash. */
export function resolvePath(from, reference) {
    return reference.startsWith('/') ? reference.slice(1)
        : posix.join(posix.dirname(from), reference);
}

/**
 * Reads app.json and follows usingComponents.
 *
 * Returns { app, packages, units }: packages is an array of { name, root,
 * pages }, units a Map from a unit's path to { path, pack, config, page }.
 */
export function readProject() {
    const app = readJson('app.json');
    const packages = [{ name: MAIN, root: '', pages: app.pages }];

    for (const sub of app.subPackages ?? app.subpackages ?? []) {
        const root = sub.root.replace(/\/?$/, '/');

        packages.push({ name: sub.name ?? root.replaceAll('/', '-'), root,
            pages: sub.pages.map((page) => root + page) });
    }

    const units = new Map();
    const queue = packages.flatMap(({ pages }) => pages)
        .map((path) => ({ path, page: true, from: 'app.json' }));

    for (const path of Object.values(app.usingComponents ?? {})) {
        queue.push({ path: resolvePath('', path), from: 'app.json' });
    }

    while (queue.length) {
        const { path, page = false, from } = queue.shift();

        if (units.has(path)) {
            continue;
        }

        for (const suffix of ['.js', '.json', '.wxml']) {
            if (!exists(path + suffix)) {
                throw new SourceError(`${from}: there is no ${path}${suffix}`);
            }
        }

        const config = readJson(`${path}.json`);

        units.set(path, { path, page, config,
            pack: packageOf(packages, path).name });

        for (const used of Object.values(config.usingComponents ?? {})) {
            queue.push({ path: resolvePath(path, used), from: `${path}.json` });
        }
    }

    return { app, packages, units };
}

/** The package that a file belongs to. */
export function packageOf(packages, path) {
    return packages.find(({ root }) => root && path.startsWith(root))
        ?? packages[0];
}
