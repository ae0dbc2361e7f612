// The pet's material: its skin under toy-like light, with dirt and foam.

import { Color, MeshStandardMaterial } from '../three.js';

const NOISE = `
    varying vec3 vBind;
    uniform float uFoam;
    uniform float uHeight;
    uniform vec3 uFace;

    float coatHash( vec3 p ) {
        p = fract( p * vec3( 0.1031, 0.1030, 0.0973 ) );
        p += dot( p, p.yxz + 33.33 );
        return fract( ( p.x + p.y ) * p.z );
    }

    float coatNoise( vec3 p ) {
        vec3 i = floor( p );
        vec3 f = p - i;
        f = f * f * ( 3.0 - 2.0 * f );
        return mix(
            mix( mix( coatHash( i ), coatHash( i + vec3( 1.0, 0.0, 0.0 ) ), f.x ),
                 mix( coatHash( i + vec3( 0.0, 1.0, 0.0 ) ),
                      coatHash( i + vec3( 1.0, 1.0, 0.0 ) ), f.x ), f.y ),
            mix( mix( coatHash( i + vec3( 0.0, 0.0, 1.0 ) ),
                      coatHash( i + vec3( 1.0, 0.0, 1.0 ) ), f.x ),
                 mix( coatHash( i + vec3( 0.0, 1.0, 1.0 ) ),
                      coatHash( i + vec3( 1.0, 1.0, 1.0 ) ), f.x ), f.y ), f.z );
    }

    // How thick the foam is there: it grows from spots, and leaves the face.
    float coatFoam( vec3 bind ) {
        vec3 at = bind / uHeight;
        float lather = coatNoise( at * 8.0 + 7.7 ) * 0.72 + coatNoise( at * 21.0 ) * 0.28;
        vec3 from = ( bind - uFace ) / uHeight * vec3( 0.66, 0.9, 1.0 );
        return smoothstep( 0.80 - uFoam * 0.38, 0.92 - uFoam * 0.38, lather )
               * smoothstep( 0.14, 0.21, length( from ) ) * step( 0.001, uFoam );
    }
`;

const DECLARATIONS = `
    uniform float uDirt;
    uniform float uGloss;
    uniform vec3 uRim;
`;

// Foam stands out from the fur, in lumps.
const LUMPS = `
    #include <begin_vertex>
    vBind = position;
    if ( uFoam > 0.001 ) {
        transformed += normalize( objectNormal ) * uHeight * coatFoam( position )
                       * ( 0.012 + 0.036 * coatNoise( position / uHeight * 19.0 ) );
    }
`;

// The skin holds sRGB values: decoded here (IEC 61966-2-1).
const SKIN = `
    #ifdef USE_MAP
        vec3 skin = texture2D( map, vMapUv ).rgb;
        diffuseColor.rgb *= mix( skin / 12.92, pow( ( skin + 0.055 ) / 1.055, vec3( 2.4 ) ),
                                 step( 0.04045, skin ) );
    #endif
    if ( uDirt > 0.001 ) {
        vec3 at = vBind / uHeight;
        float grain = coatNoise( at * 38.0 );
        float spots = coatNoise( at * 7.0 + 3.1 ) * 0.66 + coatNoise( at * 15.0 ) * 0.24
                      + grain * 0.1;
        // mud climbs from the paws; a few smudges sit higher up
        float reach = mix( 0.25, 0.0, smoothstep( 0.02, 0.42, at.y ) );
        float mud = smoothstep( 0.64 - reach, 0.69 - reach, spots ) * uDirt;
        // eyes stay clear
        vec3 from = ( vBind - uFace ) / uHeight * vec3( 0.62, 1.0, 1.0 );
        mud *= smoothstep( 0.15, 0.23, length( from ) );
        diffuseColor.rgb = mix( diffuseColor.rgb, vec3( 0.105, 0.062, 0.036 )
                                * ( 0.8 + 0.4 * grain ), mud * 0.8 );
        diffuseColor.rgb = mix( diffuseColor.rgb, diffuseColor.rgb
                                * vec3( 0.80, 0.74, 0.66 ), uDirt * 0.55 );
    }
    if ( uFoam > 0.001 ) {
        // bubbles: bright on top of each, bluish between them
        vec3 cell = vBind / uHeight * 26.0;
        vec3 from = fract( cell ) - 0.5;
        float bubble = 1.0 - smoothstep( 0.1, 0.55, length( from
            + 0.5 * ( vec3( coatHash( floor( cell ) ), coatHash( floor( cell ) + 5.0 ),
                            coatHash( floor( cell ) + 9.0 ) ) - 0.5 ) ) );
        diffuseColor.rgb = mix( diffuseColor.rgb, mix( vec3( 0.66, 0.83, 0.95 ), vec3( 1.0 ),
                                0.45 + 0.55 * bubble ), coatFoam( vBind ) * 0.95 );
    }
`;

// Plush: at the outline the fur itself shines, most on top, where the sky is.
const FUZZ = `
    float coatEdge = 1.0 - clamp( dot( normal, normalize( vViewPosition ) ), 0.0, 1.0 );
    float coatSky = clamp( normal.y * 0.5 + 0.62, 0.0, 1.0 );
    outgoingLight += uRim * ( diffuseColor.rgb * 0.72 + 0.075 )
                     * pow( coatEdge, 3.0 ) * coatSky;
    outgoingLight += uGloss * pow( coatEdge, 2.0 ) * vec3( 0.5, 0.62, 0.7 );
    #include <opaque_fragment>
`;

/**
 * @param {Texture} skin as createSkin gives it
 * @param {number} height of the pet
 * @param {Vector3} face between the eyes, in the model's space
 */
export function createCoat(skin, height, face) {
    const coat = new MeshStandardMaterial({ map: skin, roughness: 0.8, metalness: 0 });

    coat.userData.uniforms = {
        uDirt: { value: 0 },
        uFoam: { value: 0 },
        uGloss: { value: 0 },
        uHeight: { value: height },
        uFace: { value: face },
        uRim: { value: new Color(1, 1, 1) },
    };

    coat.onBeforeCompile = (shader) => {
        Object.assign(shader.uniforms, coat.userData.uniforms);

        shader.vertexShader = shader.vertexShader
            .replace('#include <common>', `#include <common>\n${NOISE}`)
            .replace('#include <begin_vertex>', LUMPS);

        shader.fragmentShader = shader.fragmentShader
            .replace('#include <common>', `#include <common>\n${NOISE}${DECLARATIONS}`)
            .replace('#include <map_fragment>', SKIN)
            .replace('#include <opaque_fragment>', FUZZ);
    };

    return coat;
}
