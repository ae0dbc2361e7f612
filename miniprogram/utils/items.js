// Items of the catalogue as the client shows them.

import { fileUrl } from '../services/api.js';

const DRAWN = ['basic_food', 'snack', 'fish', 'feast', 'ball', 'feather',
    'scarf', 'makeup_card', 'rename_card', 'double_exp_card'];

/** The code of an item: what its picture is called. */
export function codeOf({ code, image_url: url }) {
    return code ?? /([a-z0-9_]+)\.\w+$/.exec(url ?? '')?.[1] ?? '';
}

/** Its picture: the package has those the product starts with. */
export function pictureOf(item) {
    const code = codeOf(item);

    return DRAWN.includes(code) ? `/assets/items/${code}.svg`
        : fileUrl(item.image_url);
}
