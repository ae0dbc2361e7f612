// A photo, the part of it that matters, and off to the server.
//
// stage: choose -> crop -> sending -> (the page meet).  Back from there the
// photo is still here, so that another part of it can be tried without
// another upload.

import { agree, missingConsents } from '../../../services/auth.service.js';
import { deleteUpload, getGenerations, startGeneration }
    from '../../../services/generation.service.js';
import { messageOf } from '../../../services/messages.js';
import { newKey, uploadPicture } from '../../../services/request.js';
import { centred, clamped, coverScale, cropOf, zoomed, MAX_ZOOM } from '../../../utils/crop.js';
import { PERSONALITIES, SPECIES, SUBJECTS } from '../../../utils/kinds.js';
import { DOCUMENT, MEET } from '../../../utils/pages.js';
import { confirm, toast, toastError } from '../../../utils/ui.js';

const PHOTO_MAX = 5 * 1024 * 1024;
const SMALLER = 2400;           // pixels of the longer side
const MARGIN = 32;              // pixels beside the frame
const CHROME = 482;             // pixels above and below the frame
const ZOOM_STEPS = 100;
const LISTED = 100;             // generations whose photos may be kept

const FULL = '照片放满啦，删掉一张，或过几天再来';

const EXPLANATION = '为了画出像你的小伙伴，我们会从照片中提取毛色、脸型等外观特征（包括人脸特征），'
    + '不用来识别你是谁，也不会给别人看。领养 24 小时后或上传 7 天后照片自动删除，'
    + '你可以随时在“授权与协议”里撤回。';

const TIPS = [
    { icon: '☀️', text: '光线亮亮的' },
    { icon: '🙂', text: '正脸看得清' },
    { icon: '🎯', text: '只有一位主角' },
];

const promised = (api, options) => new Promise((resolve, reject) => {
    api({ ...options, success: resolve, fail: reject });
});

const cancelled = (error) => /cancel|deny|disagree/.test(error?.errMsg ?? error?.message ?? '');

const middle = ([a, b]) => ({ x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2 });

const distance = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

