// switch, slider, checkbox, radio, their groups, and label.

import { WxElement } from './base.js';

export class WxSwitch extends WxElement {
    static props = ['checked', 'disabled', 'color'];

    build() {
        this.knob = this.shadow('<i></i>', `
            :host { display: inline-block; box-sizing: border-box;
                width: 51px; height: 31px; padding: 2px; cursor: pointer;
                border-radius: 16px; background: var(--switch-off, #E5E5E5);
                transition: background .2s; }
            :host([aria-checked=true]) { background: var(--on, #04BE02); }
            :host([aria-disabled=true]) { opacity: .5; }
            i { display: block; width: 27px; height: 27px; background: #FFF;
                border-radius: 50%; box-shadow: 0 1px 3px #0004;
                transition: transform .2s; }
            :host([aria-checked=true]) i { transform: translateX(20px); }`);
        this.setAttribute('role', 'switch');
        this.tabIndex = 0;
        this.addEventListener('click', () => this.toggle());
        this.addEventListener('keydown', ({ key }) => {
            if (key === ' ' || key === 'Enter') {
                this.toggle();
            }
        });
        this.update('checked');
        this.update();
    }

    update(name) {
        if (name === 'checked') {
            this.on = this.flag('checked');
            this.setAttribute('aria-checked', String(this.on));
        }
        this.style.setProperty('--on', this.prop('color', '#04BE02'));
        this.setAttribute('aria-disabled', String(this.flag('disabled')));
    }

    toggle() {
        if (!this.flag('disabled')) {
            this.on = !this.on;
            this.setAttribute('aria-checked', String(this.on));
            this.emitValue('change', { value: this.on }, 'checked');
        }
    }

    get formValue() {
        return this.on;
    }

    resetValue() {
        this.update('checked');
    }
}

export class WxSlider extends WxElement {
    static props = ['value', 'min', 'max', 'step', 'disabled', 'show-value'];

    build() {
        const root = this.shadow('<input type="range"><output></output>', `
            :host { display: flex; align-items: center; margin: 10px 18px; }
            input { flex: 1; height: 4px; margin: 12px 0; appearance: none;
                border-radius: 2px; background: linear-gradient(to right,
                    var(--active) var(--part), var(--rest) var(--part)); }
            input::-webkit-slider-thumb { appearance: none; width: 24px;
                height: 24px; border-radius: 50%; background: #fff;
                box-shadow: 0 1px 6px rgba(0, 0, 0, 0.3); }
            output:empty { display: none; }
            output { width: 3em; text-align: right; }`);

        this.range = root.querySelector('input');
        this.output = root.querySelector('output');
        this.style.setProperty('--active', this.prop('activeColor',
            '#1AAD19'));
        this.style.setProperty('--rest', this.prop('backgroundColor',
            '#e9e9e9'));
        this.range.addEventListener('input', () => {
            this.show();
            this.emit('changing', { value: Number(this.range.value) });
        });
        this.range.addEventListener('change', () => this.emitValue('change',
            { value: Number(this.range.value) }));
        this.update();
    }

    update() {
        this.range.min = this.number('min', 0);
        this.range.max = this.number('max', 100);
        this.range.step = this.number('step', 1);
        this.range.value = this.number('value', 0);
        this.range.disabled = this.flag('disabled');
        this.show();
    }

    show() {
        const { min, max, value } = this.range;

        this.style.setProperty('--part',
            `${(value - min) / (max - min || 1) * 100}%`);
        this.output.textContent = this.flag('show-value')
            ? this.range.value : '';
    }

    get formValue() {
        return Number(this.range.value);
    }

    resetValue() {
        this.update();
    }
}

class WxMark extends WxElement {
    static props = ['checked', 'disabled', 'color'];

    build() {
        this.shadow('<i></i><slot></slot>', `
            :host { display: inline-flex; align-items: center;
                cursor: pointer; }
            i { flex: none; display: block; width: 22px; height: 22px;
                margin-right: 5px; border-radius: ${this.radius};
                box-sizing: border-box; border: 1px solid #C8C8C8;
                background: var(--mark-background, #FFF); }
            :host([aria-checked=true]) i { border-color: var(--on);
                background: var(--on) center / 70% no-repeat
                url("data:image/svg+xml,${encodeURIComponent(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" '
        + 'fill="none" stroke="#fff" stroke-width="2.4" '
        + 'stroke-linecap="round"><path d="M3 8.5 6.5 12 13 4.5"/></svg>',
    )}"); }`);
        this.setAttribute('role', this.role_);
        this.style.setProperty('--on', this.prop('color', '#09BB07'));
        this.update('checked');

        // A label around it passes its taps on.
        this.addEventListener('click', (event) => {
            event.stopPropagation();
            this.choose();
        });
    }

    update(name) {
        if (name === 'checked') {
            this.set(this.flag('checked'));
        }
    }

    set(on) {
        this.on = on;
        this.setAttribute('aria-checked', String(on));
    }
}

export class WxCheckbox extends WxMark {
    radius = '3px';

    role_ = 'checkbox';

    choose() {
        if (!this.flag('disabled')) {
            this.set(!this.on);
            this.closest('wx-checkbox-group')?.changed();
        }
    }
}

export class WxRadio extends WxMark {
    radius = '50%';

    role_ = 'radio';

    choose() {
        const group = this.closest('wx-radio-group');

        if (!this.flag('disabled') && !this.on) {
            group?.querySelectorAll('wx-radio').forEach((one) =>
                one.set(one === this));
            group?.changed();
        }
    }
}

class WxGroup extends WxElement {
    changed() {
        this.emit('change', { value: this.formValue });
    }

    marks() {
        return [...this.querySelectorAll(this.member)];
    }

    resetValue() {
        this.marks().forEach((one) => one.update('checked'));
    }
}

export class WxCheckboxGroup extends WxGroup {
    member = 'wx-checkbox';

    get formValue() {
        return this.marks().filter(({ on }) => on)
            .map((one) => one.prop('value', ''));
    }
}

export class WxRadioGroup extends WxGroup {
    member = 'wx-radio';

    get formValue() {
        return this.marks().find(({ on }) => on)?.prop('value', '') ?? '';
    }
}

export class WxLabel extends WxElement {
    build() {
        this.addEventListener('click', (event) => {
            const control = this.querySelector(
                'wx-checkbox, wx-radio, wx-switch, wx-input, wx-textarea');

            if (control && !control.contains(event.target)) {
                control.click();
            }
        });
    }
}
