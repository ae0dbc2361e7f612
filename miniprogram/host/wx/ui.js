// Toasts, dialogs, bars, pull-down refresh, scrolling and sharing.

import { actionSheet, hideToast, modal, preview, showToast } from '../sheet.js';
import { allPages, navigateBack, navigateTo, reLaunch, redirectTo, switchTab,
    topPage } from '../stack.js';
import { api } from './api.js';
import { resolveUrl } from './files.js';

const bar = (name, action) => api(name, (options) =>
    action(topPage(), options));
const tabs = (action) => allPages().forEach(({ tabBar }) =>
    tabBar && action(tabBar));

export const functions = {
    navigateTo: api('navigateTo', navigateTo),
    redirectTo: api('redirectTo', redirectTo),
    reLaunch: api('reLaunch', reLaunch),
    switchTab: api('switchTab', switchTab),
    navigateBack: api('navigateBack', navigateBack),

    showToast: api('showToast', showToast),
    hideToast: api('hideToast', hideToast),
    showLoading: api('showLoading', ({ title, mask }) => showToast({ title,
        mask, icon: 'loading', lasting: true })),
    hideLoading: api('hideLoading', hideToast),
    showModal: api('showModal', modal),
    showActionSheet: api('showActionSheet', async ({ itemList, itemColor,
        alertText }) => {
        const tapIndex = await actionSheet({ items: itemList,
            title: alertText, color: itemColor });

        if (tapIndex < 0) {
            throw new Error('cancel');
        }
        return { tapIndex };
    }),
    previewImage: api('previewImage', ({ urls, current = 0 }) => preview(
        urls.map(resolveUrl), typeof current === 'number' ? current
            : urls.indexOf(current))),

    setNavigationBarTitle: bar('setNavigationBarTitle', (page, { title }) =>
        page.bar.setTitle(title)),
    setNavigationBarColor: bar('setNavigationBarColor', (page, options) =>
        page.bar.setColor(options)),
    showNavigationBarLoading: bar('showNavigationBarLoading', (page) =>
        page.bar.setLoading(true)),
    hideNavigationBarLoading: bar('hideNavigationBarLoading', (page) =>
        page.bar.setLoading(false)),
    setTabBarBadge: api('setTabBarBadge', ({ index, text }) =>
        tabs((one) => one.setBadge(index, text))),
    removeTabBarBadge: api('removeTabBarBadge', ({ index }) =>
        tabs((one) => one.setBadge(index, null))),
    showTabBarRedDot: api('showTabBarRedDot', ({ index }) =>
        tabs((one) => one.setBadge(index, ''))),
    hideTabBarRedDot: api('hideTabBarRedDot', ({ index }) =>
        tabs((one) => one.setBadge(index, null))),
    hideTabBar: api('hideTabBar', () => tabs(({ element }) => {
        element.hidden = true;
    })),
    showTabBar: api('showTabBar', () => tabs(({ element }) => {
        element.hidden = false;
    })),

    startPullDownRefresh: bar('startPullDownRefresh', (page) =>
        page.startPull?.()),
    stopPullDownRefresh: bar('stopPullDownRefresh', (page) =>
        page.stopPull?.()),
    pageScrollTo: bar('pageScrollTo', ({ scroller }, { scrollTop = 0,
        duration = 300 }) => scroller.scrollTo({ top: scrollTop,
        behavior: duration ? 'smooth' : 'instant' })),

    showShareMenu: api('showShareMenu', () => {}),
    hideShareMenu: api('hideShareMenu', () => {}),
    updateShareMenu: api('updateShareMenu', () => {}),
    setBackgroundColor: api('setBackgroundColor', () => {}),
    setBackgroundTextStyle: api('setBackgroundTextStyle', () => {}),
};
