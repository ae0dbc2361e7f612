// Leaderboards: what the server says, long lists, one's own place, weeks that
// are over.

import { assert, e2e } from '../lib/e2e.mjs';
import { answering, pageOf } from '../scenes/boards.scenes.mjs';

const BOARDS = '/subpackages/boards/pages/boards/boards';
const MAX_ROWS = 40;

// Asks until the answer is so: boards follow what happens within seconds.
async function until(ask, check, what) {
    for (let i = 0; i < 300; i += 1) {
        const answer = await ask().catch(() => null);

        if (answer && check(answer)) {
            return answer;
        }

        await new Promise((resolve) => {
            setTimeout(resolve, 250);
        });
    }

    return assert.fail(`never: ${what}`);
}

async function ranked(account) {
    const ann = await account();
    const pet = await ann.adopt('年糕');

    await ann.call('POST', `/v1/pets/${pet.pet_id}/interactions`, { interaction_type: 'training' });

    return { ann, pet, board: (name, query = '') =>
        ann.call('GET', `/v1/leaderboards/${name}${query}`) };
}

const open = (phone, ann) => phone({ user: ann.user, storage: ann.storage, path: BOARDS });
const mine = (page) => page.getByLabel('我的名次');

e2e('one\'s own place as the database has it, on each board', async ({
    stack, phone, account }) =>
{
    const { ann, pet, board } = await ranked(account);
    const { me } = await until(() => board('pet_level'), (one) => one.me.rank, 'a rank');
    const page = await open(phone, ann);

    await mine(page).getByText('经验').last().waitFor();

    const [[experience]] = await stack.sql(`SELECT season_experience FROM pet_states
        WHERE pet_id = ${pet.pet_id}`);
    const shown = (await page.data()).me;

    assert.equal(shown.scoreText, experience);
    assert.equal(shown.rank, me.rank);

    for (const [tab, season, unit] of [['积分榜', '总榜', '积分'], ['亲密榜', '本周', '亲密'],
        ['等级榜', '总榜', '经验']])
    {
        await page.getByRole('tab', { name: tab }).tap();
        await page.getByRole('tab', { name: season }).tap();
        await mine(page).getByText(unit, { exact: true }).waitFor();
    }
});

e2e('of two boards asked for the later one is shown', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage });
    let release;
    const held = new Promise((resolve) => {
        release = resolve;
    });

    await answering(page, { rank: 9, total: 20 });
    await mine(page).getByText('9', { exact: true }).waitFor();
    await page.route('**/v1/leaderboards/user_points?*', async (route) => {
        await held;
        await route.fulfill({ json: { code: 0, message: 'Success',
            data: pageOf(5, { board: 'user_points', rank: 2 }) } }).catch(() => {});
    });
    await page.route('**/v1/leaderboards/affection?*', (route) => route.fulfill({ json: { code: 0,
        message: 'Success', data: pageOf(7, { board: 'affection', rank: 6 }) } }));

    const late = page.waitForResponse(/user_points/);

    await page.getByRole('tab', { name: '积分榜' }).tap();
    await page.getByRole('tab', { name: '亲密榜' }).tap();
    await mine(page).getByText('6', { exact: true }).waitFor();
    release();
    await (await late).finished();
    await page.evaluate(() => new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
    }));
    assert.equal((await page.data()).me.rank, 6);
    assert.equal((await page.data()).me.unit, '亲密');
});

e2e('a thousand rows: those on the screen are there, and no more', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage });

    await answering(page, { rank: 700, total: 1000 });
    await page.locator('.row').first().waitFor();

    let seen = 0;
    let most = 0;

    // a finger's way down, a screen at a time
    while (seen < 1000) {
        const ranks = await page.evaluate(() => new Promise((resolve) => {
            const { scroller } = document.querySelector('.host-screen.top') ?? {};
            const box = scroller ?? document.querySelector('.host-screen.top .host-scroller');

            box.scrollTop += 600;
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(
                [...document.querySelectorAll('.host-screen.top .rank')].map((one) =>
                    Number(one.textContent)))));
        }));

        assert.deepEqual(ranks, ranks.map((_, i) => ranks[0] + i));
        assert.ok(!seen || ranks[0] <= seen + 1, `${ranks[0]} after ${seen}`);
        most = Math.max(most, ranks.length);
        seen = Math.max(seen, ranks.at(-1) ?? 0);
    }

    assert.ok(most <= MAX_ROWS, `${most} rows`);
    assert.equal((await page.data()).view.length <= MAX_ROWS, true);
    assert.equal(page.calls('GET', '/v1/leaderboards/pet_level').length >= 10, true);
    await page.getByText('都在这里啦').waitFor();
});

