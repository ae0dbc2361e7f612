// What concerns the whole app: whether the network is there.

import { action, observable } from 'mobx-miniprogram';

export const appStore = observable({
    online: true,

    setOnline: action(function setOnline(online) {
        this.online = online;
    }),
});
