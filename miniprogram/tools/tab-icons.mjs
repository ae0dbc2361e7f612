// Draws the tab bar's icons, which WeChat wants as PNG, from the SVG of
// styles/icons.  Run by hand after a change of those:
//
//   node tools/tab-icons.mjs

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { ROOT } from './project.mjs';

const SIZE = 81;
const TABS = ['home', 'profile'];
const COLORS = { '': '#8F7F74', '-active': '#FF8A4F' };

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: SIZE,
    height: SIZE } });

for (const tab of TABS) {
    for (const [suffix, color] of Object.entries(COLORS)) {
        const svg = readFileSync(join(ROOT,
            `styles/icons/tab-${tab}${suffix}.svg`), 'utf8')
            .replaceAll('currentColor', color);

        await page.setContent(`<style>*{margin:0}svg{display:block;
            width:${SIZE}px;height:${SIZE}px}</style>${svg}`);
        writeFileSync(join(ROOT, `assets/images/tab-${tab}${suffix}.png`),
            await page.screenshot({ omitBackground: true }));
    }
}

await browser.close();
