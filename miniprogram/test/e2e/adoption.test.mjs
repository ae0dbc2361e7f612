// From a photo to a pet at home.

import { fileURLToPath } from 'node:url';

import { assert, e2e } from '../lib/e2e.mjs';

const GENERATE = '/pages/pet/generate/generate';
const photo = (name) => fileURLToPath(new URL(`../../../t/photos/${name}`,
    import.meta.url));

const nameField = (page) => page.getByRole('textbox', { name: '给它起个名字' });

// A wall: a photo without anybody.
async function wall(page) {
    const url = await page.evaluate(() => {
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d');

        canvas.width = 640;
        canvas.height = 480;
        context.fillStyle = '#c8c0b4';
        context.fillRect(0, 0, 640, 480);
        return canvas.toDataURL('image/png');
    });

    return { name: 'wall.png', mimeType: 'image/png',
        buffer: Buffer.from(url.split(',')[1], 'base64') };
}

async function choosePhoto(page, file) {
    const chooser = page.waitForEvent('filechooser');

    await page.getByText('从手机相册选择').tap();
    await (await chooser).setFiles(file);
    await page.getByText('把脸放进圈圈里').waitFor();
}

async function openWithFace(phone, account) {
    const ann = await account();
    const { required } = (await ann.call('GET', '/v1/users/me/consents'));

    await ann.call('POST', '/v1/users/me/consents',
        { type: 'face', version: required.face, agreed: true });

    return { ann, page: await phone({ user: ann.user, storage: ann.storage, path: GENERATE }) };
}

e2e('a photo becomes a pet that comes home', async ({ stack, phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage, path: GENERATE });

    // photos need an agreement of their own
    await page.getByText('选照片或拍一张').tap();
    await page.getByText('照片处理说明').waitFor();
    await page.getByText('先不了').tap();
    assert.equal(page.calls('POST', '/v1/users/me/consents').length, 0);

    await page.getByText('选照片或拍一张').tap();
    await page.getByText('同意，去选照片').tap();
    await choosePhoto(page, photo('cat.jpg'));

    await page.getByText('动物').tap();
    await page.getByText('小猫').tap();
    await page.getByText('好奇').tap();
    await page.getByRole('button', { name: '唤醒它' }).tap();

    await nameField(page).waitFor();
    await nameField(page).fill('年糕');
    await page.getByText('带它回家').tap();
    await page.getByText('欢迎回家，年糕').waitFor();
    await page.waitForFunction(() => location.hash.includes('/pages/main/home/home'));
    await page.getByText('年糕').last().waitFor();

    const rows = await stack.sql(`SELECT encode(convert_to(name, 'UTF8'), 'hex'), species,
        personality FROM pets
        WHERE user_id = ${ann.id}`);

    assert.deepEqual(rows, [[Buffer.from('年糕').toString('hex'), 'cat', 'curious']]);
    assert.deepEqual(await stack.sql(`SELECT wanted_subject FROM generations
        WHERE user_id = ${ann.id}`), [['animal']]);
});

e2e('when the subject was hard to make out another range is offered', async ({
    phone, account }) =>
{
    const { page } = await openWithFace(phone, account);

    await page.getByText('选照片或拍一张').tap();
    await choosePhoto(page, photo('cat.jpg'));
    await page.getByRole('button', { name: '唤醒它' }).tap();
    await page.getByText('重新框选').tap();
    await page.getByText('把脸放进圈圈里').waitFor();

    // the photo is still here, and need not be sent again
    assert.equal(page.calls('POST', '/v1/uploads').length, 1);

    await page.getByText('换一张照片').tap();
    await choosePhoto(page, photo('tiger.jpg'));
    await page.getByRole('button', { name: '唤醒它' }).tap();
    await nameField(page).waitFor();
    assert.equal(await page.getByText('重新框选').count(), 0);
});

