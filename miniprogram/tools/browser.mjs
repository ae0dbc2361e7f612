// build/miniprogram/app: the same pages for a browser, with the host.
//
// A package of the mini-program is one script, which hands its modules,
// templates, styles and configurations to the host (host/loader.js).  Names
// carry a hash of the content, so that nginx lets browsers keep them.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, transform } from 'esbuild';

import { ROOT, exists, readJson } from './project.mjs';
import { Kind, scopeOf, toBrowserCss } from './styles.mjs';

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
    const host = await build({ bundle: true, write: false, minify: true,
        format: 'iife', target: 'es2022', charset: 'utf8',
        entryPoints: [join(ROOT, 'host/main.js')], legalComments: 'none',
        define: { 'process.env.NODE_ENV': '"production"' },
        logLevel: 'silent' });
    const css = (await transform(readFileSync(join(ROOT, 'host/host.css'),
        'utf8'), { loader: 'css', minify: true })).code;
    const files = { host: hashed(out, 'host', 'js', host.outputFiles[0].text),
        css: hashed(out, 'host', 'css', css), packages: {} };

    for (const pack of parts.project.packages) {
        files.packages[pack.name] = hashed(out, pack.name, 'js',
            await packageScript(pack, parts));
    }

    for (const { root } of parts.project.packages) {
        if (exists(`${root}assets`)) {
            cpSync(join(ROOT, `${root}assets`), join(out, `${root}assets`),
                { recursive: true });
        }
    }

    writeFileSync(join(out, 'index.html'), indexHtml(files, parts.project));
}

function hashed(out, name, suffix, text) {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
    const file = `static/${name}.${hash}.${suffix}`;

    mkdirSync(join(out, 'static'), { recursive: true });
    writeFileSync(join(out, file), text);
    return file;
}

async function packageScript(pack, { project, modules, styles, templates }) {
    const units = [...project.units.values()]
        .filter((unit) => unit.pack === pack.name);
    const own = [...modules].filter(([, one]) => one.pack === pack.name);
    const configs = Object.fromEntries(units.map(({ path, config, page }) =>
        [path, { ...config, page, scope: page ? undefined : scopeOf(path) }]));
    const css = {};

    for (const { path, page } of units) {
        css[path] = await minifyCss(toBrowserCss(styles.get(path),
            page ? Kind.PAGE : Kind.COMPONENT, path));
    }
    if (!pack.root) {
        css.app = await minifyCss(toBrowserCss(styles.get('app'), Kind.APP));
    }

    const functions = [];

    for (const [path, { code }] of own) {
        const { code: body } = await transform(code, { minify: true,
            charset: 'utf8', target: 'es2022' });

        functions.push(`${JSON.stringify(path)}:`
            + `function(require,module,exports,globalThis,${DENIED}){${body}\n}`);
    }

    const { code: compiled } = await transform(
        `var templates = ${templates.get(pack.name).code}`,
        { minify: true, minifyIdentifiers: false, charset: 'utf8' });

    return `(function(){${compiled};\npetpal.addPackage(`
        + `${JSON.stringify(pack.name)},{templates:templates,`
        + `configs:${JSON.stringify(configs)},styles:${JSON.stringify(css)},`
        + `modules:{${functions.join(',\n')}}})})();\n`;
}

async function minifyCss(text) {
    return (await transform(text, { loader: 'css', minify: true,
        charset: 'utf8' })).code.trim();
}

function indexHtml(files, { app, packages }) {
    const theme = exists('theme.json') ? readJson('theme.json') : {};
    const manifest = { app, theme, files: files.packages,
        roots: Object.fromEntries(packages.map(({ name, root }) =>
            [name, root])) };

    // The host reads the manifest from the page; "<" would end the element.
    const json = JSON.stringify(manifest).replaceAll('<', '\\u003c');

    return readFileSync(join(ROOT, 'host/index.html'), 'utf8')
        .replace('@CSS@', files.css)
        .replace('@HOST@', files.host)
        .replace('@MAIN@', files.packages.main)
        .replace('@MANIFEST@', () => json);
}
