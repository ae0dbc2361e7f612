// The skin of a pet: an image of its own beside the model.

import { ClampToEdgeWrapping, LinearFilter, LinearMipmapLinearFilter, NoColorSpace, Texture }
    from '../three.js';

/**
 * An image through the canvas node, as WeChat has no other way.
 * @param {() => object} createImage of the canvas node
 * @param {string} url
 * @returns {Promise<object>} the loaded image
 */
export function loadImage(createImage, url) {
    return new Promise((resolve, reject) => {
        const image = createImage();

        image.onload = () => resolve(image);
        image.onerror = () => reject(new Error(`image not loaded: ${url}`));

        if ('crossOrigin' in image) {
            image.crossOrigin = 'anonymous';
        }

        image.src = url;
    });
}

/**
 * A texture in glTF's orientation.  It holds sRGB values that the pet's
 * shader decodes: WebGL 1 has no sRGB texture with mipmaps.
 * @param {object} image
 */
export function createSkin(image) {
    const skin = new Texture(image);
    const powers = isPowerOfTwo(image.width) && isPowerOfTwo(image.height);

    skin.colorSpace = NoColorSpace;
    skin.flipY = false;
    skin.wrapS = ClampToEdgeWrapping;
    skin.wrapT = ClampToEdgeWrapping;
    skin.generateMipmaps = powers;
    skin.minFilter = powers ? LinearMipmapLinearFilter : LinearFilter;
    skin.magFilter = LinearFilter;
    skin.anisotropy = 4;
    skin.needsUpdate = true;

    return skin;
}

function isPowerOfTwo(n) {
    return n > 0 && (n & (n - 1)) === 0;
}
