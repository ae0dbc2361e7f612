// Who is signed in.

import { action, observable } from 'mobx-miniprogram';

import { fileUrl } from '../services/api.js';
import { getMe } from '../services/user.service.js';

const NO_AVATAR = '/assets/images/avatar.svg';

export const userStore = observable({
    /** @type {any} what the server says of the user */
    user: null,

    get points() {
        return this.user ? this.user.points_balance : 0;
    },

    /** A picture of the user, if only a drawn one. */
    get avatar() {
        return fileUrl(this.user?.avatar_url) || NO_AVATAR;
    },

    setUser: action(function setUser(user) {
        this.user = user;
    }),

    /** Takes over what a reply says of the balance. */
    setPoints: action(function setPoints(balance) {
        if (this.user) {
            this.user = Object.assign({}, this.user,
                { points_balance: balance });
        }
    }),

    async load() {
        const user = await getMe();

        this.setUser(user);
        return user;
    },
});