Page({
    data: {
        stage: 'choose',
        tips: TIPS,
        subjects: SUBJECTS,
        species: SPECIES,
        personalities: PERSONALITIES,
        chosenSubject: '',
        chosenSpecies: '',
        chosenPersonality: '',
        waiting: null,
        photo: '',
        place: '',
        explanation: EXPLANATION,
        frame: 320,
        image: { width: 0, height: 0, x: 0, y: 0 },
        zoom: 0,
        progress: 0,
        sending: '',
        trouble: '',
        asking: false,
    },

    onLoad() {
        const { windowWidth, windowHeight } = wx.getWindowInfo?.() ?? wx.getSystemInfoSync();

        this.setData({ frame: Math.round(Math.max(200,
            Math.min(windowWidth - MARGIN, windowHeight - CHROME))) });
    },

    async onShow() {
        if (this.data.stage === 'sending' && !this.sending) {
            this.setData({ stage: 'crop' });
        }

        try {
            const { items } = await getGenerations();
            const last = items.find(({ status, pet_id: pet }) => !pet
                && ['queued', 'running', 'succeeded'].includes(status));

            this.setData({ waiting: last ?? null });
        } catch (_) {
            // the page is of use without it
        }
    },

    onUnload() {
        this.gone = true;
        this.task?.abort();
        this.drop();
    },

    meetAgain() {
        wx.navigateTo({ url: `${MEET}?id=${this.data.waiting.generation_id}` });
    },

    async choose() {
        try {
            if ((await missingConsents(['face'])).length) {
                this.setData({ asking: true });
            } else {
                await this.pick();
            }
        } catch (error) {
            toastError(error);
        }
    },

    async agreeFace() {
        this.setData({ asking: false });

        try {
            await agree(['face']);
            await this.pick();
        } catch (error) {
            toastError(error);
        }
    },

    refuseFace() {
        this.setData({ asking: false });
        toast('没有照片，就没法唤醒它啦');
    },

    // A tap on the sheet is not one on the mask below.
    noop() {},

    openPrivacy() {
        wx.navigateTo({ url: `${DOCUMENT}?doc=privacy` });
    },

    async pick() {
        let file;

        try {
            [file] = (await promised(wx.chooseMedia, { count: 1, mediaType: ['image'],
                sizeType: ['compressed'], sourceType: ['album', 'camera'] })).tempFiles;
        } catch (error) {
            if (!cancelled(error)) {
                toast('没能打开相册，请检查权限');
            }
            return;
        }

        try {
            await this.open(file);
        } catch (_) {
            toast('这张图片打不开，换一张试试吧');
        }
    },

    async open({ tempFilePath, size }) {
        let path = tempFilePath;

        if (size > PHOTO_MAX) {
            path = (await promised(wx.compressImage, { src: path, quality: 80,
                compressedWidth: SMALLER })).tempFilePath;
        }

        const { width, height } = await promised(wx.getImageInfo, { src: path });

        this.drop();
        this.size = { width, height };
        this.uploadKey = newKey();
        this.view = centred(this.size, this.data.frame);
        this.setData({ stage: 'crop', photo: path, trouble: '' });
        this.show();
    },

    show() {
        const { scale, x, y } = this.view;
        const least = coverScale(this.size, this.data.frame);

        const width = this.size.width * scale;
        const height = this.size.height * scale;

        this.setData({
            image: { x, y, width, height },
            place: `width: ${width}px; height: ${height}px; `
                + `transform: translate(${x}px, ${y}px)`,
            zoom: Math.round((scale / least - 1) / (MAX_ZOOM - 1) * ZOOM_STEPS),
        });
    },

    move(view) {
        this.view = clamped(view, this.size, this.data.frame);
        this.show();
    },

    // Where the frame is, so that a pinch zooms about the fingers.
    onTouchStart({ touches }) {
        this.touches = [...touches];

        wx.createSelectorQuery().select('#frame').boundingClientRect((box) => {
            this.box = box;
        }).exec();
    },

    onTouchMove({ touches }) {
        const before = this.touches;
        const now = [...touches];

        this.touches = now;

        if (before?.length === 2 && now.length === 2) {
            const at = middle(now);
            const was = middle(before);
            const { left = 0, top = 0 } = this.box ?? {};
            const dragged = { ...this.view, x: this.view.x + at.x - was.x,
                y: this.view.y + at.y - was.y };

            this.view = zoomed(dragged, dragged.scale * distance(now) / distance(before),
                { x: at.x - left, y: at.y - top }, this.size, this.data.frame);
            this.show();
        } else if (before?.length === 1 && now.length === 1) {
            this.move({ ...this.view, x: this.view.x + now[0].clientX - before[0].clientX,
                y: this.view.y + now[0].clientY - before[0].clientY });
        }
    },

    onTouchEnd({ touches }) {
        this.touches = [...touches];
    },

    onZoom({ detail }) {
        const { frame } = this.data;
        const scale = coverScale(this.size, frame)
            * (1 + detail.value / ZOOM_STEPS * (MAX_ZOOM - 1));

        this.view = zoomed(this.view, scale, { x: frame / 2, y: frame / 2 }, this.size, frame);
        this.show();
    },

    onSubject({ detail }) {
        this.setData({ chosenSubject: detail.value });
    },

    onSpecies({ detail }) {
        this.setData({ chosenSpecies: detail.value });
    },

    onPersonality({ detail }) {
        this.setData({ chosenPersonality: detail.value });
    },

    // One key for the same wish, so that a second try does not use the quota
    // twice.
    async send() {
        if (this.sending) {
            return;
        }

        const crop = cropOf(this.view, this.size, this.data.frame);
        const { chosenSubject: subject, chosenSpecies: species,
            chosenPersonality: personality } = this.data;
        const wish = JSON.stringify([this.data.photo, crop, subject, species, personality]);

        if (wish !== this.wish) {
            this.wish = wish;
            this.key = newKey();
        }

        this.sending = true;
        this.stopped = false;
        this.setData({ stage: 'sending', progress: 0, trouble: '', sending: '正在送出照片…' });

        try {
            await this.upload();

            if (this.stopped || this.gone) {
                throw new Error('stopped');
            }

            this.setData({ sending: '正在叫醒小画家…' });

            const id = await this.start({ crop, subject, species, personality });

            if (!this.gone) {
                this.wish = null;
                this.setData({ stage: 'crop' });
                wx.navigateTo({ url: `${MEET}?id=${id}` });
            }
        } catch (error) {
            this.failed(error);
        } finally {
            this.sending = false;
        }
    },

    async start(wishes) {
        const { used } = this;

        this.used = true;

        try {
            return (await startGeneration({ uploadId: this.uploadId, ...wishes }, this.key))
                .generation_id;
        } catch (error) {
            // refused, so nothing is made of it; else nobody knows
            if (error.status >= 400 && error.status < 500) {
                this.used = used;
            }
            throw error;
        }
    },

    async upload() {
        if (this.uploadId) {
            this.setData({ progress: 100 });
            return;
        }

        try {
            this.uploadId = await this.uploadOnce();
        } catch (error) {
            if (!error.is?.('daily_quota')) {
                throw error;
            }
            if (!await this.makeRoom()) {
                throw Object.assign(error, { say: FULL });
            }
            this.uploadId = await this.uploadOnce();
        }

        this.used = false;

        if (this.gone) {
            this.drop();
        }
    },

    // One key for a photo: one whose answer was lost is not kept twice.
    async uploadOnce() {
        try {
            const { upload_id: id } = await uploadPicture(this.data.photo, 'photo', {
                key: this.uploadKey,
                onProgress: (progress) => this.setData({ progress }),
                onTask: (task) => {
                    this.task = task;

                    if (this.stopped || this.gone) {
                        task.abort();
                    }
                } });

            return id;
        } finally {
            this.task = null;
        }
    },

    // A photo that nothing was made of is not kept for nothing.
    drop() {
        if (this.uploadId && !this.used) {
            deleteUpload(this.uploadId).catch(() => {});
        }

        this.uploadId = null;
    },

    // Few photos are kept: asks whether the oldest one may go.
    async makeRoom() {
        if (this.gone || !await confirm({ title: '照片放满啦', confirmText: '删掉它',
            content: '要删掉最早的一张，给这张腾个位置吗？已经唤醒的小伙伴都会留下' }))
        {
            return false;
        }

        const { items } = await getGenerations(LISTED);
        const waiting = items.filter(({ status }) => ['queued', 'running'].includes(status));
        const inUse = waiting.map(({ upload_id: id }) => id);
        const ids = new Set(items.map(({ upload_id: id }) => id).reverse());

        for (const id of ids) {
            try {
                if (!inUse.includes(id)) {
                    await deleteUpload(id);
                    return true;
                }
            } catch (error) {
                // that one has gone by itself
                if (!error.is?.('upload')) {
                    throw error;
                }
            }
        }

        return false;
    },

    cancel() {
        this.stopped = true;
        this.task?.abort();
    },

    failed(error) {
        if (this.gone) {
            this.drop();
            return;
        }

        if (error.is?.('upload')) {
            this.uploadId = null;
            this.uploadKey = newKey();
        }

        this.setData({ stage: 'crop',
            trouble: this.stopped ? '' : error.say ?? messageOf(error) });
    },
});
