// The elements that templates make.
//
// glass-easel writes attributes as texts; the elements of elements/ read the
// values themselves from the node that glass-easel keeps for each, which is
// its __wxElement.

import { CurrentWindowBackendContext, Event, glassEaselNodeOf }
    from './easel.js';

import { onTouches } from './events.js';

export const TAG_PREFIX = 'wx-';

const RPX = /(-?[\d.]+)rpx\b/g;
const VIEWPORT = /(-?[\d.]+)v([hw])\b/g;

/** Dispatches an event of the mini-program's kind at a DOM element. */
export function dispatch(element, name, detail = {}, options = {}) {
    const node = glassEaselNodeOf(element);

    if (!node) {
        return undefined;
    }

    const event = new Event(name, detail, options);

    Event.dispatchEvent(node, event);
    return event;
}

/** DOM as glass-easel's backend, with WeChat's tags, units and events. */
export class PhoneBackend extends CurrentWindowBackendContext {
    document = {
        createElement,
        createTextNode: (text) => document.createTextNode(text),
        createDocumentFragment: () => document.createDocumentFragment(),
    };

    constructor() {
        super();
        onTouches((element, name, detail, fields) => dispatch(element, name,
            detail, { bubbles: true, composed: true, capturePhase: true,
                extraFields: fields }));

        for (const name of ['animationstart', 'animationiteration',
            'animationend', 'transitionend'])
        {
            document.addEventListener(name, ({ target, animationName }) =>
                dispatch(target, name, { animationName }, { bubbles: true,
                    composed: true }), true);
        }
    }

    // All events come from the two places above and from the elements.
    setListenerStats() {}

    // model:value="{{x}}" on an element of elements/.
    setModelBindingStat(element, name, listener) {
        element.models ??= {};
        element.models[name] = listener;
    }
}

function createElement(tag) {
    const native = customElements.get(TAG_PREFIX + tag);
    const element = document.createElement(native ? TAG_PREFIX + tag : tag);
    const set = element.setAttribute;

    element.setAttribute = (name, value) => set.call(element, name,
        name === 'style' ? inlineStyle(value) : value);

    return element;
}

function inlineStyle(text) {
    return text.replace(RPX, (_, n) => `${n / 7.5}cqw`)
        .replace(VIEWPORT, '$1cq$2');
}
