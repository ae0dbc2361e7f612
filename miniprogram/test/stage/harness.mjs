// The stage alone, without host, pages and server: bundled as it is, opened
// in Chromium on a canvas node with WeChat's members and no others, the names
// of a browser denied.

import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { createServer } from 'node:http';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OUT = join(ROOT, 'build/stage');

const DENIED = ['window', 'document', 'self', 'navigator', 'Blob', 'URL', 'fetch', 'Image',
    'XMLHttpRequest', 'TextDecoder', 'performance', 'createImageBitmap', 'HTMLCanvasElement',
    'HTMLImageElement', 'ImageBitmap', 'OffscreenCanvas', 'WebGLRenderingContext'];

export const SIZE = { width: 360, height: 480 };

const PAGE = `<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">
<canvas id="canvas" style="width:${SIZE.width}px;height:${SIZE.height}px"></canvas>
<script>
window.node = () => {
    const canvas = document.getElementById('canvas');
    return { getContext: (type, how) => canvas.getContext(type, how),
        createImage: () => new Image(),
        get width() { return canvas.width; }, set width(x) { canvas.width = x; },
        get height() { return canvas.height; }, set height(x) { canvas.height = x; },
        requestAnimationFrame: (f) => requestAnimationFrame(f),
        cancelAnimationFrame: (id) => cancelAnimationFrame(id) };
};
window.open_ = async (pet, options) => {
    const code = await (await fetch('/stage.js')).text();
    const module = { exports: {} };
    const since = performance.now();
    new Function('module', 'exports', ...${JSON.stringify(DENIED)}, code)(module, module.exports);
    window.heard = [];
    window.stage = new module.exports.Stage({ canvas: node(), ...${JSON.stringify(SIZE)},
        pixelRatio: 1, seed: 7, steady: true,
        on: (name, detail) => heard.push({ name, ...detail }), ...options });
    const model = await (await fetch('/' + pet + '/pet.glb')).arrayBuffer();
    await stage.load({ model, skin: '/' + pet + '/skin.jpg' });
    const loaded = performance.now();
    stage.draw(1 / 30);
    document.getElementById('canvas').getContext('webgl').finish();
    return { loaded: loaded - since, first: performance.now() - since };
};
window.wear = async (...codes) => {
    stage.dress(new Map(await Promise.all(codes.map(async (code) => [code,
        await (await fetch('/wardrobe/' + code + '.glb')).arrayBuffer()]))));
};
window.pass = (seconds) => {
    for (let t = 0; t < seconds; t += 1 / 30) stage.advance(1 / 30);
    stage.draw(1e-6);
    return stage.stats;
};
</script>`;

/** Makes a pet of a species; gives the name it is served under. */
export function makePet(species) {
    const dir = join(OUT, species);

    mkdirSync(dir, { recursive: true });
    execFileSync(join(ROOT, 'build/pet3d'), [join(ROOT, 't/photos/cat.jpg'), '--species', species,
        '--out', dir]);

    return species;
}

/** The pieces of the wardrobe; gives their codes, served under /wardrobe/. */
export function makeWardrobe() {
    const dir = join(OUT, 'wardrobe');

    mkdirSync(dir, { recursive: true });
    execFileSync(join(ROOT, 'build/pet3d'), ['--wardrobe', '--out', dir]);

    return readdirSync(dir).filter((name) => name.endsWith('.glb'))
        .map((name) => name.slice(0, -4));
}

async function bundle() {
    const { outputFiles: [{ contents }] } = await build({ bundle: true, write: false,
        entryPoints: [join(ROOT, 'miniprogram/subpackages/three/index.js')], format: 'cjs',
        target: 'es2018', minify: true, legalComments: 'none' });

    return Buffer.from(contents);
}

/** Starts browser and server; close() ends both. */
export async function startHarness() {
    const stage = await bundle();
    const server = createServer(({ url }, reply) => {
        try {
            const [body, type] = url === '/' ? [PAGE, 'text/html']
                : url === '/stage.js' ? [stage, 'text/javascript']
                    : [readFileSync(join(OUT, url)), 'application/octet-stream'];

            reply.setHeader('Content-Type', type);
            reply.end(body);
        } catch {
            reply.writeHead(404).end();
        }
    });

    await new Promise((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
    });

    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader',
            '--enable-unsafe-swiftshader'] });
    const base = `http://127.0.0.1:${server.address().port}/`;

    return {
        bytes: stage.length,
        async open(pet, options = {}) {
            const page = await browser.newPage({ viewport: SIZE });

            page.complaints = [];
            page.on('console', (message) => {
                if (['error', 'warning'].includes(message.type())
                    && !message.text().includes('404'))
                {
                    page.complaints.push(message.text());
                }
            });
            page.on('pageerror', (error) => page.complaints.push(error.stack));
            await page.goto(base);
            page.times = await page.evaluate(([name, how]) => globalThis.open_(name, how),
                [pet, options]);

            return page;
        },
        async close() {
            await browser.close();
            server.close();
        },
    };
}

/** Where pictures are kept to be looked at. */
export const PICTURES = join(dirname(OUT), 'stage-pictures');
