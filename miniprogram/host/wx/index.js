// The object wx.

import { ComponentCaller } from '../loader.js';
import { functions as account } from './account.js';
import { functions as device } from './device.js';
import { USER_DATA_PATH, functions as files } from './files.js';
import { functions as media } from './media.js';
import { functions as network } from './network.js';
import { functions as privacy } from './privacy.js';
import { createIntersectionObserver, createSelectorQuery } from './query.js';
import { functions as storage } from './storage.js';
import { functions as ui } from './ui.js';

/** Makes wx, and gives pages and components the methods that go with it. */
export function makeWx() {
    Object.assign(ComponentCaller.prototype, {
        createSelectorQuery() {
            return createSelectorQuery(this);
        },
        createIntersectionObserver(options) {
            return createIntersectionObserver(this, options);
        },
        getTabBar: () => null,
    });

    return { ...account, ...device, ...files, ...media, ...network,
        ...privacy, ...storage, ...ui,
        env: { USER_DATA_PATH },
        createSelectorQuery: () => createSelectorQuery(null),
        createIntersectionObserver };
}
