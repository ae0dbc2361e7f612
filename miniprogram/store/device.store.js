// What this phone is set to; other phones of the same user are not.

import { action, observable } from 'mobx-miniprogram';

const KEY = 'device';

const kept = wx.getStorageSync(KEY) || {};

export const deviceStore = observable({
    /** Whether the pet is heard. */
    sound: kept.sound !== false,

    /** Whether it moves only as much as it must. */
    calm: kept.calm === true,

    /** @param {{ sound?: boolean, calm?: boolean }} changes */
    change: action(function change(changes) {
        Object.assign(this, changes);
        wx.setStorageSync(KEY, { sound: this.sound, calm: this.calm });
    }),
});
