// Hearts, stars, bubbles and the like: one cloud of points, each drawn by its
// distance function, so there is no picture to load.

import { BufferAttribute, BufferGeometry, Color, DynamicDrawUsage, NormalBlending, Points,
    ShaderMaterial, Vector3 } from '../three.js';

const POOL = 220;

export const KIND = { dot: 0, heart: 1, star: 2, bubble: 3, sparkle: 4, crumb: 5, note: 6,
    sleep: 7, drop: 8 };

const VERTEX = `
    attribute vec4 aLook;
    attribute vec3 aColor;
    varying vec4 vLook;
    varying vec3 vColor;
    uniform float uScale;
    void main() {
        vec4 at = modelViewMatrix * vec4( position, 1.0 );
        vLook = aLook;
        vColor = aColor;
        gl_Position = projectionMatrix * at;
        gl_PointSize = aLook.x * uScale / -at.z;
    }`;

const FRAGMENT = `
    varying vec4 vLook;
    varying vec3 vColor;

    float heart( vec2 p ) {
        vec2 q = vec2( abs( p.x ), p.y + 0.02 );
        float lobe = length( q - vec2( 0.40, 0.26 ) ) - 0.44;
        float side = max( dot( q - vec2( 0.0, -0.80 ), vec2( 0.725, -0.688 ) ), q.y + 0.04 );
        float core = max( q.x - 0.40, abs( q.y - 0.08 ) - 0.28 );
        return min( lobe, min( side, core ) );
    }

    float star( vec2 p ) {
        float k = 1.2566371;
        float a = abs( mod( atan( p.x, p.y ) + k * 0.5, k ) - k * 0.5 );
        vec2 q = length( p ) * vec2( sin( a ), cos( a ) );
        vec2 edge = normalize( vec2( 0.247, -0.46 ) );
        return dot( q - vec2( 0.0, 0.80 ), vec2( -edge.y, edge.x ) ) - 0.07;
    }

    float sparkle( vec2 p ) {
        vec2 q = abs( p );
        return ( sqrt( q.x ) + sqrt( q.y ) - 0.93 ) * 0.5;
    }

    float box( vec2 p, vec2 half_size ) {
        vec2 q = abs( p ) - half_size;
        return length( max( q, 0.0 ) ) + min( max( q.x, q.y ), 0.0 );
    }

    float note( vec2 p ) {
        float head = length( ( p - vec2( -0.24, -0.50 ) ) * vec2( 0.85, 1.15 ) ) - 0.27;
        float stem = box( p - vec2( 0.04, 0.08 ), vec2( 0.045, 0.58 ) ) - 0.02;
        vec2 at = p - vec2( 0.22, 0.52 - 0.35 * ( p.x - 0.22 ) );
        float flag = box( at, vec2( 0.20, 0.10 ) ) - 0.03;
        return min( head, min( stem, flag ) );
    }

    float letter( vec2 p ) {
        float bars = min( box( p - vec2( 0.0, 0.50 ), vec2( 0.42, 0.06 ) ),
                          box( p + vec2( 0.0, 0.50 ), vec2( 0.42, 0.06 ) ) );
        vec2 along = normalize( vec2( 0.84, 1.0 ) );
        vec2 q = vec2( dot( p, along ), dot( p, vec2( along.y, -along.x ) ) );
        return min( bars, box( q, vec2( 0.62, 0.06 ) ) ) - 0.06;
    }

    float drop( vec2 p ) {
        float round_part = length( p + vec2( 0.0, 0.25 ) ) - 0.46;
        vec2 q = vec2( abs( p.x ), p.y );
        float tip = max( dot( q - vec2( 0.0, 0.88 ), vec2( 0.914, 0.406 ) ), -( p.y + 0.06 ) );
        return min( round_part, tip );
    }

    void main() {
        float c = cos( vLook.y );
        float s = sin( vLook.y );
        vec2 p = ( gl_PointCoord * 2.0 - 1.0 ) * vec2( 1.0, -1.0 );
        p = vec2( c * p.x - s * p.y, s * p.x + c * p.y ) * 1.12;

        float kind = floor( vLook.w + 0.5 );
        float r = length( p );
        float d = r - 0.9;
        vec3 colour = vColor;
        float alpha = 1.0;

        if ( kind == 1.0 ) d = heart( p );
        else if ( kind == 2.0 ) d = star( p );
        else if ( kind == 4.0 ) d = sparkle( p );
        else if ( kind == 5.0 ) d = r - 0.72 - 0.14 * sin( 3.0 * atan( p.y, p.x ) );
        else if ( kind == 6.0 ) d = note( p );
        else if ( kind == 7.0 ) d = letter( p );
        else if ( kind == 8.0 ) d = drop( p );

        float fade = smoothstep( 0.07, -0.07, d );

        if ( kind == 0.0 ) {
            alpha = smoothstep( 1.0, 0.1, r );
            fade = 1.0;
        } else if ( kind == 3.0 ) {
            // a soap bubble: thin in the middle, bright at the rim, one light
            float rim = smoothstep( 0.45, 0.9, r );
            float gleam = smoothstep( 0.26, 0.12, length( p - vec2( -0.34, 0.38 ) ) );
            colour = mix( vColor, vec3( 1.0 ), 0.35 * rim + gleam );
            alpha = 0.42 + 0.45 * rim + gleam;
        } else if ( kind != 7.0 && kind != 4.0 ) {
            // a little sticker: lighter above, a gleam, a bright edge
            colour = mix( colour, vec3( 1.0 ), 0.30 * smoothstep( -0.4, 0.9, p.y ) );
            colour += 0.5 * smoothstep( 0.20, 0.08, length( p - vec2( -0.36, 0.36 ) ) );
        }

        alpha = clamp( alpha, 0.0, 1.0 ) * fade * vLook.z;

        if ( alpha < 0.01 ) discard;

        gl_FragColor = vec4( colour, alpha );
    }`;