e2e('to one\'s own place far below, and back to the top', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage });

    await page.route('**/around-me?*', (route) => route.fulfill({ json: { code: 0,
        message: 'Success', data: { ...pageOf(31, { from: 685, rank: 700 }),
            next_cursor: null } } }));
    await answering(page, { rank: 700, total: 1000 });
    await page.locator('.row').first().waitFor();
    await mine(page).tap();
    await page.getByText('你身边的伙伴们').waitFor();
    await page.locator('.row').getByText('685', { exact: true }).waitFor();
    assert.equal(await page.getByText('虚位以待').count(), 0);
    await page.getByText('回到榜首').tap();
    await page.locator('.row').getByText('4', { exact: true }).waitFor();

    // within what is there it is only scrolled to
    await answering(page, { rank: 60, total: 1000 });
    await page.locator('.row').first().waitFor();
    await mine(page).tap();
    await page.locator('.row').getByText('60', { exact: true }).waitFor();
    assert.equal((await page.data()).around, false);
});

e2e('who does not want to be shown is told so, and where to change it', async ({
    phone, account }) =>
{
    const { ann, board } = await ranked(account);

    await until(() => board('pet_level'), (one) => one.me.rank, 'a rank');
    await ann.call('PUT', '/v1/users/me/settings',
        { privacy_prefs: { show_on_leaderboards: false } });
    await until(() => board('pet_level'), (one) => one.me.reason === 'hidden', 'hidden');

    const page = await open(phone, ann);

    await page.getByText('你选了不出现在排行榜').tap();
    await page.getByText('出现在排行榜', { exact: true }).waitFor();
});

e2e('a week that is over: its results stand, with the reward', async ({
    stack, phone, account }) =>
{
    const { ann, pet } = await ranked(account);
    const [[monday]] = await stack.sql(
        "SELECT (date_trunc('week', now() + interval '8 hours') - interval '7 days')::date");

    await stack.sql(`INSERT INTO seasons VALUES ('${monday}',
        '${monday}'::timestamp AT TIME ZONE 'Asia/Shanghai',
        ('${monday}'::timestamp + interval '7 days') AT TIME ZONE 'Asia/Shanghai', 0, now())
        ON CONFLICT (season) DO UPDATE SET frozen_at = now() RETURNING 1`);
    await stack.sql(`INSERT INTO season_scores VALUES (${ann.id}, 'pet_level', '${monday}', 4321,
        1, ${pet.pet_id}, false) RETURNING 1`);

    try {
        const page = await open(phone, ann);

        await page.getByRole('tab', { name: '上周' }).tap();
        await page.getByText(/已经定榜/).waitFor();
        await mine(page).getByText('奖励 200 积分已经寄到信箱').waitFor();
        await mine(page).getByText('4321').waitFor();
        await mine(page).tap();
        await page.getByText('信箱还空着').waitFor();
    } finally {
        await stack.sql(`DELETE FROM season_scores WHERE season = '${monday}' RETURNING 1`);
        await stack.sql(`DELETE FROM seasons WHERE season = '${monday}' RETURNING 1`);
    }
});

e2e('boards that are being made: kindly, and tried again', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage });

    page.expect(/503/);
    await page.route('**/v1/leaderboards/*', (route) => route.fulfill({ status: 503,
        headers: { 'Retry-After': '60' }, json: { code: 50300, message: 'x', data: null } }));
    await page.go(BOARDS);
    await page.getByText('榜单正在整理').waitFor();
    await page.unroute('**/v1/leaderboards/*');
    await page.route('**/v1/leaderboards/*', (route) => route.fulfill({ json: { code: 0,
        message: 'Success', data: pageOf(2, { rank: 0 }) } }));
    await page.getByText('再试一次').tap();
    await page.getByText('虚位以待').waitFor();
    await page.getByText('还没上榜').waitFor();
});
