// The sizes of the packages against the limits.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { packageOf } from './project.mjs';

// WeChat's own bound is 2 MB a package and 30 MB in all; the main package
// is loaded before anything shows, so that it has half.
const KILO = 1024;
const PACKAGE_MAX = 2 * KILO * KILO;
const MAIN_MAX = KILO * KILO;
const TOTAL_MAX = 30 * KILO * KILO;

/** Prints a line a package; throws when one is too big. */
export function checkSizes(out, packages) {
    const sizes = new Map(packages.map(({ name }) => [name, 0]));

    for (const path of readdirSync(out, { recursive: true })) {
        const { size, isFile } = statOf(join(out, path));

        if (isFile) {
            const { name } = packageOf(packages, path);

            sizes.set(name, sizes.get(name) + size);
        }
    }

    let total = 0;
    const tooBig = [];

    for (const [name, size] of sizes) {
        const max = name === packages[0].name ? MAIN_MAX : PACKAGE_MAX;

        total += size;
        print(name, size, max);
        if (size > max) {
            tooBig.push(name);
        }
    }

    print('total', total, TOTAL_MAX);

    if (tooBig.length || total > TOTAL_MAX) {
        throw new Error(`too big: ${tooBig.join(', ') || 'total'}`);
    }
}

function statOf(path) {
    const stat = statSync(path);

    return { size: stat.size, isFile: stat.isFile() };
}

function print(name, size, max) {
    console.log(`${name.padEnd(16)}${(size / KILO).toFixed(1).padStart(9)} KB`
        + `${(max / KILO).toFixed(0).padStart(8)} KB at most`);
}
