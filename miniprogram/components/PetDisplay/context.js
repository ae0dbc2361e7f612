// The WebGL context of a canvas, asked for before anything large is fetched.

/** What a context is opened with; the first time decides. */
export function contextAttributes(opaque) {
    return { alpha: !opaque, antialias: true, depth: true, stencil: false,
        premultipliedAlpha: true, preserveDrawingBuffer: false };
}

/**
 * The context of a canvas node, or null where it gives none.  WebGL 1 is asked
 * for: it is what a canvas of type "webgl" has on every device.
 * @param {object} canvas node of a canvas
 * @param {boolean} opaque whether nothing shines through
 */
export function openContext(canvas, opaque) {
    try {
        return canvas.getContext('webgl', contextAttributes(opaque)) ?? null;
    } catch {
        return null;
    }
}
