// Home by day, and as the pet is.

import { withoutWebGL } from '../lib/phone.mjs';

const alive = async (page) => {
    await page.locator('wx-canvas[class*=shown]').waitFor({ state: 'attached' });
    await page.waitForTimeout(3000);
};

const settled = (ann) => ann.adopt('年糕');

// A pet whose bars are so, as if time had passed.
const bars = (change) => async (ann, stack) => {
    const { pet_id: pet } = await ann.adopt('年糕');

    await stack.sql(`UPDATE pet_states SET ${change}, version = version + 1
        WHERE pet_id = ${pet} RETURNING 1`);
};

const low = (points) => points * 14400000;

const tap = (text) => async (page) => {
    await alive(page);
    await page.getByText(text, { exact: true }).tap();
    await page.waitForTimeout(2500);
};

// Where a part of the pet is on the screen.
const placeOf = (page, what) => page.evaluate((part) => globalThis.getCurrentPages().at(-1)
    .selectComponent('#pet').placeOf(part), what);

// A finger that takes what a button stands for and carries it; it stays down
// unless it lets go.
async function drag(page, text, places, letGo) {
    const client = await page.context().newCDPSession(page);
    const touch = (type, place) => client.send('Input.dispatchTouchEvent', { type,
        touchPoints: place ? [place] : [] });
    const { x, y, width } = await page.getByText(text, { exact: true }).boundingBox();
    const from = { x: x + width / 2, y: y - 20 };

    await touch('touchStart', from);
    await touch('touchMove', { x: from.x, y: from.y - 30 });

    for (const place of places) {
        await touch('touchMove', place);
        await page.waitForTimeout(120);
    }

    if (letGo) {
        await touch('touchEnd');
    }
}

// The finger rubs over the whole of it.
async function rub(page, letGo) {
    const top = await placeOf(page, 'top');
    const { y } = await placeOf(page, 'mouth');
    const height = y - top.y;
    const places = Array.from({ length: 36 }, (_, i) => ({
        x: top.x + 70 * Math.sin(i * 1.1), y: top.y + height * (0.25 + i / 24) }));

    await drag(page, '洗澡', places, letGo);
}

async function flat(page) {
    await withoutWebGL(page);
    await page.reload();
    await page.locator('[class*="--cell"][class*="--shown"]').waitFor();
}

export const scenes = [
    { name: 'home', account: settled, act: alive },
    { name: 'home-hungry', account: bars(`hunger = ${low(8)}`), act: alive },
    { name: 'home-dirty', account: bars(`cleanliness = ${low(5)}`), act: alive },
    { name: 'home-sad', account: bars(`mood = ${low(9)}`), act: alive },
    { name: 'home-food', account: settled, act: tap('喂食') },
    { name: 'home-bath', account: settled, act: tap('洗澡') },
    { name: 'home-drag-food', account: settled, async act(page) {
        await alive(page);

        const mouth = await placeOf(page, 'mouth');

        await drag(page, '喂食', [{ x: mouth.x - 60, y: mouth.y + 120 },
            { x: mouth.x - 24, y: mouth.y + 54 }, { x: mouth.x - 16, y: mouth.y + 44 }]);
        await page.waitForTimeout(1200);
    } },
    { name: 'home-eat', account: settled, async act(page) {
        await alive(page);
        await drag(page, '喂食', [await placeOf(page, 'mouth'), await placeOf(page, 'mouth')], true);
        await page.waitForTimeout(1200);
    } },
    { name: 'home-sponge', account: settled, async act(page) {
        await alive(page);
        await rub(page);
    } },
    { name: 'home-sparkle', account: settled, async act(page) {
        await alive(page);
        await rub(page, true);
        await page.waitForTimeout(2600);
    } },
    { name: 'home-ball', account: settled, async act(page) {
        await alive(page);
        await page.getByText('玩耍', { exact: true }).tap();
        await page.waitForTimeout(1100);
    } },
    { name: 'home-level-up', account: async (ann, stack) => {
        const { pet_id: pet } = await ann.adopt('年糕');

        await stack.sql(`UPDATE pet_states SET experience = 95, version = version + 1
            WHERE pet_id = ${pet} RETURNING 1`);
    }, async act(page) {
        await alive(page);
        await page.getByText('训练', { exact: true }).tap();
        await page.getByText('升到 Lv.2 啦').waitFor();
        await page.waitForTimeout(900);
    } },
    { name: 'home-empty', account: async () => {},
        act: (page) => page.getByText('还没有小伙伴').waitFor() },
    { name: 'home-still', account: settled, act: flat },
    { name: 'home-still-bath', account: settled, async act(page) {
        await flat(page);
        await page.getByText('洗澡', { exact: true }).tap();
        await page.locator('[class*="--shake"], [class*="--shook"]').waitFor();
    } },
    { name: 'home-loading', account: settled, async act(page) {
        await page.route('**/v1/users/me/pets*', () => {});
        await page.reload();
    } },
    { name: 'home-offline', account: settled, async act(page) {
        await page.route('**/v1/**', (route) => route.abort());
        await page.reload();
        await page.getByText('重新连接').waitFor();
    } },
    // everyone is told: the last one
    { name: 'home-news', async account(ann, stack) {
        await settled(ann);
        await stack.sql(`INSERT INTO announcements VALUES (1, '小窝搬新家啦',
            '新的小窝更宽敞，商城里也添了新玩具。签到满三天还有礼物，记得来领哦！',
            now() - interval '1 hour', NULL, now()) ON CONFLICT DO NOTHING`);
    }, async act(page) {
        await alive(page);
        await page.getByText('知道啦').waitFor();
    } },
];
