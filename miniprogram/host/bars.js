// The bar above a page, and the tab bar below.

import { manifest } from './loader.js';
import { navigateBack, reLaunch, allPages } from './stack.js';
import { themeValue, themed } from './theme.js';

const { tabBar } = manifest.app;

const ICONS_MS = 1500;

// Kept, so that the bar of another page has them at once; loaded after what
// the first page asks for.
const icons = [];

setTimeout(() => icons.push(...(tabBar?.list ?? [])
    .flatMap(({ iconPath, selectedIconPath }) => [iconPath, selectedIconPath])
    .flatMap((path) => ['light', 'dark'].map((name) => themeValue(path, name)))
    .map((src) => Object.assign(new Image(), { src }))), ICONS_MS);

/** What app.json says of a tab, or undefined. */
export function tabOf(path) {
    return tabBar?.list.find(({ pagePath }) => pagePath === path);
}

function make(tag, className, parent) {
    const element = document.createElement(tag);

    element.className = className;
    parent?.append(element);
    return element;
}

/** The navigation bar; with navigationStyle custom only WeChat's capsule. */
export class Bar {
    constructor({ config }) {
        this.config = config;
        this.element = make('header', 'host-bar');
        this.element.classList.toggle('custom',
            config.navigationStyle === 'custom');
        this.back = make('button', 'back', this.element);
        this.title = make('h1', 'title', this.element);
        this.capsule = make('div', 'host-capsule', this.element);
        this.capsule.innerHTML = '<i></i><b></b>';

        this.back.addEventListener('click', () => (allPages().length > 1
            ? navigateBack() : reLaunch({ url: `/${manifest.app.pages[0]}` }))
            .catch(() => {}));
        this.setTitle(config.navigationBarTitleText ?? '');
        this.setColor({
            backgroundColor: config.navigationBarBackgroundColor,
            frontColor: config.navigationBarTextStyle,
        });
    }

    /** The button to the left: back, home, or none on the home page. */
    setBack(kind) {
        this.back.hidden = kind === 'none';
        this.back.classList.toggle('home', kind === 'home');
        this.back.setAttribute('aria-label', kind === 'home' ? '首页'
            : '返回');
    }

    setTitle(text) {
        this.title.textContent = text;
    }

    setColor({ backgroundColor = '#ffffff', frontColor = 'black' }) {
        themed((value) => {
            this.element.style.background = value(backgroundColor);
            this.element.classList.toggle('light',
                ['white', '#ffffff'].includes(value(frontColor)));
        }, this.element);
    }

    setLoading(on) {
        this.title.classList.toggle('loading', on);
    }
}

/** The tab bar of a page; choose({url}) is called with the tab tapped. */
export class TabBar {
    constructor(path, choose) {
        this.element = make('nav', 'host-tabs');

        for (const tab of tabBar.list) {
            const active = tab.pagePath === path;
            const button = make('button', 'host-tab', this.element);
            const icon = make('img', '', button);
            const label = make('span', '', button);

            label.textContent = tab.text;
            icon.alt = '';
            button.classList.toggle('active', active);
            button.addEventListener('click', () =>
                choose({ url: `/${tab.pagePath}` }));
            themed((value) => {
                icon.src = value(active ? tab.selectedIconPath : tab.iconPath);
                label.style.color = value(active ? tabBar.selectedColor
                    : tabBar.color);
            }, this.element);
        }

        themed((value) => {
            this.element.style.background = value(tabBar.backgroundColor);
        }, this.element);
    }

    /** A red dot or a text on a tab; null takes it away. */
    setBadge(index, text) {
        const button = this.element.children[index];

        button.querySelector('em')?.remove();
        if (text !== null) {
            make('em', text ? 'badge' : 'dot', button).textContent = text;
        }
    }
}
