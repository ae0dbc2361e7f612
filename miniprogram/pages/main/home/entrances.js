// Where one can go from home.  name is that of the picture and of the badge.

import { BOARDS, CALENDAR, INBOX, MALL, TASKS } from '../../../utils/pages.js';

export const ENTRANCES = [
    { name: 'checkin', text: '签到', page: CALENDAR },
    { name: 'tasks', text: '任务', page: TASKS },
    { name: 'mall', text: '商城', page: MALL },
    { name: 'boards', text: '排行', page: BOARDS },
    { name: 'inbox', text: '消息', page: INBOX },
];
