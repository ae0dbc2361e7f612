// image, progress, rich-text, icon and navigator.

import { resolveUrl } from '../wx/files.js';
import { navigateBack, navigateTo, reLaunch, redirectTo, switchTab }
    from '../stack.js';
import { WxElement } from './base.js';

const FIT = { scaleToFill: 'fill', aspectFit: 'contain', aspectFill: 'cover' };

export class WxImage extends WxElement {
    static props = ['src', 'mode', 'lazy-load'];

    build() {
        const root = this.shadow('<img alt="" draggable="false">', `
            :host { display: inline-block; width: 320px; height: 240px;
                overflow: hidden; }
            img { display: block; width: 100%; height: 100%; }
            :host([mode=widthFix]) img { height: auto; }
            :host([mode=heightFix]) img { width: auto; }
            img:not([src]) { visibility: hidden; }`);

        this.image = root.querySelector('img');
        this.image.addEventListener('load', () => this.loaded());
        this.image.addEventListener('error', () => this.emit('error',
            { errMsg: `GET ${this.prop('src')} fail` }));
        this.update('mode');
        this.update('src');
    }

    update(name) {
        const mode = this.prop('mode', 'scaleToFill');

        if (name === 'src') {
            const src = this.prop('src');

            if (src) {
                this.image.loading = this.flag('lazy-load') ? 'lazy' : 'eager';
                this.image.src = resolveUrl(src);
            } else {
                this.image.removeAttribute('src');
            }
        } else if (mode in FIT) {
            this.image.style.objectFit = FIT[mode];
        } else if (!mode.endsWith('Fix')) {
            this.image.style.objectFit = 'none';
            this.image.style.objectPosition = mode;
        }
    }

    loaded() {
        const { naturalWidth: width, naturalHeight: height } = this.image;

        if (this.prop('mode') === 'widthFix') {
            this.style.height = 'auto';
        } else if (this.prop('mode') === 'heightFix') {
            this.style.width = 'auto';
        }
        this.emit('load', { width, height });
    }
}

export class WxProgress extends WxElement {
    static props = ['percent', 'stroke-width', 'activecolor', 'activeColor',
        'backgroundColor'];

    build() {
        this.bar = this.shadow('<div><i></i></div>', `
            :host { display: block; }
            div { overflow: hidden; border-radius: inherit; }
            i { display: block; height: 100%; border-radius: inherit;
                transition: width .3s; }`).querySelector('div');
        this.setAttribute('role', 'progressbar');
        this.update();
    }

    update() {
        const percent = Math.min(100, Math.max(0, this.number('percent', 0)));

        this.setAttribute('aria-valuenow', percent);
        this.bar.style.height = `${this.number('stroke-width', 6)}px`;
        this.bar.style.background = this.prop('backgroundColor', '#EBEBEB');
        this.bar.firstChild.style.width = `${percent}%`;
        this.bar.firstChild.style.background = this.prop('activeColor',
            '#09BB07');
    }
}

const RICH_TAGS = ['p', 'h1', 'h2', 'h3', 'h4', 'strong', 'b', 'em', 'i', 'u',
    'br', 'ul', 'ol', 'li', 'span', 'div', 'img', 'hr', 'table', 'tbody',
    'tr', 'td', 'th', 'blockquote', 'code'];

export class WxRichText extends WxElement {
    static props = ['nodes'];

    build() {
        this.update();
    }

    update() {
        const nodes = this.prop('nodes', '');

        this.replaceChildren(...(typeof nodes === 'string'
            ? richNodes(nodes) : nodes.map(richNode)));
    }
}

// As WeChat does, only tags known to be harmless, and of attributes only
// class, style and src.
function richNodes(html) {
    const { body } = new DOMParser().parseFromString(html, 'text/html');

    return [...body.childNodes].map(copyNode).filter(Boolean);
}

function copyNode(node) {
    if (node.nodeType === Node.TEXT_NODE) {
        return document.createTextNode(node.data);
    }
    if (!RICH_TAGS.includes(node.localName)) {
        return null;
    }

    return richNode({ name: node.localName,
        attrs: Object.fromEntries([...node.attributes].map(({ name, value }) =>
            [name, value])), children: [...node.childNodes] }, copyNode);
}

function richNode({ type, name, text, attrs = {}, children = [] },
    child = richNode)
{
    if (type === 'text') {
        return document.createTextNode(text);
    }
    if (!RICH_TAGS.includes(name)) {
        return document.createTextNode('');
    }

    const element = document.createElement(name);

    for (const key of ['class', 'style']) {
        if (attrs[key]) {
            element.setAttribute(key, attrs[key]);
        }
    }
    if (name === 'img') {
        element.src = resolveUrl(attrs.src ?? '');
    }

    const inner = Array.isArray(children) ? children : [];

    element.append(...inner.map((one) => child(one)).filter(Boolean));
    return element;
}

const ICONS = { success: ['✓', '#09BB07'], success_no_circle: ['✓', '#09BB07'],
    info: ['i', '#10AEFF'], warn: ['!', '#F76260'], waiting: ['…', '#10AEFF'],
    cancel: ['×', '#F43530'], download: ['↓', '#09BB07'],
    search: ['⌕', '#B2B2B2'], clear: ['×', '#B2B2B2'] };

export class WxIcon extends WxElement {
    static props = ['type', 'size', 'color'];

    build() {
        this.update();
    }

    update() {
        const [text, color] = ICONS[this.prop('type', 'info')] ?? ICONS.info;

        this.textContent = text;
        this.style.fontSize = `${this.number('size', 23)}px`;
        this.style.color = this.prop('color', color);
    }
}

const WAYS = { navigate: navigateTo, redirect: redirectTo, switchTab, reLaunch,
    navigateBack };

export class WxNavigator extends WxElement {
    build() {
        this.addEventListener('click', () => {
            const way = WAYS[this.prop('open-type', 'navigate')];

            way?.({ url: this.prop('url', ''), delta: this.number('delta', 1) })
                .catch((error) => console.error(error));
        });
    }
}
