// The sky behind the yard: one triangle pair, coloured by height on screen.

import { Color, Mesh, PlaneGeometry, ShaderMaterial, Vector2 } from '../three.js';

const VERTEX = `
    varying vec2 vAt;
    void main() {
        vAt = uv;
        gl_Position = vec4( position.xy, 0.9999, 1.0 );
    }`;

// Sun and moon cross over; stars stand on a grid of their own, jittered, and
// twinkle out of step.
const FRAGMENT = `
    varying vec2 vAt;
    uniform vec3 uTop;
    uniform vec3 uLow;
    uniform vec3 uGlow;
    uniform float uNight;
    uniform float uTime;
    uniform vec2 uSize;
    uniform float uHorizon;

    vec2 hash2( vec2 p ) {
        vec3 q = fract( vec3( p.xyx ) * vec3( 0.1031, 0.1030, 0.0973 ) );
        q += dot( q, q.yzx + 33.33 );
        return fract( ( q.xx + q.yz ) * q.zy );
    }

    void main() {
        float h = clamp( ( vAt.y - uHorizon ) / ( 1.0 - uHorizon ), 0.0, 1.0 );
        vec3 colour = mix( uLow, uTop, pow( h, 0.75 ) );
        vec2 at = vAt * uSize;
        vec2 disc = vec2( 0.80, mix( 0.86, 0.87, uNight ) ) * uSize;
        float radius = min( uSize.x, uSize.y ) * 0.062;
        float far = length( at - disc ) / radius;

        colour += uGlow * exp( -far * 0.42 ) * 0.42;

        vec3 sun = mix( vec3( 1.0, 0.965, 0.80 ), vec3( 1.0, 0.99, 0.90 ),
                        smoothstep( 1.0, 0.0, far ) );
        float sunlit = smoothstep( 1.02, 0.96, far ) * ( 1.0 - uNight );
        colour = mix( colour, sun, sunlit );

        float bite = length( at - disc - radius * vec2( 0.42, 0.24 ) ) / radius;
        float moon = smoothstep( 1.0, 0.95, far ) * smoothstep( 0.80, 0.86, bite ) * uNight;
        colour = mix( colour, vec3( 1.0, 0.955, 0.80 ), moon );

        if ( uNight > 0.01 ) {
            vec2 cell = at / 26.0;
            vec2 jitter = hash2( floor( cell ) );
            float size = 0.030 + 0.055 * jitter.x * jitter.x;
            float star = smoothstep( size, size * 0.2,
                                     length( fract( cell ) - 0.2 - 0.6 * jitter ) );
            float twinkle = 0.6 + 0.4 * sin( uTime * ( 1.0 + 2.0 * jitter.y ) + jitter.x * 40.0 );
            colour += vec3( 1.0, 0.96, 0.86 ) * star * twinkle * uNight * step( 0.45, jitter.y )
                      * smoothstep( 0.05, 0.4, h ) * smoothstep( 1.2, 2.0, far );
        }

        gl_FragColor = vec4( colour, 1.0 );
        #include <colorspace_fragment>
    }`;

/** The sky as a mesh that is drawn before all else. */
export function createSky() {
    const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT,
        depthWrite: false, depthTest: false, fog: false, toneMapped: false,
        uniforms: { uTop: { value: new Color() }, uLow: { value: new Color() },
            uGlow: { value: new Color() }, uNight: { value: 0 }, uTime: { value: 0 },
            uSize: { value: new Vector2(1, 1) }, uHorizon: { value: 0.4 } } });
    const sky = new Mesh(new PlaneGeometry(2, 2), material);

    sky.frustumCulled = false;
    sky.renderOrder = -10;

    return sky;
}
