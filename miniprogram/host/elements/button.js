// button with its open-types, and form with what it collects.

import { dispatch } from '../backend.js';
import { chooseFiles } from '../choose.js';
import { shareFrom } from '../share.js';
import { topPage } from '../stack.js';
import { agreePrivacy } from '../wx/privacy.js';
import { tempFile } from '../wx/files.js';
import { WxElement } from './base.js';

const OPEN = {
    share: (button) => shareFrom(topPage(), button),
    agreePrivacyAuthorization(button) {
        agreePrivacy(button.id);
        button.emit('agreeprivacyauthorization', {});
    },
    async chooseAvatar(button) {
        const [file] = await chooseFiles({ accept: 'image/*' });

        if (file) {
            button.emit('chooseavatar', { avatarUrl: tempFile(file) });
        }
    },
    openSetting: (button) => button.emit('opensetting', { authSetting: {} }),
    feedback() {},
    contact: (button) => button.emit('contact', {}),
};

export class WxButton extends WxElement {
    static props = ['disabled', 'loading'];

    build() {
        this.setAttribute('role', 'button');
        this.update();
        this.addEventListener('keydown', (event) => {
            if (event.target === this && ['Enter', ' '].includes(event.key)
                && !this.flag('disabled'))
            {
                event.preventDefault();
                dispatch(this, 'tap', {}, { bubbles: true, composed: true });
                this.pressed();
            }
        });
        this.addEventListener('click', () => this.pressed());
        this.addEventListener('pointerdown', () => this.hover(true));

        for (const name of ['pointerup', 'pointercancel', 'pointerleave']) {
            this.addEventListener(name, () => this.hover(false));
        }
    }

    update() {
        const disabled = this.flag('disabled');

        this.tabIndex = disabled ? -1 : 0;
        this.setAttribute('aria-disabled', String(disabled));
    }

    // hover-class is a class of the page or of the component the button is in.
    hover(on) {
        const name = this.prop('hover-class', 'button-hover');
        const node = this.__wxElement;

        if (name !== 'none' && !this.flag('disabled')) {
            node?.classList?.toggle(name, on);
        }
    }

    pressed() {
        if (this.flag('disabled')) {
            return;
        }

        OPEN[this.prop('open-type')]?.(this);

        const type = this.prop('form-type');

        if (type) {
            this.closest('wx-form')?.[type]?.();
        }
    }
}

export class WxForm extends WxElement {
    fields() {
        return [...this.querySelectorAll('*')].filter((one) =>
            one instanceof WxElement && 'formValue' in one && one.prop('name'));
    }

    submit() {
        this.emit('submit', { value: Object.fromEntries(this.fields()
            .map((one) => [one.prop('name'), one.formValue])) });
    }

    reset() {
        this.fields().forEach((one) => one.resetValue());
        this.emit('reset', {});
    }
}
