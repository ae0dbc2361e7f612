// Check-ins and makeups.

import { call } from './request.js';

/** Today by the server, the run of days, what can be made up for. */
export const getCheckinStatus = () => call('checkin_status');

export const getCheckinRules = () => call('checkin_rules');

/** The checked-in days of a month, "2026-11". */
export const getCheckinMonth = (month) => call('checkin_month', { query: { month } });

export const checkIn = (key) => call('checkin', { key });

/** Makes up for a day, "2026-11-20", with a card or for points. */
export const makeUp = (date, withCard, key) => call('checkin_makeup', { key,
    loading: '正在补签…', data: { date, ...(withCard ? { use_card: true } : {}) } });
