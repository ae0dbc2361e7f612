// Check-in, tasks and achievements, the inbox.

const CALENDAR = '/subpackages/daily/pages/calendar/calendar';
const TASKS = '/subpackages/daily/pages/tasks/tasks';
const INBOX = '/subpackages/daily/pages/inbox/inbox';

const ready = (text) => (page) => page.getByText(text).first().waitFor();

// As if the user had come long ago and been here so many days before today.
async function streak({ id }, stack, days) {
    await stack.sql(`UPDATE users SET created_at = created_at - interval '40 days'
        WHERE user_id = ${id} RETURNING 1`);
    await stack.sql(`INSERT INTO checkins SELECT ${id}, business_day(now(), 28800) - n, 10,
        CASE WHEN n = 5 THEN 15 ELSE 0 END, n = 6, now()
        FROM unnest(ARRAY[${days}]) n RETURNING 1`);
    await stack.sql(`UPDATE wallets SET balance = 240, version = version + 1
        WHERE user_id = ${id} RETURNING 1`);
}

// Some of the day's tasks done, some badges near.
async function busy(ann, stack) {
    const { pet_id: pet } = await ann.adopt('年糕');

    await streak(ann, stack, [1, 2, 3, 4, 5, 6, 7, 8]);
    await ann.call('POST', '/v1/checkins');

    for (const type of ['cleaning', 'petting', 'playing']) {
        await ann.call('POST', `/v1/pets/${pet}/interactions`, { interaction_type: type });
    }

    const { items } = await ann.call('GET', '/v1/tasks');

    await ann.call('POST', `/v1/tasks/${items[0].task_id}/claim`);
    await ann.call('POST', '/v1/achievements/1/claim');
}

// Letters of every kind.
export async function letters({ id }, stack) {
    const letter = (n, kind, title, body, attachments, more = '') => `(${id}, ${n}, '${kind}',
        'test:${n}', '${title}', '${body}', '${JSON.stringify(attachments)}',
        now() - interval '${n} hours', now() + interval '20 days'${more || ', NULL, NULL'})`;

    await stack.sql(`INSERT INTO messages VALUES
        ${letter(1, 'season', '赛季奖励', '恭喜你在等级排行榜中获得第 2 名，奖励请查收。',
            [{ points: 60, quantity: 1 }])},
        ${letter(2, 'welcome', '欢迎回来', '好久不见，小家伙一直在等你。这里有两份口粮，快去看看它吧！',
            [{ item_id: '1', quantity: 2 }])},
        ${letter(3, 'notice', '小窝周年庆', '谢谢你陪小伙伴走过的每一天，送上一点心意。',
            [{ points: 20, quantity: 1 }, { item_id: '31', quantity: 1 },
                { item_id: '3', quantity: 3 }])},
        ${letter(30, 'notice', '新的小玩具上架啦', '逗猫棒和弹力球都到货了，去商城看看吧。', [],
            ', now(), NULL')},
        ${letter(60, 'notice', '一份见面礼', '很高兴认识你和你的小伙伴。',
            [{ item_id: '2', quantity: 1 }], ', now(), now()')} RETURNING 1`);
}

export const scenes = [
    { name: 'calendar', path: CALENDAR, act: ready('签到，领'),
        account: (ann, stack) => streak(ann, stack, [1, 2, 4, 5, 6, 7]) },
    { name: 'calendar-new', path: CALENDAR, account: async () => {}, act: ready('签到，领') },
    { name: 'calendar-reward', path: CALENDAR,
        account: (ann, stack) => streak(ann, stack, [1, 2]),
        async act(page) {
            await page.getByText('签到，领').tap();
            await page.getByText('晒给朋友看看').waitFor();
            await page.waitForTimeout(1200);
        } },
    { name: 'calendar-makeup', path: CALENDAR,
        account: (ann, stack) => streak(ann, stack, [1, 2, 4, 5]),
        async act(page) {
            await page.getByLabel('可以补签').first().tap();
            await page.getByText('用补签卡', { exact: true }).waitFor();
        } },
    { name: 'calendar-rules', path: CALENDAR, account: async () => {}, async act(page) {
        await page.getByText('签到规则').first().tap();
        await page.getByText('漏了不要紧').waitFor();
    } },
    { name: 'calendar-loading', account: async () => {}, async act(page) {
        await page.route('**/v1/checkins/**', () => {});
        await page.go(CALENDAR);
    } },
    { name: 'tasks', path: TASKS, account: busy, act: ready('去完成') },
    { name: 'achievements', path: `${TASKS}?tab=achievements`, account: busy,
        act: ready('已经收集') },
    { name: 'achievement', path: `${TASKS}?tab=achievements`, account: busy,
        async act(page) {
            await page.getByText('一周之约').tap();
            await page.getByText('领取奖励').waitFor();
        } },
    { name: 'tasks-loading', account: async () => {}, async act(page) {
        await page.route('**/v1/tasks', () => {});
        await page.go(TASKS);
    } },
    { name: 'inbox', path: INBOX, account: letters, act: ready('一键领取') },
    { name: 'inbox-empty', path: INBOX, account: async () => {}, act: ready('信箱还空着') },
    { name: 'inbox-letter', path: INBOX, account: letters, async act(page) {
        await page.getByText('小窝周年庆').tap();
        await page.getByText('领取', { exact: true }).waitFor();
    } },
    { name: 'inbox-reward', path: INBOX, account: letters, async act(page) {
        await page.getByText('一键领取').tap();
        await page.getByText('开心收下').waitFor();
        await page.waitForTimeout(1200);
    } },
    { name: 'inbox-offline', account: async () => {}, async act(page) {
        await page.route('**/v1/messages*', (route) => route.abort());
        await page.go(INBOX);
        await page.getByText('重新连接').waitFor();
    } },
];
