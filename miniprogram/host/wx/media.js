// Pictures and sounds.

import { chooseFiles } from '../choose.js';
import { offscreenCanvas } from '../elements/canvas.js';
import { actionSheet } from '../sheet.js';
import { api, listeners } from './api.js';
import { readBlob, resolveUrl, tempFile } from './files.js';
import { privacyAgreed } from './privacy.js';

const SOURCES = { camera: '拍摄', album: '从手机相册选择' };

async function pick(name, { count = 9, sourceType = ['album', 'camera'] }) {
    await privacyAgreed(name);

    let source = sourceType[0];

    if (sourceType.length > 1) {
        const order = ['camera', 'album'];
        const index = await actionSheet({ items: order.map((one) =>
            SOURCES[one]) });

        if (index < 0) {
            throw new Error('cancel');
        }
        source = order[index];
    }

    const found = await chooseFiles({ accept: 'image/*', multiple: count > 1,
        capture: source === 'camera' ? 'environment' : undefined });

    if (!found.length) {
        throw new Error('cancel');
    }
    return found.slice(0, count);
}

async function chooseMedia(options) {
    const found = await pick('chooseMedia', options);

    return { type: 'image', tempFiles: found.map((file) => ({
        tempFilePath: tempFile(file), size: file.size, fileType: 'image' })) };
}

async function chooseImage(options) {
    const found = await pick('chooseImage', options);
    const tempFilePaths = found.map((file) => tempFile(file));

    return { tempFilePaths, tempFiles: found.map(({ size }, i) => ({ size,
        path: tempFilePaths[i] })) };
}

async function loadImage(src) {
    const image = new Image();

    image.crossOrigin = 'anonymous';
    image.src = resolveUrl(src);
    await image.decode();
    return image;
}

async function getImageInfo({ src }) {
    const { naturalWidth: width, naturalHeight: height }
        = await loadImage(src);
    const { type } = await readBlob(src);

    return { width, height, path: src, orientation: 'up',
        type: type.split('/')[1] };
}

async function compressImage({ src, quality = 80, compressedWidth }) {
    const image = await loadImage(src);
    const width = Math.min(compressedWidth ?? image.naturalWidth,
        image.naturalWidth);
    const canvas = document.createElement('canvas');

    canvas.width = width;
    canvas.height = Math.round(image.naturalHeight * width
        / image.naturalWidth);
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width,
        canvas.height);
    return { tempFilePath: await saveCanvas(canvas, 'jpg', quality / 100) };
}

async function saveCanvas(canvas, fileType, quality) {
    const type = fileType === 'jpg' ? 'image/jpeg' : 'image/png';

    return tempFile(await new Promise((resolve) => {
        canvas.toBlob(resolve, type, quality);
    }));
}

async function canvasToTempFilePath({ canvas, x = 0, y = 0, width, height,
    destWidth, destHeight, fileType = 'png', quality = 1 })
{
    const source = canvas._canvas;
    const from = { width: width ?? source.width - x,
        height: height ?? source.height - y };
    const target = document.createElement('canvas');

    target.width = destWidth ?? from.width;
    target.height = destHeight ?? from.height;
    target.getContext('2d').drawImage(source, x, y, from.width, from.height,
        0, 0, target.width, target.height);
    return { tempFilePath: await saveCanvas(target, fileType, quality) };
}

// In a browser the album is the folder of downloads.
async function saveImageToPhotosAlbum({ filePath }) {
    await privacyAgreed('saveImageToPhotosAlbum');

    const link = document.createElement('a');

    link.href = resolveUrl(filePath);
    link.download = filePath.split('/').pop();
    link.click();
}

function createInnerAudioContext() {
    const audio = new Audio();
    const events = { Play: 'play', Pause: 'pause', Ended: 'ended',
        Error: 'error', Canplay: 'canplay', TimeUpdate: 'timeupdate' };
    const context = {
        get src() {
            return audio.src;
        },
        set src(value) {
            audio.src = resolveUrl(value);
        },
        get duration() {
            return audio.duration;
        },
        get currentTime() {
            return audio.currentTime;
        },
        get paused() {
            return audio.paused;
        },
        // Before the first touch a browser refuses to play.
        play: () => void audio.play().catch(() => {}),
        pause: () => audio.pause(),
        seek(position) {
            audio.currentTime = position;
        },
        stop() {
            audio.pause();
            audio.currentTime = 0;
        },
        destroy() {
            audio.pause();
            audio.removeAttribute('src');
        },
    };

    for (const name of ['loop', 'volume', 'autoplay', 'playbackRate']) {
        Object.defineProperty(context, name, { get: () => audio[name],
            set: (value) => {
                audio[name] = value;
            } });
    }
    for (const [name, type] of Object.entries(events)) {
        const own = listeners(name);

        audio.addEventListener(type, () => own.call({}));
        Object.assign(context, own.functions);
    }

    return context;
}

export const functions = {
    chooseMedia: api('chooseMedia', chooseMedia),
    chooseImage: api('chooseImage', chooseImage),
    getImageInfo: api('getImageInfo', getImageInfo),
    compressImage: api('compressImage', compressImage),
    canvasToTempFilePath: api('canvasToTempFilePath', canvasToTempFilePath),
    saveImageToPhotosAlbum: api('saveImageToPhotosAlbum',
        saveImageToPhotosAlbum),
    createInnerAudioContext,
    setInnerAudioOption: api('setInnerAudioOption', () => {}),
    createOffscreenCanvas: (options) => offscreenCanvas(options),
};
