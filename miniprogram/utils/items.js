// Items of the catalogue as the client shows them.

import { fileUrl } from '../services/api.js';

/** The code of an item: what its picture is called. */
export function codeOf({ code, image_url: url }) {
    return code ?? /([a-z0-9_]+)\.\w+$/.exec(url ?? '')?.[1] ?? '';
}

/** Its picture, or a product's: the package has those under /assets/. */
export function pictureOf({ image_url: url }) {
    return url?.startsWith('/assets/') ? url : fileUrl(url);
}

// Where on the body a piece of the wardrobe sits: one piece a place.
const PLACES = { scarf: 'neck', bell: 'neck', bow: 'head', straw_hat: 'head', party_hat: 'head',
    crown: 'head', glasses: 'face', backpack: 'back' };

/** The place that an accessory takes on a pet; '' when it shares it. */
export function placeOf(item) {
    return PLACES[item ? codeOf(item) : ''] ?? '';
}

/** What an item does, in a few words. */
export function effectText({ effect, item_type: type }) {
    switch (type) {
    case 'food':
        return effect?.hunger ? `饱食 +${effect.hunger}` : '';
    case 'toy':
        return effect?.mood ? `心情 +${effect.mood}` : '';
    case 'card':
        return { makeup: '补上一天签到', rename: '改一次名字', double_exp: '经验翻倍' }[
            effect?.card] ?? '';
    default:
        return '';
    }
}
