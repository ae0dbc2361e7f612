// Small things that every page says in the same way.

import { messageOf } from '../services/messages.js';

const TOAST_MS = 2000;

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
            confirmColor: '#B4491A',
            success: ({ confirm: yes }) => resolve(yes),
            fail: () => resolve(false) });
    });
}
