// canvas, and the node that SelectorQuery gives for it.

import { resolveUrl } from '../wx/files.js';
import { WxElement } from './base.js';

export class WxCanvas extends WxElement {
    build() {
        const root = this.shadow('<canvas></canvas><slot></slot>', `
            :host { display: block; position: relative; width: 300px;
                height: 150px; }
            canvas { display: block; width: 100%; height: 100%;
                touch-action: none; }`);

        this.canvas = root.querySelector('canvas');
        this.node = makeNode(this.canvas);
    }
}

/** An off-screen canvas, as wx.createOffscreenCanvas gives it. */
export function offscreenCanvas({ width = 300, height = 150 } = {}) {
    const canvas = document.createElement('canvas');

    Object.assign(canvas, { width, height });
    return makeNode(canvas);
}

// The members that WeChat's canvas node has, and no others.
function makeNode(canvas) {
    return {
        get width() {
            return canvas.width;
        },
        set width(value) {
            canvas.width = value;
        },
        get height() {
            return canvas.height;
        },
        set height(value) {
            canvas.height = value;
        },
        getContext: (type, options) => contextOf(canvas, type, options),
        createImage: () => makeImage(),
        createImageData: (width, height) => new ImageData(width, height),
        requestAnimationFrame: (step) => requestAnimationFrame(step),
        cancelAnimationFrame: (id) => cancelAnimationFrame(id),
        toDataURL: (...args) => canvas.toDataURL(...args),
        _canvas: canvas,
    };
}

function contextOf(canvas, type, options) {
    const context = canvas.getContext(type, options);

    if (context && type === '2d' && !context.wrapped) {
        const draw = context.drawImage;

        // createImage() and other canvases' nodes are accepted
        context.wrapped = true;
        context.drawImage = (image, ...args) =>
            draw.call(context, image._canvas ?? image, ...args);
    }

    return context;
}

// An image whose src may be any path of the mini-program.
function makeImage() {
    const image = new Image();
    const own = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype,
        'src');

    image.crossOrigin = 'anonymous';
    Object.defineProperty(image, 'src', {
        get: () => own.get.call(image),
        set(value) {
            own.set.call(image, resolveUrl(value));
        },
    });
    return image;
}
