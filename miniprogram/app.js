import { ahead } from './services/ahead.js';
import { getBag, getPets } from './services/pet.service.js';
import { invitedBy, isSignedIn } from './services/session.js';
import { onGate, onNetwork } from './services/request.js';
import { getMe } from './services/user.service.js';
import { appStore } from './store/app.store.js';
import { HOME, LOGIN } from './utils/pages.js';

let leaving = false;

// To the login page, once, however many calls have failed.
function goToLogin(reason) {
    const pages = getCurrentPages();
    const top = pages[pages.length - 1];

    if (leaving || `/${top?.route}` === LOGIN) {
        return;
    }

    leaving = true;
    wx.reLaunch({ url: `${LOGIN}?reason=${reason}`, complete() {
        leaving = false;
    } });
}

App({
    onLaunch({ path, query = {} }) {
        if (query.invite) {
            invitedBy(query.invite);
        }

        onGate(goToLogin);
        onNetwork((online) => appStore.setOnline(online));
        wx.onNetworkStatusChange(({ isConnected }) =>
            appStore.setOnline(isConnected));

        // Agreements can be read before one signs in.
        if (!isSignedIn() && !path.startsWith('subpackages/legal/')) {
            goToLogin('welcome');
        } else if (isSignedIn() && `/${path}` === HOME) {
            ahead(() => [getPets(), getMe(), getBag()]);
        }
    },

    onError(message) {
        wx.getRealtimeLogManager?.().error(message);
    },
});