e2e('the frame covers the photo and tells the server where', async ({ phone, account }) => {
    const { page } = await openWithFace(phone, account);

    await page.getByText('选照片或拍一张').tap();
    await choosePhoto(page, photo('cat.jpg'));

    const box = await page.locator('.frame').boundingBox();
    const before = (await page.data()).image;

    // dragged far to the right the photo stops at its edge
    await page.evaluate(({ x, y }) => {
        const frame = document.querySelector('.frame');
        const touch = (dx) => new globalThis.Touch({ identifier: 1, target: frame,
            clientX: x + dx, clientY: y });

        for (const [type, dx] of [['touchstart', 0], ['touchmove', 40], ['touchmove', 4000],
            ['touchend', 4000]])
        {
            const touches = type === 'touchend' ? [] : [touch(dx)];

            frame.dispatchEvent(new globalThis.TouchEvent(type, { bubbles: true, cancelable: true,
                touches, changedTouches: [touch(dx)] }));
        }
    }, { x: box.x + 20, y: box.y + 20 });

    const { image, frame } = await page.data();

    assert.equal(image.x, 0);
    assert.ok(image.y <= 0 && image.y + image.height >= frame - 0.01);
    assert.equal(image.width, before.width);

    // what is seen is what the server is told of
    const seen = await page.locator('.photo').boundingBox();

    for (const [is, wanted] of [[seen.x, box.x + image.x], [seen.y, box.y + image.y],
        [seen.width, image.width], [seen.height, image.height]])
    {
        assert.ok(Math.abs(is - wanted) < 1, `${is}, not ${wanted}`);
    }

    const [request] = await Promise.all([
        page.waitForRequest((one) => one.url().endsWith('/v1/pet-generations')
            && one.method() === 'POST'),
        page.getByRole('button', { name: '唤醒它' }).tap()]);
    const { crop } = request.postDataJSON();

    assert.equal(crop.x, 0);
    assert.ok(crop.width >= 50 && crop.x + crop.width <= 1000);
    assert.ok(crop.height >= 50 && crop.y + crop.height <= 1000);
    await nameField(page).waitFor();
});

e2e('a photo without a subject: kindly, and another range may be tried', async ({
    phone, account }) =>
{
    const { page } = await openWithFace(phone, account);

    await page.getByText('选照片或拍一张').tap();
    await choosePhoto(page, await wall(page));
    await page.getByRole('button', { name: '唤醒它' }).tap();
    await page.getByText('它还没有醒来').waitFor();
    await page.getByText('没有在照片里找到主角').waitFor();
    await page.getByText('重新选照片和范围').tap();
    await page.getByRole('button', { name: '唤醒它' }).waitFor();

    // the photo is there already: no second upload
    await page.getByText('小狗').tap();
    await Promise.all([
        page.waitForRequest((one) => one.url().endsWith('/v1/pet-generations')
            && one.method() === 'POST'),
        page.getByRole('button', { name: '唤醒它' }).tap()]);
    await page.getByText('它还没有醒来').waitFor();
    assert.equal(page.calls('POST', '/v1/uploads').length, 1);
    assert.equal(page.calls('POST', '/v1/pet-generations').length, 2);
});

e2e('an upload that is cut off can be tried again', async ({ phone, account }) => {
    const { page } = await openWithFace(phone, account);

    page.expect(/ERR_FAILED|ERR_INTERNET|Failed to load/);
    await page.getByText('选照片或拍一张').tap();
    await choosePhoto(page, photo('cat.jpg'));
    await page.route('**/v1/uploads', (route) => route.abort());
    await page.getByRole('button', { name: '唤醒它' }).tap();
    await page.getByText('网络好像走丢了').first().waitFor();
    await page.unroute('**/v1/uploads');
    await page.getByText('再试一次').tap();
    await nameField(page).waitFor();
});

e2e('another look, and a pet that waits', async ({ stack, phone, account }) => {
    const { ann, page } = await openWithFace(phone, account);

    await page.getByText('选照片或拍一张').tap();
    await choosePhoto(page, photo('cat.jpg'));
    await page.getByRole('button', { name: '唤醒它' }).tap();
    await nameField(page).waitFor();

    const { left } = await page.data();

    await page.getByText('换个样子').tap();
    await page.getByText('换一个', { exact: true }).tap();
    await page.waitForFunction((last) => {
        const { data } = globalThis.getCurrentPages().at(-1);

        return data.state === 'ready' && data.left === last - 1;
    }, left);

    const [[count]] = await stack.sql(`SELECT count(*) FROM generations
        WHERE user_id = ${ann.id} AND state = 'succeeded'`);

    assert.equal(count, '2');

    await page.go(GENERATE);
    await page.getByText('去见它').tap();
    await nameField(page).waitFor();
});
