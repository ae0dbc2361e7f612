// movable-area and movable-view.

import { WxElement } from './base.js';

export class WxMovableView extends WxElement {
    static props = ['x', 'y', 'scale-value', 'disabled'];

    build() {
        this.x = this.number('x', 0);
        this.y = this.number('y', 0);
        this.scale = this.number('scale-value', 1);
        this.fingers = new Map();
        this.style.touchAction = 'none';
        this.addEventListener('pointerdown', (event) => this.down(event));
        this.addEventListener('pointermove', (event) => this.move(event));
        this.addEventListener('pointerup', (event) => this.up(event));
        this.addEventListener('pointercancel', (event) => this.up(event));
        this.draw('');
    }

    update(name) {
        if (name === 'scale-value') {
            this.zoom(this.number(name, 1), '');
        } else if (name !== 'disabled') {
            this.x = this.number('x', this.x);
            this.y = this.number('y', this.y);
            this.draw('');
        }
    }

    down(event) {
        if (!this.flag('disabled')) {
            this.setPointerCapture(event.pointerId);
            this.fingers.set(event.pointerId, event);
        }
    }

    up({ pointerId }) {
        this.fingers.delete(pointerId);
    }

    move(event) {
        const before = this.fingers.get(event.pointerId);

        if (!before) {
            return;
        }

        if (this.fingers.size === 1) {
            const direction = this.prop('direction', 'none');

            if (direction === 'all' || direction === 'horizontal') {
                this.x += event.clientX - before.clientX;
            }
            if (direction === 'all' || direction === 'vertical') {
                this.y += event.clientY - before.clientY;
            }
        } else if (this.flag('scale')) {
            const spread = () => {
                const [a, b] = this.fingers.values();

                return Math.hypot(a.clientX - b.clientX,
                    a.clientY - b.clientY);
            };
            const from = spread();

            this.fingers.set(event.pointerId, event);
            this.zoom(this.scale * (from ? spread() / from : 1), 'touch');
        }

        this.fingers.set(event.pointerId, event);
        this.draw('touch');
    }

    zoom(scale, source) {
        this.scale = Math.min(this.number('scale-max', 10),
            Math.max(this.number('scale-min', .5), scale));
        this.emit('scale', { x: this.x, y: this.y, scale: this.scale });
        this.draw(source);
    }

    draw(source) {
        const area = this.closest('wx-movable-area');

        if (area && !this.flag('out-of-bounds')) {
            this.x = inside(this.x, area.clientWidth - this.offsetWidth);
            this.y = inside(this.y, area.clientHeight - this.offsetHeight);
        }

        this.style.transform = `translate(${this.x}px, ${this.y}px)`
            + ` scale(${this.scale})`;
        this.emit('change', { x: this.x, y: this.y, source });
    }
}

// A view smaller than its area stays within; a larger one covers it.
function inside(at, room) {
    return Math.min(Math.max(at, Math.min(0, room)), Math.max(0, room));
}
