// createSelectorQuery and createIntersectionObserver.

import { topPage } from '../stack.js';

function elementsOf(scope, selector, all) {
    const root = (scope ?? topPage().caller)._$.getShadowRoot();
    const found = all ? root.querySelectorAll(selector)
        : [root.querySelector(selector)].filter(Boolean);

    return found.map((node) => node.getBackendElement());
}

// Places are relative to the page's viewport, as in WeChat.
function rectOf(element) {
    const box = element.getBoundingClientRect();
    const origin = element.closest('.host-viewport')?.getBoundingClientRect()
        ?? { left: 0, top: 0 };
    const left = box.left - origin.left;
    const top = box.top - origin.top;

    return { left, top, right: left + box.width, bottom: top + box.height,
        width: box.width, height: box.height };
}

function fieldsOf(element, fields) {
    const result = {};
    const node = element.__wxElement;

    if (fields.id) {
        result.id = node?.id ?? '';
    }
    if (fields.dataset) {
        result.dataset = node?.dataset ?? {};
    }
    if (fields.rect) {
        const { left, right, top, bottom } = rectOf(element);

        Object.assign(result, { left, right, top, bottom });
    }
    if (fields.size) {
        const { width, height } = rectOf(element);

        Object.assign(result, { width, height });
    }
    if (fields.scrollOffset) {
        const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = element;

        Object.assign(result, { scrollLeft, scrollTop, scrollWidth,
            scrollHeight });
    }
    if (fields.node) {
        result.node = element.node ?? element;
    }
    for (const name of fields.computedStyle ?? []) {
        result[name] = getComputedStyle(element)[name];
    }
    for (const name of fields.properties ?? []) {
        result[name] = node?.getAttribute?.(name) ?? undefined;
    }

    return result;
}

class Query {
    #scope;

    #steps = [];

    constructor(scope) {
        this.#scope = scope;
    }

    in(component) {
        this.#scope = component;
        return this;
    }

    select(selector) {
        return this.#nodes(() => elementsOf(this.#scope, selector, false)[0]
            ?? null);
    }

    selectAll(selector) {
        return this.#nodes(() => elementsOf(this.#scope, selector, true));
    }

    selectViewport() {
        return this.#nodes(() => topPage().scroller);
    }

    exec(callback) {
        // What a setData before has changed is laid out in this frame.
        requestAnimationFrame(() => {
            const results = this.#steps.map((step) => step());

            callback?.(results);
        });
    }

    #nodes(find) {
        const ask = (fields, callback) => {
            this.#steps.push(() => {
                const found = find();
                const result = Array.isArray(found)
                    ? found.map((one) => fieldsOf(one, fields))
                    : found && fieldsOf(found, fields);

                callback?.(result);
                return result;
            });
            return this;
        };

        return {
            boundingClientRect: (callback) => ask({ id: true, dataset: true,
                rect: true, size: true }, callback),
            scrollOffset: (callback) => ask({ id: true, dataset: true,
                scrollOffset: true }, callback),
            fields: ask,
            node: (callback) => ask({ node: true }, callback),
            context: (callback) => ask({ node: true }, callback),
        };
    }
}

class Observer {
    constructor(scope, options = {}) {
        Object.assign(this, { scope, options, margins: {} });
    }

    relativeTo(selector, margins = {}) {
        this.selector = selector;
        this.margins = margins;
        return this;
    }

    relativeToViewport(margins = {}) {
        return this.relativeTo(null, margins);
    }

    observe(selector, callback) {
        const { top = 0, right = 0, bottom = 0, left = 0 } = this.margins;
        const root = this.selector
            ? elementsOf(this.scope, this.selector, false)[0]
            : topPage().scroller;

        this.observer = new IntersectionObserver((entries) =>
            entries.forEach((entry) => callback({
                intersectionRatio: entry.intersectionRatio,
                boundingClientRect: entry.boundingClientRect,
                intersectionRect: entry.intersectionRect,
                relativeRect: entry.rootBounds,
                id: entry.target.__wxElement?.id ?? '',
                dataset: entry.target.__wxElement?.dataset ?? {},
                time: entry.time })), { root,
            rootMargin: [top, right, bottom, left].map((one) => `${one}px`)
                .join(' '),
            threshold: this.options.thresholds ?? [0] });
        elementsOf(this.scope, selector, this.options.observeAll)
            .forEach((one) => this.observer.observe(one));
    }

    disconnect() {
        this.observer?.disconnect();
    }
}

export function createSelectorQuery(scope) {
    return new Query(scope);
}

export function createIntersectionObserver(scope, options) {
    return new Observer(scope, options);
}
