// Small things that every page says in the same way.

import { messageOf } from '../services/messages.js';

const TOAST_MS = 2000;
const YES_COLOR = { light: '#B4491A', dark: '#FFB088' };

/** A short message without an icon. */
export function toast(title) {
    wx.showToast({ title, icon: 'none', duration: TOAST_MS });
}

/** Tells the user of an error, unless the app has left for the login page. */
export function toastError(error) {
    if (!error?.is?.('signed_out', 'privacy_not_agreed')) {
        toast(messageOf(error));
    }
}

/** Asks a question; gives whether it was answered with yes. */
export function confirm({ title, content, confirmText = '好的',
    cancelText = '再想想' })
{
    return new Promise((resolve) => {
        wx.showModal({ title, content, confirmText, cancelText,
            confirmColor: YES_COLOR[wx.getAppBaseInfo().theme]
                ?? YES_COLOR.light,
            success: ({ confirm: yes }) => resolve(yes),
            fail: () => resolve(false) });
    });
}

/** Opens a page above this one; a package that does not load is told of. */
export function openPage(url) {
    wx.navigateTo({ url, fail: () => toast('这里暂时打不开，请稍后再试') });
}
