// The inbox, and what everyone is told.

import { call } from './request.js';

export const getMessages = (cursor, limit = 20) => call('message_list', {
    query: { limit, cursor } });

/** { unread, unclaimed } */
export const countMessages = () => call('message_count');

export const readMessage = (id) => call('message_read', { params: { message_id: id } });

export const claimMessage = (id, key) => call('message_claim', { key,
    params: { message_id: id } });

export const getAnnouncements = () => call('announcement_list');
