// The WebGL renderer on a canvas node, and the curve from light to screen.

import { contextAttributes, openContext } from '../../../components/PetDisplay/context.js';
import { CustomToneMapping, ShaderChunk, SRGBColorSpace, WebGLRenderer, PCFSoftShadowMap }
    from '../three.js';

export const MAX_PIXEL_RATIO = 2;

// Toys are bright: colours stay as they are up to the shoulder, and above it
// run softly into white instead of being cut off.  Hue is kept, since all
// three channels are scaled alike.
ShaderChunk.tonemapping_pars_fragment = ShaderChunk.tonemapping_pars_fragment.replace(
    'vec3 CustomToneMapping( vec3 color ) { return color; }',
    `vec3 CustomToneMapping( vec3 color ) {
        color *= toneMappingExposure;
        float peak = max( color.r, max( color.g, color.b ) );
        if ( peak < 0.72 ) return color;
        float mapped = 0.72 + 0.28 * ( 1.0 - exp( ( 0.72 - peak ) / 0.28 ) );
        vec3 toned = color * ( mapped / peak );
        return mix( toned, vec3( mapped ), 0.3 * ( 1.0 - exp( 0.72 - peak ) ) );
    }`);

/**
 * A renderer on the node, or null where the node gives no WebGL.
 * @param {object} canvas node of a canvas
 * @param {boolean} opaque whether nothing shines through
 */
export function createRenderer(canvas, opaque) {
    const context = openContext(canvas, opaque);

    if (!context) {
        return null;
    }

    // three listens for a lost context; nodes of old base libraries have no
    // listeners
    if (!canvas.addEventListener) {
        canvas.addEventListener = () => {};
        canvas.removeEventListener = () => {};
    }

    const renderer = new WebGLRenderer({ canvas, context, ...contextAttributes(opaque) });

    renderer.outputColorSpace = SRGBColorSpace;
    renderer.toneMapping = CustomToneMapping;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFSoftShadowMap;
    renderer.setClearColor(0xffffff, opaque ? 1 : 0);

    return renderer;
}

/**
 * Sets the size in CSS pixels.
 * @param {WebGLRenderer} renderer
 * @param {number} width
 * @param {number} height
 * @param {number} pixelRatio of the screen; more than 2 is not seen
 */
export function resizeRenderer(renderer, width, height, pixelRatio) {
    renderer.setPixelRatio(Math.min(pixelRatio || 1, MAX_PIXEL_RATIO));
    renderer.setSize(width, height, false);
}

/**
 * Frees what the renderer holds, and its context: a phone has few, and takes
 * the oldest, home's, for a new one.
 */
export function disposeRenderer(renderer) {
    const context = renderer.getContext();

    try {
        renderer.dispose();
    } catch (error) {
        // the last thing it does is to stop a loop of its own, on a window
        // that is not there
        if (!(error instanceof TypeError)) {
            throw error;
        }
    }

    context.getExtension?.('WEBGL_lose_context')?.loseContext();
}
