// Where modules are shipped for WeChat: what stands in a folder of the main
// package but serves one other package alone goes into that package, so that
// the first screen does not wait for it.

import { posix } from 'node:path';

import { MAIN, SourceError } from './project.mjs';
import { REQUIRED, importsOf, moduleOf } from './scripts.mjs';

/** A Map from the paths of modules to where they are shipped. */
export function placesOf({ project, modules }) {
    const users = new Map();
    const visit = (path, pack) => {
        const seen = users.get(path) ?? new Set();

        if (modules.get(path).pack === MAIN && !seen.has(pack)) {
            users.set(path, seen.add(pack));
            importsOf(path, modules).forEach((one) => visit(one, pack));
        }
    };

    visit('app.js', MAIN);

    for (const { path, pack } of project.units.values()) {
        visit(`${path}.js`, pack);
    }
    for (const [path, { pack }] of modules) {
        if (pack !== MAIN) {
            importsOf(path, modules).forEach((one) => visit(one, pack));
        }
    }

    return new Map([...modules.keys()].map((path) => [path,
        placeOf(path, users.get(path) ?? new Set(), { project, modules })]));
}

function placeOf(path, users, { project, modules }) {
    const [pack, ...others] = users;
    const alone = pack && pack !== MAIN && !others.length
        && !path.startsWith('miniprogram_npm/');

    if (!alone || project.units.has(path.replace(/\.js$/, ''))) {
        return path;
    }

    const place = project.packages.find(({ name }) => name === pack).root + path;

    if (modules.has(place)) {
        throw new SourceError(`${path}: there is ${place} as well`);
    }

    return place;
}

/** The code of a module that stands in its place. */
export function codeInPlace(path, places, modules) {
    return modules.get(path).code.replace(REQUIRED, (all, quote, reference) => {
        const target = moduleOf(path, reference, modules);

        if (places.get(path) === path && places.get(target) === target) {
            return all;
        }
        if (!reference.startsWith('.') && !reference.startsWith('/')) {
            return all;
        }

        const way = posix.relative(posix.dirname(places.get(path)), places.get(target));

        return all.replace(reference, way.startsWith('.') ? way : `./${way}`);
    });
}
