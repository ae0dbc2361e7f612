// A line at the top of a page while the network is away.
//
//   <offline-bar/>
//   <offline-bar floats/>      below WeChat's capsule, on a page without a bar

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { appStore } from '../../store/app.store.js';

const GAP = 8;

Component({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: appStore, fields: ['online'] },

    properties: {
        floats: { type: Boolean, value: false },
    },

    data: { top: 0 },

    lifetimes: {
        attached() {
            const capsule = wx.getMenuButtonBoundingClientRect?.();

            if (this.data.floats && capsule) {
                this.setData({ top: capsule.bottom + GAP });
            }
        },
    },
});
