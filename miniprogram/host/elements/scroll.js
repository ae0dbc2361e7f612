// scroll-view, swiper and swiper-item.

import { WxElement } from './base.js';

export class WxScrollView extends WxElement {
    static props = ['scroll-x', 'scroll-y', 'scroll-top', 'scroll-left',
        'scroll-into-view'];

    build() {
        let last = { scrollTop: 0, scrollLeft: 0 };

        this.update('scroll-x');
        this.update('scroll-top');
        this.update('scroll-into-view');
        this.addEventListener('scroll', () => {
            const { scrollTop, scrollLeft, scrollHeight, scrollWidth,
                clientHeight, clientWidth } = this;
            const vertical = this.flag('scroll-y');
            const [at, before, end] = vertical
                ? [scrollTop, last.scrollTop, scrollHeight - clientHeight]
                : [scrollLeft, last.scrollLeft, scrollWidth - clientWidth];
            const lower = end - this.number('lower-threshold', 50);
            const upper = this.number('upper-threshold', 50);
            const direction = vertical ? ['top', 'bottom'] : ['left', 'right'];

            this.emit('scroll', { scrollTop, scrollLeft, scrollHeight,
                scrollWidth, deltaX: last.scrollLeft - scrollLeft,
                deltaY: last.scrollTop - scrollTop });
            if (at >= lower && before < lower) {
                this.emit('scrolltolower', { direction: direction[1] });
            }
            if (at <= upper && before > upper) {
                this.emit('scrolltoupper', { direction: direction[0] });
            }
            last = { scrollTop, scrollLeft };
        });
    }

    update(name) {
        const behavior = this.flag('scroll-with-animation') ? 'smooth'
            : 'instant';

        if (name === 'scroll-x' || name === 'scroll-y') {
            this.style.overflowX = this.flag('scroll-x') ? 'auto' : 'hidden';
            this.style.overflowY = this.flag('scroll-y') ? 'auto' : 'hidden';
        } else if (name === 'scroll-into-view') {
            const id = this.prop('scroll-into-view');

            if (id) {
                requestAnimationFrame(() => this.child(id)?.scrollIntoView(
                    { behavior, block: 'start', inline: 'start' }));
            }
        } else if (this.prop(name) !== undefined) {
            this.scrollTo({ behavior,
                [name.slice('scroll-'.length)]: this.number(name, 0) });
        }
    }

    // Ids in the page carry a prefix; the node knows the template's own.
    child(id) {
        return [...this.querySelectorAll('[id]')].find((one) =>
            one.__wxElement?.id === id);
    }
}

const DOTS = 'position: absolute; left: 0; right: 0; bottom: 10px; '
    + 'display: flex; justify-content: center; gap: 8px; '
    + 'pointer-events: none;';

export class WxSwiper extends WxElement {
    static props = ['current', 'indicator-dots', 'autoplay', 'vertical'];

    build() {
        const root = this.shadow(`<div class="track"><slot></slot></div>
            <div class="dots" style="${DOTS}"></div>`, `
            :host { display: block; position: relative; height: 150px;
                overflow: hidden; }
            .track { display: flex; width: 100%; height: 100%;
                overflow-x: auto; overflow-y: hidden; scrollbar-width: none;
                scroll-snap-type: x mandatory; }
            :host([vertical]) .track { flex-direction: column;
                overflow-x: hidden; overflow-y: auto;
                scroll-snap-type: y mandatory; }
            .dots i { width: 8px; height: 8px; border-radius: 50%;
                background: var(--dot); }
            .dots i.on { background: var(--dot-on); }`);

        this.track = root.querySelector('.track');
        this.dots = root.querySelector('.dots');
        this.index = 0;
        this.style.setProperty('--dot', this.prop('indicator-color',
            'rgba(0, 0, 0, .3)'));
        this.style.setProperty('--dot-on', this.prop(
            'indicator-active-color', '#000'));
        this.track.addEventListener('scroll', () => this.scrolled());
        root.querySelector('slot').addEventListener('slotchange', () => {
            this.update('indicator-dots');
            this.update('current');
        });
        this.update('autoplay');
    }

    disconnectedCallback() {
        clearInterval(this.timer);
    }

    get size() {
        return this.flag('vertical') ? this.track.clientHeight
            : this.track.clientWidth;
    }

    update(name) {
        if (name === 'current') {
            this.show(this.number('current', 0), 'instant');
        } else if (name === 'autoplay') {
            clearInterval(this.timer);
            if (this.flag('autoplay')) {
                this.timer = setInterval(() => this.next(),
                    this.number('interval', 5000));
            }
        } else {
            this.drawDots();
        }
    }

    show(index, behavior = 'smooth') {
        const to = index * this.size;

        this.track.scrollTo({ behavior, left: this.flag('vertical') ? 0 : to,
            top: this.flag('vertical') ? to : 0 });
    }

    next() {
        const last = this.children.length - 1;

        if (this.index < last || this.flag('circular')) {
            this.show(this.index < last ? this.index + 1 : 0);
        }
    }

    scrolled() {
        const at = this.flag('vertical') ? this.track.scrollTop
            : this.track.scrollLeft;
        const index = Math.round(at / this.size);

        if (index !== this.index) {
            this.index = index;
            this.drawDots();
            this.models?.current?.(index);
            this.emit('change', { current: index, source: 'touch',
                currentItemId: this.children[index]?.prop('item-id', '') });
        }
    }

    drawDots() {
        const count = this.flag('indicator-dots') ? this.children.length : 0;

        this.dots.replaceChildren(...Array.from({ length: count }, (_, i) => {
            const dot = document.createElement('i');

            dot.classList.toggle('on', i === this.index);
            return dot;
        }));
    }
}
