// Home by day, and as the pet is.

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

async function withoutWebGL(page) {
    await page.addInitScript(() => {
        globalThis.HTMLCanvasElement.prototype.getContext = () => null;
    });
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
    { name: 'home-empty', account: async () => {},
        act: (page) => page.getByText('还没有小伙伴').waitFor() },
    { name: 'home-still', account: settled, act: withoutWebGL },
    { name: 'home-still-bath', account: settled, async act(page) {
        await withoutWebGL(page);
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
