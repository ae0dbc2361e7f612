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
