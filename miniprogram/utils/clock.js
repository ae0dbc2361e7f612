// The server's clock: what it computed just now tells the time.

let skew = 0;

/** Takes over the time of a reply that was not kept anywhere on the way. */
export function hearTime(time) {
    skew = Date.parse(time) - Date.now();
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow() {
    return Date.now() + skew;
}

const pad = (number) => String(number).padStart(2, '0');

/** 14:59, 1:00:00; never below 00:00. */
export function formatLeft(ms) {
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    const hours = Math.floor(seconds / 3600);
    const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;

    return hours ? `${hours}:${rest}` : rest;
}
