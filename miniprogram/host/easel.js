// What the host uses of glass-easel, in one place.

import { CurrentWindowBackendContext, Element, Event } from 'glass-easel';

export { CurrentWindowBackendContext, Element, Event };

/** The node that glass-easel keeps for a DOM element, or for the nearest
 * one around it. */
export function glassEaselNodeOf(element) {
    let one = element;

    while (one && !one.__wxElement) {
        one = one.parentNode;
    }

    return one?.__wxElement ?? null;
}
