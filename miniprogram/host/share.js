// Sharing: the browser's sheet shows the card that WeChat would send, and
// its link can be copied.

import { resolveUrl } from './wx/files.js';
import { sheet, showToast } from './sheet.js';

/** Asks the page for its card and shows it. */
export async function shareFrom(screen, button) {
    const given = await screen.call('onShareAppMessage', {
        from: button ? 'button' : 'menu',
        target: button?.__wxElement && { dataset: button.__wxElement.dataset,
            id: button.__wxElement.id },
    }) ?? {};
    const card = await (given.promise ?? given);
    const path = card.path ?? `/${screen.path}`;
    const url = `${location.origin}${location.pathname}#`
        + `${path.startsWith('/') ? '' : '/'}${path}`;
    const content = document.createElement('div');

    content.className = 'host-share-card';

    const title = document.createElement('strong');

    title.textContent = card.title ?? screen.config.navigationBarTitleText;
    content.append(title);

    if (card.imageUrl) {
        const image = document.createElement('img');

        image.src = resolveUrl(card.imageUrl);
        content.append(image);
    }

    if (await sheet({ content, title: '分享给朋友', confirm: '复制链接',
        cancel: '取消' }))
    {
        await navigator.clipboard?.writeText(url).catch(() => {});
        showToast({ title: '链接已复制', icon: 'success' });
    }
}
