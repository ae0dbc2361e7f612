// Letters as the inbox shows them.

import { dayOf, formatTime } from '../../../../utils/format.js';
import { pictureOf } from '../../../../utils/items.js';

const ICONS = { welcome: 'paw', season: 'trophy' };

// Points of an attachment count for each of its pieces.
function presentAttachment({ points, quantity = 1, item_id: id, name, image_url: url }, key) {
    return points ? { key, points: points * quantity, name: '积分', text: `${points * quantity} 积分`,
        picture: '/assets/care/points.svg' }
        : { key, id, quantity, name, text: `${name} ×${quantity}`,
            picture: pictureOf({ image_url: url }) };
}

function untilText(time) {
    const [, month, day] = dayOf(time).split('-').map(Number);

    return `${month}月${day}日前可以领取`;
}

export function presentLetter(letter) {
    const attachments = letter.attachments.map(presentAttachment);
    const full = attachments.length > 0 && !letter.claimed;

    return { id: letter.message_id, title: letter.title, body: letter.body, read: letter.read,
        claimed: letter.claimed, full, attachments, icon: ICONS[letter.kind] ?? 'mail',
        time: letter.created_at ? formatTime(letter.created_at) : '',
        until: full && letter.expires_at ? untilText(letter.expires_at) : '' };
}

export function presentNews({ announcement_id: id, title, body, starts_at: time }) {
    return { id, title, body, time: formatTime(time) };
}

/** What letters brought in all: { points, items }. */
export function contentsOf(letters) {
    const items = new Map();
    let points = 0;

    for (const one of letters.flatMap(({ attachments }) => attachments)) {
        if (one.points) {
            points += one.points;
        } else {
            items.set(one.id, { ...one,
                quantity: one.quantity + (items.get(one.id)?.quantity ?? 0) });
        }
    }

    return { points, items: [...items.values()] };
}
