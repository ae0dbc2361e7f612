// Packages and modules.
//
// A package's script hands over functions, one a module; require() runs them
// as CommonJS modules, once.  A unit's script is run when the unit is first
// used, and what it gives to Page() or Component() is registered under the
// unit's path.

import { MiniProgramEnv, component }
    from 'glass-easel-miniprogram-adapter';

import { PhoneBackend } from './backend.js';

/** What "this" is in pages and components. */
export const { ComponentCaller } = component;

export const manifest = JSON.parse(
    document.getElementById('manifest').textContent);

// The global object of the app's modules: the language without the browser.
const LANGUAGE = Object.freeze(Object.fromEntries(['Array', 'ArrayBuffer',
    'BigInt', 'Boolean', 'DataView', 'Date', 'Error', 'Float32Array',
    'Float64Array', 'Function', 'Int8Array', 'Int16Array', 'Int32Array',
    'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Proxy', 'Reflect',
    'RegExp', 'Set', 'String', 'Symbol', 'TypeError', 'Uint8Array',
    'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'WeakMap', 'WeakSet',
    'clearInterval', 'clearTimeout', 'console', 'isFinite', 'isNaN',
    'parseFloat', 'parseInt', 'setInterval', 'setTimeout']
    .map((name) => [name, globalThis[name]])));

const env = new MiniProgramEnv();
const space = env.createCodeSpace('', true);
const backend = env.associateBackend(new PhoneBackend());

const packages = new Set();
const sheets = new Map();
const modules = new Map();
const configs = new Map();
const registered = new Set();
const styled = new Set();
const waiting = new Map();

let current = null;


/** Takes what a package's script hands over. */
export function addPackage(name, { templates, configs: units, styles,
    modules: functions })
{
    packages.add(name);
    Object.entries(styles).forEach(([path, text]) => sheets.set(path, text));

    for (const [path, run] of Object.entries(functions)) {
        modules.set(path, { run, exports: {}, loaded: false });
    }

    for (const [path, config] of Object.entries(units)) {
        configs.set(path, config);
        space.addComponentStaticConfig(path, {
            ...config,
            usingComponents: { ...manifest.app.usingComponents,
                ...config.usingComponents },
        });
        space.addCompiledTemplate(path, { groupList: templates,
            content: templates[path], fallbackListenerOnNativeNode: true });

        if (config.scope) {
            space.addStyleSheet(path, undefined, config.scope);
        }
    }

    if (styles.app) {
        appendStyle(styles.app);
    }

    waiting.get(name)?.resolve();
}

// The package of a unit or module.  Of the main package's those that the first
// screen does without are in a script of their own.
function packageOf(path) {
    return Object.keys(manifest.roots).find((name) => manifest.roots[name]
        && path.startsWith(manifest.roots[name]))
        ?? (modules.has(path) || modules.has(`${path}.js`) ? 'main' : 'rest');
}

/** Loads a package unless it is there, and those whose modules it uses. */
export async function loadPackage(name) {
    await Promise.all([name, ...manifest.needs[name]].map(loadScript));
}

function loadScript(name) {
    if (packages.has(name)) {
        return Promise.resolve();
    }

    if (!waiting.has(name)) {
        const one = {};

        one.promise = new Promise((done, reject) => {
            one.resolve = done;

            const script = document.createElement('script');

            script.src = manifest.files[name];
            script.onerror = () => {
                waiting.delete(name);
                script.remove();
                reject(new Error(`loadSubpackage:fail ${name}`));
            };
            document.head.append(script);
        });
        waiting.set(name, one);
    }

    return waiting.get(name).promise;
}

/** The configuration of a page, merged with the app's window. */
export function pageConfig(path) {
    return { ...manifest.app.window, ...configs.get(path) };
}

export function isPage(path) {
    return manifest.app.pages.includes(path)
        || (manifest.app.subPackages ?? []).some(({ root, pages }) =>
            pages.some((page) => root.replace(/\/?$/, '/') + page === path));
}

/** Makes the instance of a page; its package is loaded first. */
export async function createPage(path, query) {
    await loadUnits(path, new Set());
    return backend.createRoot('wx-page', space, path + queryText(query));
}

function queryText(query) {
    const text = Object.entries(query).map(([key, value]) =>
        `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');

    return text && `?${text}`;
}

// Registers a unit and all components that it uses.  A component with a
// placeholder may come later than what uses it.
async function loadUnits(path, seen) {
    if (seen.has(path)) {
        return;
    }
    seen.add(path);
    await loadPackage(packageOf(path));

    const config = configs.get(path);

    if (!config) {
        throw new Error(`no such page or component: ${path}`);
    }

    const used = { ...manifest.app.usingComponents,
        ...config.usingComponents };

    for (const [tag, reference] of Object.entries(used)) {
        const target = resolve(path, reference);
        const loading = loadUnits(target, seen);

        if (config.componentPlaceholder?.[tag]
            && !packages.has(packageOf(target)))
        {
            loading.catch((error) => console.error(error));
        } else {
            await loading;
        }
    }

    register(path);
}

function register(path) {
    if (registered.has(path)) {
        return;
    }
    registered.add(path);
    ensureStyle(path);

    const before = current;

    current = path;
    try {
        requireModule(`${path}.js`);
    } finally {
        current = before;
    }
}

function ensureStyle(path) {
    if (!styled.has(path)) {
        styled.add(path);
        appendStyle(sheets.get(path));
    }
}

function appendStyle(text) {
    if (text) {
        const style = document.createElement('style');

        style.textContent = text;
        document.head.append(style);
    }
}

/** Runs a module unless it has run, and gives what it exports. */
export function requireModule(path) {
    const module = modules.get(path);

    if (!module) {
        throw new Error(`no such module: ${path}`);
    }

    if (!module.loaded) {
        module.loaded = true;
        module.run(requireFrom(path), module, module.exports, LANGUAGE);
    }

    return module.exports;
}

function requireFrom(from) {
    const find = (reference) => {
        if (/^[^./]/.test(reference)) {
            return `miniprogram_npm/${reference}/index.js`;
        }

        const path = resolve(from, reference);

        return [path, `${path}.js`, `${path}/index.js`]
            .find((name) => modules.has(name)) ?? path;
    };
    const require = (reference) => requireModule(find(reference));

    require.async = async (reference) => {
        await loadPackage(packageOf(resolve(from, reference)));
        return require(reference);
    };

    return require;
}

function resolve(from, reference) {
    const parts = reference.startsWith('/') ? []
        : from.split('/').slice(0, -1);

    for (const part of reference.split('/')) {
        if (part === '..') {
            parts.pop();
        } else if (part && part !== '.') {
            parts.push(part);
        }
    }

    return parts.join('/');
}

// What the scripts of units call.
globalThis.Page = (definition) =>
    space.component(current).pageDefinition(definition).register();
globalThis.Component = (definition) =>
    space.component(current).definition(definition).register();
globalThis.Behavior = (definition) =>
    space.behavior().definition(definition).register();
