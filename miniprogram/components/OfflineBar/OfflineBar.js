// A line at the top of a page while the network is away.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { appStore } from '../../store/app.store.js';

Component({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: appStore, fields: ['online'] },
});
