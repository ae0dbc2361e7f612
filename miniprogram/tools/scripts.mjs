// The scripts: every module that app.js and the units import becomes a
// CommonJS module, as WeChat's own runtime loads them.
//
// The packages of SHARED are bundled once, into miniprogram_npm/ of the main
// package.  Any other npm package is bundled into the one file that imports
// it, so that only what that file uses of it is shipped.

import { build, transform } from 'esbuild';
import { join, posix } from 'node:path';

import { MAIN, ROOT, SourceError, exists, packageOf, read, resolvePath }
    from './project.mjs';

const SHARED = ['mobx-miniprogram', 'mobx-miniprogram-bindings'];
const TARGET = 'es2018';

/** Where a module's code names another one. */
export const REQUIRED = /\brequire(?:\.async)?\((["'])([^"'\n]+)\1\)/g;
const BARE = /^[^./]/;
const IMPORTED = /^\s*(?:import\s*|(?:import|export)\b[^'"=();]*\bfrom\s*)'([^']+)'/gm;

// The operation's name in services/: call('pets_get', …).
const CALLED = /\bcall\(\s*(["'])(\w+)\1/g;

/**
 * Transforms all scripts of the project.
 *
 * generated maps paths to the text of modules that no file holds; operations
 * are the names that call() may have.  Returns a Map from a module's path to
 * { code, pack }.
 */
export async function transformScripts(project, generated, operations) {
    const modules = new Map();
    const queue = ['app.js', ...[...project.units.keys()]
        .map((path) => `${path}.js`)];

    while (queue.length) {
        const path = queue.shift();

        if (modules.has(path)) {
            continue;
        }

        if (path.startsWith('miniprogram_npm/')) {
            modules.set(path, { code: await bundleShared(path), pack: MAIN });
            continue;
        }

        const source = generated[path] ?? read(path);

        checkCalls(path, source, operations);

        const code = await toCommonJs(path, source);

        modules.set(path, { code,
            pack: packageOf(project.packages, path).name });

        for (const [, , reference] of code.matchAll(REQUIRED)) {
            queue.push(modulePath(path, reference, generated));
        }
    }

    return modules;
}

function checkCalls(path, source, operations) {
    for (const [, , name] of source.matchAll(CALLED)) {
        if (!operations.has(name)) {
            throw new SourceError(`${path}: the API has no operation ${name}`);
        }
    }
}

/** The paths of the modules that a module imports. */
export function importsOf(path, modules) {
    return [...modules.get(path).code.matchAll(REQUIRED)].map(([, , reference]) =>
        moduleOf(path, reference, modules));
}

/** The path of the module that a reference in a module means. */
export function moduleOf(path, reference, modules) {
    return findModule(path, reference, (name) => modules.has(name));
}

function findModule(from, reference, there) {
    if (BARE.test(reference)) {
        return `miniprogram_npm/${reference}/index.js`;
    }

    const path = resolvePath(from, reference);

    return [path, `${path}.js`, posix.join(path, 'index.js')]
        .find((name) => name.endsWith('.js') && there(name));
}

function modulePath(from, reference, generated) {
    const found = findModule(from, reference, (name) => name in generated || exists(name));

    if (!found) {
        throw new SourceError(`${from}: there is no module ${reference}`);
    }

    return found;
}

async function toCommonJs(path, source) {
    const options = { format: 'cjs', target: TARGET, charset: 'utf8' };

    try {
        if (importsOthers(source)) {
            return await bundleWithPackages(path, options);
        }

        return (await transform(source, { ...options, sourcefile: path })).code;
    } catch (error) {
        throw new SourceError(error.message);
    }
}

function importsOthers(source) {
    return [...source.matchAll(IMPORTED)]
        .some(([, name]) => BARE.test(name) && !SHARED.includes(name));
}

// The file with the npm packages it imports; its relative imports stay.
async function bundleWithPackages(path, options) {
    const keepOwn = {
        name: 'own modules stay outside',
        setup(builder) {
            builder.onResolve({ filter: /^\./ }, ({ importer, path: to }) => (
                importer.includes('node_modules') ? undefined
                    : { path: to, external: true }));
        },
    };
    const { outputFiles } = await build({ ...options, bundle: true,
        write: false, minify: true, legalComments: 'none',
        entryPoints: [join(ROOT, path)], external: SHARED,
        plugins: [keepOwn], logLevel: 'silent' });

    return outputFiles[0].text;
}

async function bundleShared(path) {
    const name = path.split('/').slice(1, -1).join('/');

    if (!SHARED.includes(name)) {
        throw new SourceError(`${name} is not a package of the mini-program`);
    }

    const { outputFiles } = await build({ bundle: true, write: false,
        minify: true, format: 'cjs', target: TARGET, charset: 'utf8',
        mainFields: ['module', 'main'], legalComments: 'none',
        stdin: { contents: `module.exports = require('${name}');`,
            resolveDir: ROOT },
        external: SHARED.filter((other) => other !== name),
        define: { 'process.env.NODE_ENV': '"production"' },
        logLevel: 'silent' });

    return outputFiles[0].text;
}
