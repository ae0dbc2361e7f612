// From a photo to a pet at home.

import { fileURLToPath } from 'node:url';

const GENERATE = '/pages/pet/generate/generate';
const CAT = fileURLToPath(new URL('../../../t/photos/cat.jpg', import.meta.url));

async function agreeFace(ann) {
    const { required } = await ann.call('GET', '/v1/users/me/consents');

    await ann.call('POST', '/v1/users/me/consents',
        { type: 'face', version: required.face, agreed: true });
}

async function crop(page) {
    await page.getByText('选照片或拍一张').tap();

    const chooser = page.waitForEvent('filechooser');

    await page.getByText('从手机相册选择').tap();
    await (await chooser).setFiles(CAT);
    await page.getByRole('button', { name: '唤醒它' }).waitFor();
}

async function meet(page) {
    await crop(page);
    await page.getByText('小猫').tap();
    await page.getByRole('button', { name: '唤醒它' }).tap();
    await page.getByText('带它回家').waitFor();
    await page.waitForTimeout(3000);
}

export const scenes = [
    { name: 'photo', account: async () => {}, path: GENERATE,
        act: (page) => page.getByText('选照片或拍一张').waitFor() },
    { name: 'photo-consent', account: async () => {}, path: GENERATE, async act(page) {
        await page.getByText('选照片或拍一张').tap();
        await page.getByText('同意，去选照片').waitFor();
    } },
    { name: 'photo-crop', account: agreeFace, path: GENERATE, act: crop },
    { name: 'photo-sending', account: agreeFace, path: GENERATE, async act(page) {
        await crop(page);
        await page.route('**/v1/uploads', () => {});
        await page.getByRole('button', { name: '唤醒它' }).tap();
        await page.getByText('取消').waitFor();
    } },
    { name: 'making', account: agreeFace, path: GENERATE, async act(page) {
        await crop(page);
        await page.route('**/v1/pet-generations/*', async (route) => {
            if (!route.request().url().includes('wait=8')) {
                await route.fulfill({ json: { code: 0, message: 'Success', data: {
                    status: 'running', progress: 60 } } });
            }
        });
        await page.getByRole('button', { name: '唤醒它' }).tap();
        await page.getByText('它醒了会在这里等你').waitFor();
        await page.waitForTimeout(1500);
    } },
    { name: 'meet', account: agreeFace, path: GENERATE, act: meet },
];
