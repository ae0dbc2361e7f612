// The user's picture, as <button open-type="chooseAvatar"> gives it.

import { setAvatar } from '../services/user.service.js';
import { userStore } from '../store/user.store.js';
import { toast, toastError } from './ui.js';

/** The handler of chooseavatar: uploads the picture and shows it. */
export async function changeAvatar({ detail }) {
    try {
        userStore.setUser(await setAvatar(detail.avatarUrl));
        toast('新头像真好看');
    } catch (error) {
        toastError(error);
    }
}
