// The API's address and paths.  The paths come from the server's own tables
// (services/endpoints.js is made by the build).

import { API_HOST } from './config.js';
import { endpoints } from './endpoints.js';

/**
 * The URL of an operation, as in urlOf('pets_get', { pet_id: '7' }).  Path
 * parameters must all be given; undefined query parameters are left out.
 */
export function urlOf(name, params = {}, query = {}) {
    const path = endpoints[name].path.replace(/\{(\w+)\}/g, (_, key) => {
        if (params[key] === undefined || params[key] === '') {
            throw new Error(`${name} needs ${key}`);
        }
        return encodeURIComponent(params[key]);
    });
    const pairs = Object.entries(query)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);

    return API_HOST + path + (pairs.length ? `?${pairs.join('&')}` : '');
}

/** The URL of a file that the API names by its path, as model_url. */
export function fileUrl(path) {
    return path && path.startsWith('/') ? API_HOST + path : path ?? '';
}

/** What the server's table says of an operation. */
export function endpointOf(name) {
    return endpoints[name];
}
