// Calls made before the page that wants their replies exists: the way to the
// server and the making of a page take their time side by side.

const KEPT_MS = 5000;

/** @type {Map<string, { reply: Promise<any>, since: number }>} */
const kept = new Map();
let keeping = false;

/** What ask() asks of the server is kept for whoever asks the same next. */
export function ahead(ask) {
    keeping = true;

    try {
        ask();
    } finally {
        keeping = false;
    }
}

/**
 * The reply of a GET that was asked for ahead, to the first who wants it, and
 * soon; else of a new one.
 *
 * @param {string} url
 * @param {() => Promise<any>} send
 */
export function aheadOr(url, send) {
    const early = kept.get(url);

    if (keeping) {
        const reply = send();

        kept.set(url, { reply, since: Date.now() });
        // nobody may come for it
        reply.catch(() => {});
        return reply;
    }

    kept.delete(url);
    return early && Date.now() - early.since < KEPT_MS ? early.reply : send();
}

/** Another user has come, or something is written: what was asked is old. */
export function forgetAhead() {
    kept.clear();
}
