// Day and night where the user is.

const NIGHT_FROM = 20;
const NIGHT_TO = 6;

/** Whether it is night at a time of the phone's own clock. */
export function isNight(time = Date.now()) {
    const hour = new Date(time).getHours();

    return hour >= NIGHT_FROM || hour < NIGHT_TO;
}
