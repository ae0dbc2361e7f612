// Measures how long the first screen takes, from the address being opened to
// content that can be used:
//
//   cold       nothing in the browser's cache
//   warm       a second visit
//   slow       cold, on Fast 3G and a processor slowed down four times
//
// for the login page, and for the home page of a user with a pet, whose
// picture's arrival is told as well.
//
//   node test/speed.mjs [login|home]

import { chromium } from 'playwright-core';

import { account } from './lib/phone.mjs';
import { startStack } from './lib/stack.mjs';

const RUNS = 3;

// As Chromium's own developer tools have Fast 3G.
const FAST_3G = { offline: false, latency: 562.5,
    downloadThroughput: 180000, uploadThroughput: 84375 };
const SLOWER = 4;

const stack = await startStack();
const ann = await account(stack);

await ann.adopt('年糕');

const PAGES = [
    { name: 'login', storage: undefined, ready: '微信一键登录' },
    { name: 'home', storage: ann.storage, ready: '年糕',
        picture: '.preview.jpg' },
];
const browser = await chromium.launch({ args: ['--no-sandbox'],
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });

for (const page of PAGES.filter(({ name }) => !process.argv[2]
    || name === process.argv[2]))
{
    for (const kind of ['cold', 'warm', 'slow']) {
        const times = [];
        const pictures = [];

        for (let i = 0; i < RUNS; i += 1) {
            const { time, seen } = await measure(page, kind);

            times.push(time);
            pictures.push(seen);
        }
        console.log(`${page.name.padEnd(8)}${kind.padEnd(6)}${summary(times)}`
            + (page.picture ? `, picture ${summary(pictures)}` : ''));
    }
}

await browser.close();
await stack.stop();

function summary(times) {
    times.sort((a, b) => a - b);
    return `${times[0]} ms to ${times.at(-1)} ms, median `
        + `${times[Math.floor(RUNS / 2)]} ms`;
}

async function measure({ storage, ready, picture }, kind) {
    const context = await browser.newContext({ storageState: storage,
        viewport: { width: 375, height: 812 }, deviceScaleFactor: 2 });
    const page = await context.newPage();

    if (kind === 'warm') {
        await page.goto(stack.app);
        await page.getByText(ready).first().waitFor();
        await page.goto('about:blank');
    }
    if (kind === 'slow') {
        const client = await context.newCDPSession(page);

        await client.send('Network.emulateNetworkConditions', FAST_3G);
        await client.send('Emulation.setCPUThrottlingRate',
            { rate: SLOWER });
    }

    // Watched from inside, frame by frame: asking from outside costs time.
    await page.addInitScript((text) => {
        const look = () => {
            if (document.body?.innerText.includes(text)) {
                globalThis.firstScreen = performance.now();
            } else {
                requestAnimationFrame(look);
            }
        };

        look();
    }, ready);
    await page.goto(stack.app);
    await page.waitForFunction(() => globalThis.firstScreen);

    const time = await page.evaluate(() => globalThis.firstScreen);
    const seen = picture && await (await page.waitForFunction((name) =>
        performance.getEntriesByType('resource').find((one) =>
            one.name.includes('/files/models/')
            && one.name.endsWith(name))?.responseEnd, picture)).jsonValue();

    await context.close();
    return { time: Math.round(time), seen: Math.round(seen ?? 0) };
}
