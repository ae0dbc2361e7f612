// Which rows of a long list are on the screen.  All in pixels.

/**
 * The rows [from, to) to render of a list of `count` rows, when `top` of the
 * page is scrolled away: those on the screen and `spare` more on each side.
 * from is even, so that a row that is kept is not redrawn as another one.
 */
export function rowsInView({ count, rowHeight, listTop, top, height, spare = 8 }) {
    if (!count || rowHeight <= 0) {
        return { from: 0, to: 0 };
    }

    const first = Math.floor((top - listTop) / rowHeight);
    const last = Math.ceil((top + height - listTop) / rowHeight);
    const from = Math.min(Math.max(first - spare, 0), count);

    return { from: from - from % 2, to: Math.max(0, Math.min(last + spare, count)) };
}

/** Whether rows [from, to) still cover what is on the screen, with some to
 * spare: then nothing has to be rendered anew. */
export function covers({ from, to }, { count, rowHeight, listTop, top, height, spare = 2 }) {
    const first = Math.floor((top - listTop) / rowHeight) - spare;
    const last = Math.ceil((top + height - listTop) / rowHeight) + spare;

    return from <= Math.max(0, first) && to >= Math.min(count, last);
}