const colour = new Color();

/** A pool of points; what is oldest makes room. */
export class Particles {
    /** @param {() => number} random in [0, 1) */
    constructor(random) {
        this.random = random;
        this.next = 0;
        this.alive = 0;
        this.pool = Array.from({ length: POOL }, () => ({ life: 0, age: 0, at: new Vector3(),
            speed: new Vector3() }));
        this.geometry = new BufferGeometry();

        for (const [name, size] of [['position', 3], ['aLook', 4], ['aColor', 3]]) {
            const attribute = new BufferAttribute(new Float32Array(POOL * size), size);

            attribute.setUsage(DynamicDrawUsage);
            this.geometry.setAttribute(name, attribute);
        }

        this.material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT,
            transparent: true, depthWrite: false, blending: NormalBlending, fog: false,
            toneMapped: false, uniforms: { uScale: { value: 1 } } });
        this.points = new Points(this.geometry, this.material);
        this.points.frustumCulled = false;
        this.points.renderOrder = 5;
    }

    /**
     * Sends particles off.
     * @param {string} kind of KIND
     * @param {Vector3} from
     * @param {object} how count, colors (0xrrggbb), size and life (with
     *     spread), speed upwards and outwards, gravity, drag, area, sway
     */
    burst(kind, from, { count = 6, colors = [0xffffff], size = 0.12, life = 1.4, up = 0.5,
        out = 0.3, gravity = 0, drag = 1.2, area = 0.1, sway = 0, spin = 0, grow = 0.12,
        front = 0.05 } = {}) {
        for (let i = 0; i < count; i++) {
            const p = this.pool[this.next];
            const turn = this.random() * Math.PI * 2;
            const far = Math.sqrt(this.random());

            this.next = (this.next + 1) % POOL;
            p.kind = KIND[kind];
            p.age = 0;
            p.life = life * (0.7 + 0.6 * this.random());
            p.size = size * (0.7 + 0.6 * this.random());
            p.at.set(Math.cos(turn) * far * area, (this.random() - 0.5) * area,
                Math.sin(turn) * far * area * 0.6 + front).add(from);
            p.speed.set(Math.cos(turn) * out * far, up * (0.7 + 0.6 * this.random()),
                Math.sin(turn) * out * far * 0.6);
            p.gravity = gravity;
            p.drag = drag;
            p.sway = sway;
            p.phase = this.random() * 6.28;
            p.grow = grow;
            p.spin = spin * (this.random() - 0.5);
            p.turn = spin === 0 ? (this.random() - 0.5) * 0.5 : this.random() * 6.28;
            p.color = colors[Math.floor(this.random() * colors.length)];
        }
    }

    /** @param {number} dt seconds */
    step(dt) {
        const { position, aLook, aColor } = this.geometry.attributes;

        this.alive = 0;

        for (let i = 0; i < POOL; i++) {
            const p = this.pool[i];

            p.age += dt;

            if (p.age >= p.life) {
                aLook.setXYZW(i, 0, 0, 0, 0);
                continue;
            }

            this.alive++;
            p.speed.y -= p.gravity * dt;
            p.speed.multiplyScalar(Math.exp(-p.drag * dt));
            p.at.addScaledVector(p.speed, dt);

            // nothing falls through the lawn
            if (p.gravity > 0 && p.at.y < 0.02) {
                p.at.y = 0.02;
                p.speed.set(p.speed.x * 0.5, Math.abs(p.speed.y) * 0.3, p.speed.z * 0.5);
            }

            const t = p.age / p.life;
            const swing = p.sway * Math.sin(p.phase + p.age * 3);

            position.setXYZ(i, p.at.x + swing, p.at.y, p.at.z);
            aLook.setXYZW(i, p.size * Math.min(1, t / p.grow), p.turn + p.spin * p.age
                + swing * 2, t > 0.65 ? (1 - t) / 0.35 : 1, p.kind);
            colour.setHex(p.color).convertLinearToSRGB();
            aColor.setXYZ(i, colour.r, colour.g, colour.b);
        }

        for (const attribute of [position, aLook, aColor]) {
            attribute.needsUpdate = true;
        }

        this.points.visible = this.alive > 0;
    }

    /** @param {number} scale pixels of one unit at distance one */
    scale(scale) {
        this.material.uniforms.uScale.value = scale;
    }

    dispose() {
        this.geometry.dispose();
        this.material.dispose();
    }
}
