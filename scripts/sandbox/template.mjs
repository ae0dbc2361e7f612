// What subscribeMessage.send accepts in `data`: each key is a type and a
// number (thing1, phrase2, …), each type has its own limit.

const LIMITS = {
    thing: /^.{1,20}$/u,
    number: /^-?\d{1,32}(\.\d+)?$/,
    letter: /^[A-Za-z]{1,32}$/,
    symbol: /^[^\p{L}\p{N}]{1,5}$/u,
    character_string: /^[\x20-\x7e]{1,32}$/,
    time: /^(\d{4}[-年]\d{1,2}[-月]\d{1,2}日? ?)?\d{1,2}:\d{2}.{0,32}$/,
    date: /^\d{4}[-年/]\d{1,2}[-月/]\d{1,2}日?( \d{1,2}:\d{2}(:\d{2})?)?$/,
    amount: /^[¥$￥€£]?\d{1,10}(\.\d{1,2})?元?$/,
    phone_number: /^[+\d() -]{1,17}$/,
    car_number: /^.{1,8}$/u,
    name: /^(\p{sc=Han}{1,10}|[\p{L}\p{N} ]{1,20})$/u,
    phrase: /^\p{sc=Han}{1,5}$/u,
};
const STATES = ['developer', 'trial', 'formal'];


/** Checks a message; returns what is wrong with it, or null. */
export function validateTemplateData({ data, miniprogram_state: state }) {
    if (state !== undefined && !STATES.includes(state)) {
        return 'miniprogram_state';
    }

    if (!data || typeof data !== 'object' || !Object.keys(data).length) {
        return 'data is empty';
    }

    for (const [key, entry] of Object.entries(data)) {
        const pattern = LIMITS[/^([a-z_]+?)\d+$/.exec(key)?.[1]];

        if (!pattern) {
            return `data.${key} is no known type`;
        }
        if (!pattern.test(String(entry?.value ?? ''))) {
            return `data.${key}.value invalid`;
        }
    }

    return null;
}
