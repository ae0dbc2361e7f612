// Leaderboards.

const BOARDS = '/subpackages/boards/pages/boards/boards';

const ready = (text) => (page) => page.getByText(text).first().waitFor();
const row = (page, n) => page.locator('.row').nth(n);

// A reply of the server with so many rows; the reader has a rank.
export function pageOf(count, { from = 1, rank = 37, total = count, board = 'pet_level' } = {}) {
    const names = ['小橘子', '爱吃鱼的喵星人今天也很努力', '阿布', '团子妈妈', 'Momo', '一只快乐的小狗'];
    const items = Array.from({ length: count }, (_, i) => {
        const at = from + i;
        const pet = { pet_id: `${at}`, name: ['年糕', '布丁', '豆豆'][at % 3], level: 30 - at % 20,
            preview_url: '' };

        return { rank: at, score: Math.max(1, Math.round(98765 / (1 + at / 9))),
            reached_at: '2026-11-20T00:00:00Z', pet, user: { user_id: `${1000 + at}`,
                nickname: names[at % names.length], avatar_url: '', level: 1 + at % 10,
                relation: at === rank ? 'self' : 'none', pets: [pet] } };
    });

    return { board, season: 'all', scope: 'global', items, size: total,
        next_cursor: from + count - 1 < total ? `${from + count}` : null,
        me: rank ? { rank, score: 2345, reason: null, pet_id: '1' }
            : { rank: null, score: null, reason: 'no_score' } };
}

const reply = (data) => ({ json: { code: 0, message: 'Success', data } });

/** Answers for the boards instead of the server. */
export async function answering(page, options) {
    await page.route('**/v1/leaderboards/*', (route) => {
        const query = new URL(route.request().url()).searchParams;
        const from = Number(query.get('cursor') ?? 1);
        const total = options.total ?? 300;
        const limit = Math.min(Number(query.get('limit')), total - from + 1);

        return route.fulfill(reply(pageOf(limit, { ...options, from, total })));
    });
    await page.go(BOARDS);
}

// A user who is on the boards, once Redis has them.
async function ranked(ann) {
    const { pet_id: pet } = await ann.adopt('年糕');

    await ann.call('PATCH', '/v1/users/me', { nickname: '小橘子' });
    await ann.call('POST', `/v1/pets/${pet}/interactions`, { interaction_type: 'training' });
}

export const scenes = [
    { name: 'boards', account: ranked, async act(page) {
        await answering(page, { rank: 37 });
        await row(page, 3).waitFor();
    } },
    { name: 'boards-scrolled', account: ranked, async act(page) {
        await answering(page, { rank: 37, total: 1000 });
        await row(page, 3).waitFor();
        await page.getByLabel('我的名次').tap();
        await page.waitForTimeout(1500);
    } },
    { name: 'boards-card', account: ranked, async act(page) {
        await answering(page, { rank: 5 });
        await row(page, 1).tap();
        await page.getByText(/第 5 名/).waitFor();
    } },
    { name: 'boards-unranked', account: ranked, async act(page) {
        await answering(page, { rank: 0, total: 2 });
        await page.getByText('虚位以待').waitFor();
    } },
    { name: 'boards-rewards', account: ranked, async act(page) {
        await answering(page, { rank: 2 });
        await page.getByText('奖励').first().tap();
        await page.getByText('每周奖励').waitFor();
    } },
    { name: 'boards-closed', account: async () => {}, async act(page) {
        await page.route('**/v1/leaderboards/*', (route) => route.fulfill({ status: 503,
            json: { code: 50300, message: 'x', data: null }, headers: { 'Retry-After': '60' } }));
        await page.go(BOARDS);
        await page.getByText('榜单正在整理').waitFor();
    } },
    { name: 'boards-loading', account: async () => {}, async act(page) {
        await page.route('**/v1/leaderboards', () => {});
        await page.go(BOARDS);
    } },
    { name: 'boards-real', account: ranked, path: BOARDS, act: ready('榜') },
];
