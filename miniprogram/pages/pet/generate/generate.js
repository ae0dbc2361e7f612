// A photo, the part of it that matters, and off to the server.
//
// stage: choose -> crop -> sending -> (the page meet).  Back from there the
// photo is still here, so that another part of it can be tried without
// another upload.

import { agree, missingConsents } from '../../../services/auth.service.js';
import { getGenerations, startGeneration } from '../../../services/generation.service.js';
import { messageOf } from '../../../services/messages.js';
import { newKey, uploadPicture } from '../../../services/request.js';
import { centred, clamped, coverScale, cropOf, zoomed, MAX_ZOOM } from '../../../utils/crop.js';
import { PERSONALITIES, SPECIES, SUBJECTS } from '../../../utils/kinds.js';
import { DOCUMENT, MEET } from '../../../utils/pages.js';
import { toast, toastError } from '../../../utils/ui.js';

const PHOTO_MAX = 5 * 1024 * 1024;
const SMALLER = 2400;           // pixels of the longer side
const MARGIN = 32;              // pixels beside the frame
const CHROME = 482;             // pixels above and below the frame
const ZOOM_STEPS = 100;

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
        if (this.data.stage === 'sending' && !this.task) {
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

        this.size = { width, height };
        this.uploadId = null;
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
        if (this.data.stage === 'sending') {
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

        this.setData({ stage: 'sending', progress: 0, trouble: '', sending: '正在送出照片…' });

        try {
            await this.upload();
            this.setData({ sending: '正在叫醒小画家…' });

            const { generation_id: id } = await startGeneration({ uploadId: this.uploadId,
                crop, subject, species, personality }, this.key);

            if (!this.gone) {
                this.wish = null;
                this.setData({ stage: 'crop' });
                wx.navigateTo({ url: `${MEET}?id=${id}` });
            }
        } catch (error) {
            this.failed(error);
        }
    },

    async upload() {
        if (this.uploadId) {
            this.setData({ progress: 100 });
            return;
        }

        try {
            const { upload_id: id } = await uploadPicture(this.data.photo, 'photo', {
                onProgress: (progress) => this.setData({ progress }),
                onTask: (task) => {
                    this.task = task;
                } });

            this.uploadId = id;
        } finally {
            this.task = null;
        }
    },

    cancel() {
        this.stopped = true;
        this.task?.abort();
    },

    failed(error) {
        const stopped = this.stopped;

        this.stopped = false;

        if (this.gone) {
            return;
        }

        if (error.is?.('upload_not_found', 'upload')) {
            this.uploadId = null;
        }

        this.setData({ stage: 'crop', trouble: stopped ? '' : messageOf(error) });
    },
});
