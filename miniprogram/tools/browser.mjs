// build/miniprogram/app: the same pages for a browser, with the host.
//
// A package of the mini-program is one script, which hands its modules,
// templates, styles and configurations to the host (host/loader.js).  Names
// carry a hash of the content, so that nginx lets browsers keep them.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, transform } from 'esbuild';

import { MAIN, ROOT, exists, readJson, resolvePath } from './project.mjs';
import { importsOf } from './scripts.mjs';
import { Kind, scopeOf, toBrowserCss } from './styles.mjs';
import { compileTemplates } from './templates.mjs';

// The pages that the app may begin with, and its tabs; their code comes first, that of the
// other pages of the main package when there is time.
const FIRST = ['pages/main/home/home', 'pages/main/profile/profile',
    'pages/auth/login'];
const REST = 'rest';

// What a browser has and WeChat has not: undefined in the app's modules.
const DENIED = ['window', 'self', 'document', 'location',
    'WebGLRenderingContext',
    'navigator', 'history', 'screen', 'fetch', 'XMLHttpRequest', 'WebSocket',
    'localStorage', 'sessionStorage', 'indexedDB', 'Blob', 'File',
    'FileReader', 'FormData', 'URL', 'URLSearchParams', 'Image', 'Audio',
    'Worker', 'HTMLElement', 'Element', 'Node', 'Event', 'CustomEvent',
    'TextDecoder', 'TextEncoder', 'performance', 'requestAnimationFrame',
    'cancelAnimationFrame', 'alert', 'confirm', 'prompt', 'atob', 'btoa',
    'createImageBitmap', 'OffscreenCanvas', 'MutationObserver'];

/** Writes the browser's build and returns its sizes by file. */
export async function writeBrowser(out, parts) {
    const css = (await transform(readFileSync(join(ROOT, 'host/host.css'),
        'utf8'), { loader: 'css', minify: true })).code;
    const files = { host: hashed(out, 'host', 'js', await hostScript('main')),
        early: hashed(out, 'early', 'js', await hostScript('early')),
        css: hashed(out, 'host', 'css', css), packages: {}, needs: {} };

    const chunks = chunksOf(parts);

    for (const chunk of chunks) {
        files.packages[chunk.name] = hashed(out, chunk.name, 'js',
            await chunkScript(chunk, parts.styles));
        files.needs[chunk.name] = chunk.needs;
    }

    for (const { root } of parts.project.packages) {
        if (exists(`${root}assets`)) {
            cpSync(join(ROOT, `${root}assets`), join(out, `${root}assets`),
                { recursive: true });
        }
    }

    writeFileSync(join(out, 'index.html'), indexHtml(files, parts.project));
}

async function hostScript(name) {
    const { outputFiles } = await build({ bundle: true, write: false,
        minify: true, format: 'iife', target: 'es2022', charset: 'utf8',
        entryPoints: [join(ROOT, `host/${name}.js`)], legalComments: 'none',
        define: { 'process.env.NODE_ENV': '"production"' },
        logLevel: 'silent' });

    return outputFiles[0].text;
}

function hashed(out, name, suffix, text) {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    const file = `static/${name}.${hash}.${suffix}`;

    mkdirSync(join(out, 'static'), { recursive: true });
    writeFileSync(join(out, file), text);
    return file;
}

// What is one script each: a package, and of the main package what the first
// screen needs apart from the rest.
function chunksOf({ project, modules }) {
    const first = reach(FIRST, project, modules);
    const nameOf = (path, pack) => (pack === MAIN && !first.has(path) ? REST : pack);
    const chunks = new Map([...project.packages.map(({ name }) => name), REST].map((name) =>
        [name, { name, units: [], modules: [], needs: [] }]));

    for (const unit of project.units.values()) {
        chunks.get(nameOf(unit.path, unit.pack)).units.push(unit);
    }
    for (const [path, module] of modules) {
        chunks.get(nameOf(path, module.pack)).modules.push([path, module]);
    }

    const rest = new Set(chunks.get(REST).modules.map(([path]) => path));

    for (const chunk of chunks.values()) {
        if (chunk.name !== REST && chunk.modules.some(([path]) =>
            importsOf(path, modules).some((one) => rest.has(one))))
        {
            chunk.needs.push(REST);
        }
    }

    return [...chunks.values()];
}

// The units and modules of the main package that some pages, and the app itself,
// cannot do without.
function reach(pages, project, modules) {
    const found = new Set();
    const addUnit = (path) => {
        if (!found.has(path)) {
            found.add(path);
            addScript(`${path}.js`);
            Object.values(project.units.get(path).config.usingComponents ?? {})
                .forEach((used) => addUnit(resolvePath(path, used)));
        }
    };
    const addScript = (path) => {
        if (!found.has(path) && modules.get(path).pack === MAIN) {
            found.add(path);
            importsOf(path, modules).forEach(addScript);
        }
    };

    addScript('app.js');
    pages.forEach(addUnit);
    return found;
}

async function chunkScript({ name, units, modules }, styles) {
    const templates = compileTemplates(units.map(({ path }) => path));
    const configs = Object.fromEntries(units.map(({ path, config, page }) =>
        [path, { ...config, page, scope: page ? undefined : scopeOf(path) }]));
    const css = {};

    for (const { path, page } of units) {
        css[path] = await minifyCss(toBrowserCss(styles.get(path),
            page ? Kind.PAGE : Kind.COMPONENT, path));
    }
    if (name === MAIN) {
        css.app = await minifyCss(toBrowserCss(styles.get('app'), Kind.APP));
    }

    const functions = [];

    for (const [path, { code }] of modules) {
        const { code: body } = await transform(code, { minify: true,
            charset: 'utf8', target: 'es2022' });

        functions.push(`${JSON.stringify(path)}:`
            + `function(require,module,exports,globalThis,${DENIED}){${body}\n}`);
    }

    const { code: compiled } = await transform(
        `var templates = ${templates.code}`,
        { minify: true, minifyIdentifiers: false, charset: 'utf8' });

    return `(function(){${compiled};\npetpal.addPackage(`
        + `${JSON.stringify(name)},{templates:templates,`
        + `configs:${JSON.stringify(configs)},styles:${JSON.stringify(css)},`
        + `modules:{${functions.join(',\n')}}})})();\n`;
}

async function minifyCss(text) {
    return (await transform(text, { loader: 'css', minify: true,
        charset: 'utf8' })).code.trim();
}

function indexHtml(files, { app, packages }) {
    const theme = exists('theme.json') ? readJson('theme.json') : {};
    const manifest = { app, theme, files: files.packages, needs: files.needs,
        roots: Object.fromEntries(packages.map(({ name, root }) =>
            [name, root])) };

    // The host reads the manifest from the page; "<" would end the element.
    const json = JSON.stringify(manifest).replaceAll('<', '\\u003c');

    return readFileSync(join(ROOT, 'host/index.html'), 'utf8')
        .replace('@CSS@', files.css)
        .replace('@EARLY@', files.early)
        .replace('@HOST@', files.host)
        .replace('@MAIN@', files.packages.main)
        .replace('@MANIFEST@', () => json);
}
