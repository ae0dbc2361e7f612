// The styles: SCSS becomes the WXSS that WeChat reads, and from that the CSS
// that the browser's host reads.
//
// In the browser
//   750rpx      is the width of the page's container, 100cqw;
//   100vh       is the height of the page without bars, 100cqh;
//   tags        carry the prefix wx-, as the host's elements do;
//   a component has classes of its own, scope--name, and :host;
//   a page      has its styles under its own name.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postcss from 'postcss';
import parseSelectors from 'postcss-selector-parser';
import * as sass from 'sass';

import { ROOT, SourceError, exists, read } from './project.mjs';

const TAGS = ['page', 'view', 'text', 'image', 'button', 'input', 'textarea',
    'form', 'picker', 'switch', 'slider', 'swiper', 'swiper-item',
    'scroll-view', 'movable-area', 'movable-view', 'canvas', 'label',
    'checkbox', 'checkbox-group', 'radio', 'radio-group', 'progress', 'icon',
    'navigator', 'rich-text', 'block', 'root-portal', 'picker-view',
    'picker-view-column', 'cover-view', 'web-view', 'page-container'];

/** The class prefix of a component in the browser. */
export function scopeOf(path) {
    return path.replace(/^(?:components|subpackages|pages)\//, '')
        .replace(/\/index$/, '').replaceAll('/', '-').toLowerCase();
}

/** The WXSS of a unit, or of the app; empty when it has none. */
export function compileStyle(path) {
    if (exists(`${path}.wxss`)) {
        return read(`${path}.wxss`);
    }
    if (!exists(`${path}.scss`)) {
        return '';
    }

    try {
        return sass.compileString(read(`${path}.scss`), {
            url: pathToFileURL(join(ROOT, `${path}.scss`)),
            loadPaths: [join(ROOT, 'styles')],
            functions: { 'icon-url($name, $color)': iconUrl },
        }).css;
    } catch (error) {
        throw new SourceError(`${path}.scss: ${error.message}`);
    }
}

// An icon of styles/icons as a data URL: WXSS takes no local images.  Its
// currentColor becomes the given colour.
function iconUrl([name, color]) {
    const file = `styles/icons/${name.assertString('name').text}.svg`;
    const svg = readFileSync(join(ROOT, file), 'utf8').trim()
        .replaceAll('currentColor', color.toString());

    return new sass.SassString(
        `url("data:image/svg+xml,${encodeURIComponent(svg)}")`,
        { quotes: false });
}

/** What kind of style sheet it is decides how its selectors are scoped. */
export const Kind = { APP: 'app', PAGE: 'page', COMPONENT: 'component' };

/** The CSS that the browser's host reads. */
export function toBrowserCss(wxss, kind, path) {
    const root = postcss.parse(wxss);

    root.walkDecls((declaration) => {
        declaration.value = toBrowserValue(declaration.value);
    });
    root.walkRules((rule) => {
        if (!rule.parent.name?.endsWith('keyframes')) {
            rule.selector = scopeSelectors(rule.selector, kind, path);
        }
    });

    return root.toString();
}

/**
 * Lengths and insets of a value, but for addresses, in which they may be part
 * of a picture; the host does the same to inline styles.
 */
export function toBrowserValue(value) {
    return value.split(/(url\((?:"[^"]*"|'[^']*'|[^)]*)\))/)
        .map((part, i) => (i % 2 ? part : toBrowserLengths(part))).join('');
}

function toBrowserLengths(text) {
    return text
        .replace(/(-?[\d.]+)rpx\b/g, (_, n) => `${round(n / 7.5)}cqw`)
        .replace(/(-?[\d.]+)vh\b/g, '$1cqh')
        .replace(/(-?[\d.]+)vw\b/g, '$1cqw')
        .replace(/env\((safe-area-inset-\w+)\)/g,
            'var(--$1, env($1))');
}

function round(number) {
    return Math.round(number * 10000) / 10000;
}

function scopeSelectors(selector, kind, path) {
    return parseSelectors((selectors) => {
        selectors.walkTags((tag) => {
            if (TAGS.includes(tag.value)) {
                tag.value = `wx-${tag.value}`;
            }
        });

        if (kind === Kind.COMPONENT) {
            const scope = scopeOf(path);

            selectors.walkClasses((name) => {
                name.value = `${scope}--${name.value}`;
            });
            selectors.walkPseudos((pseudo) => {
                if (pseudo.value === ':host') {
                    pseudo.replaceWith(parseSelectors.attribute({
                        attribute: 'wx-host', operator: '=',
                        value: scope, quoteMark: '"', raws: {} }));
                }
            });
        }

        if (kind === Kind.PAGE) {
            for (const one of selectors.nodes) {
                scopeToPage(one, path);
            }
        }
    }).processSync(selector);
}

// "page" is the element that carries the page's name, all else is below it.
function scopeToPage(selector, path) {
    const [first] = selector.nodes;
    const name = parseSelectors.attribute({ attribute: 'data-page',
        operator: '=', value: path.replaceAll('/', '-'), quoteMark: '"', raws: {} });

    if (first.type === 'tag' && first.value === 'wx-page') {
        selector.insertAfter(first, name);
        return;
    }

    first.spaces.before = '';
    selector.prepend(parseSelectors.combinator({ value: ' ' }));
    selector.prepend(name);
}
