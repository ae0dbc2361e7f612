// input and textarea.

import { WxElement } from './base.js';

const MODES = { number: 'numeric', digit: 'decimal', idcard: 'text' };
const MAX_LENGTH = 140;

const STYLE = `
    :host { display: block; height: 1.4em; min-height: 1.4em;
        overflow: hidden; cursor: text; }
    input, textarea { box-sizing: border-box; width: 100%; height: 100%;
        margin: 0; padding: 0; border: 0; outline: 0; background: none;
        font: inherit; color: inherit; text-align: inherit; resize: none;
        line-height: inherit; letter-spacing: inherit; }
    ::placeholder { color: var(--placeholder-color, #999); opacity: 1; }`;

class WxTextField extends WxElement {
    static props = ['value', 'placeholder', 'disabled', 'maxlength', 'focus',
        'password', 'type'];

    build() {
        const root = this.shadow(`<${this.tag}></${this.tag}>`,
            STYLE + this.extraStyle);

        this.field = root.querySelector(this.tag);
        this.constructor.props.forEach((name) => this.update(name));
        this.field.addEventListener('input', (event) => {
            if (!event.isComposing) {
                this.changed();
            }
        });
        this.field.addEventListener('compositionend', () => this.changed());
        this.field.addEventListener('focus', () => this.emit('focus',
            { value: this.field.value, height: 0 }));
        this.field.addEventListener('blur', () => this.emit('blur',
            { value: this.field.value, cursor: this.field.selectionStart }));
        this.addEventListener('click', () => this.field.focus());
    }

    changed() {
        this.emitValue('input', { value: this.field.value,
            cursor: this.field.selectionStart, keyCode: 0 });
    }

    update(name) {
        const { field } = this;

        switch (name) {
        case 'value': {
            const value = String(this.prop('value', ''));

            if (field.value !== value) {
                field.value = value;
            }
            break;
        }
        case 'placeholder':
            field.placeholder = this.prop('placeholder', '');
            field.setAttribute('aria-label', field.placeholder);
            break;
        case 'disabled':
            field.disabled = this.flag('disabled');
            break;
        case 'maxlength': {
            const max = this.number('maxlength', MAX_LENGTH);

            if (max >= 0) {
                field.maxLength = max;
            } else {
                field.removeAttribute('maxlength');
            }
            break;
        }
        case 'focus':
            if (this.flag('focus')) {
                requestAnimationFrame(() => field.focus());
            }
            break;
        default:
            this.updateType();
        }
    }

    get formValue() {
        return this.field.value;
    }

    resetValue() {
        this.field.value = '';
        this.changed();
    }
}

export class WxInput extends WxTextField {
    tag = 'input';

    extraStyle = '';

    build() {
        super.build();
        this.field.addEventListener('keydown', (event) => {
            if (event.key === 'Enter' && !event.isComposing) {
                this.emit('confirm', { value: this.field.value });
                if (!this.flag('confirm-hold')) {
                    this.field.blur();
                }
            }
        });
    }

    updateType() {
        const type = this.prop('type', 'text');

        this.field.type = this.flag('password') ? 'password' : 'text';
        this.field.inputMode = MODES[type] ?? 'text';
        this.field.autocomplete = type === 'nickname' ? 'nickname' : 'off';
        this.field.enterKeyHint = this.prop('confirm-type', 'done');
    }
}

export class WxTextarea extends WxTextField {
    tag = 'textarea';

    extraStyle = `:host { width: 300px; height: 150px; }
        :host([auto-height]) { height: auto; }
        :host([auto-height]) textarea { field-sizing: content;
            height: auto; min-height: 1.4em; display: block; }`;

    updateType() {}
}
