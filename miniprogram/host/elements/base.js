// What the native components share.

import { dispatch } from '../backend.js';

/**
 * A native component.  A subclass says in `props` which attributes it reads
 * and does its work in build(), called once when it first enters the page,
 * and update(name), called when an attribute changes after that.
 */
export class WxElement extends HTMLElement {
    static props = [];

    static get observedAttributes() {
        return this.props.map((name) => name.toLowerCase());
    }

    connectedCallback() {
        if (!this.built) {
            this.built = true;
            this.build();
        }
        this.attached();
    }

    attributeChangedCallback(name) {
        if (this.built) {
            this.update(name);
        }
    }

    build() {}

    attached() {}

    update() {}

    /** The value that the template gave, of whatever type it is. */
    prop(name, fallback) {
        const value = this.__wxElement?.getAttribute(name)
            ?? this.getAttribute(name);

        return value === null || value === undefined || value === ''
            ? fallback : value;
    }

    flag(name, fallback = false) {
        const value = this.__wxElement?.getAttribute(name)
            ?? this.getAttribute(name);

        return value === null || value === undefined ? fallback
            : value === '' || (value !== 'false' && Boolean(value));
    }

    number(name, fallback) {
        const value = Number(this.prop(name, fallback));

        return Number.isFinite(value) ? value : fallback;
    }

    /** Tells the template's listeners; model:name is set as well. */
    emit(name, detail, options) {
        return dispatch(this, name, detail, options);
    }

    emitValue(name, detail, model = 'value') {
        this.models?.[model]?.(detail.value);
        return this.emit(name, detail);
    }

    /** A shadow tree with the element's own parts. */
    shadow(html, css) {
        const root = this.attachShadow({ mode: 'open' });

        root.innerHTML = `<style>${css}</style>${html}`;
        return root;
    }
}

/** A component without anything of its own but its tag. */
export class WxPlain extends WxElement {}
