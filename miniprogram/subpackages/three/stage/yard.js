// The yard: a lawn that bends away, hills, trees, a fence, a little house and
// flowers, as two meshes.  One unit is about the height of a pet.

import { BufferAttribute, CircleGeometry, Color, CylinderGeometry, Group, Mesh,
    MeshBasicMaterial, MeshLambertMaterial, PlaneGeometry } from '../three.js';

import { Builder } from './builder.js';
import { randomStream, smoothstep } from './springs.js';

const LAWN_NEAR = new Color(0x9ed36a);
const LAWN_PATCH = new Color(0xb4df7e);
const LAWN_FAR = new Color(0x7fc26a);
const CURVE = 0.016;
const CLOUDS = [[-1.9, 2.15, -8, 0.85], [1.5, 2.6, -9, 0.6], [-0.4, 3.1, -9.5, 0.75]];
const HOUSE = { x: -1.22, z: -1.75, yaw: 0.38, size: 0.95 };

/** How high the ground is there: flat in the middle, falling away behind. */
export function groundHeight(x, z) {
    const back = Math.max(0, -z - 1.2);

    return -CURVE * back * back - 0.004 * Math.max(0, Math.abs(x) - 2) ** 2;
}

function lawn() {
    const shape = new PlaneGeometry(26, 18, 52, 44).rotateX(-Math.PI / 2).translate(0, 0, -4);
    const position = shape.attributes.position;
    const colours = new Float32Array(position.count * 3);
    const colour = new Color();
    const random = randomStream(7);

    for (let i = 0; i < position.count; i++) {
        const x = position.getX(i);
        const z = position.getZ(i);
        const near = smoothstep(1.9, 0.9, Math.hypot(x * 0.8, z * 1.1));

        position.setY(i, groundHeight(x, z));
        colour.copy(LAWN_NEAR).lerp(LAWN_FAR, smoothstep(0, -8, z)).lerp(LAWN_PATCH, near);
        colour.multiplyScalar(0.98 + 0.04 * random());
        colour.toArray(colours, i * 3);
    }

    shape.setAttribute('color', new BufferAttribute(colours, 3));
    shape.computeVertexNormals();

    return shape;
}

function tree(b, x, z, size, tone) {
    const green = [[0x5faf5c, 0x8fd276], [0x6cb85a, 0xa6dc78], [0x58a86a, 0x86cf8a]][tone];

    b.from(x, groundHeight(x, z), z, x, size);
    b.cone(0.09, 0.14, 0.9, 0x8a5f40, { at: [0, 0.45, 0], top: 0xa87852 }, 8);
    b.ball(0.55, green[0], { at: [0, 1.25, 0], top: green[1], scale: [1, 0.92, 1] });
    b.ball(0.38, green[0], { at: [0.36, 1.0, 0.14], top: green[1] });
    b.ball(0.36, green[0], { at: [-0.36, 1.04, 0.1], top: green[1] });
    b.ball(0.34, green[0], { at: [0.05, 1.68, 0.02], top: green[1] });
}

function bush(b, x, z, size) {
    b.from(x, groundHeight(x, z), z, x * 2, size);
    b.ball(0.34, 0x63b25c, { at: [0, 0.2, 0], top: 0x93d577, scale: [1, 0.85, 0.9] });
    b.ball(0.25, 0x63b25c, { at: [0.3, 0.14, 0.05], top: 0x93d577 });
    b.ball(0.24, 0x63b25c, { at: [-0.28, 0.13, 0.04], top: 0x93d577 });
    b.pea(0.04, 0xff8f8f, { at: [0.1, 0.36, 0.25] });
    b.pea(0.04, 0xff8f8f, { at: [-0.16, 0.27, 0.27] });
    b.pea(0.035, 0xff8f8f, { at: [0.33, 0.2, 0.26] });
}

function fence(b) {
    for (let i = -6; i <= 6; i++) {
        const x = i * 0.62;
        const z = -2.35 - 0.012 * x * x;

        b.from(x, groundHeight(x, z), z, 0, 1);
        b.bar(0.075, 0.5, 0xf3e3cc, { at: [0, 0.3, 0], top: 0xfffaf0, scale: [1, 1, 0.5] });

        for (const height of [0.22, 0.44]) {
            b.bar(0.036, 0.6, 0xf0dec4, { at: [0.31, height, 0], top: 0xfff6e8,
                turn: [0, 0, Math.PI / 2] });
        }
    }
}

// A cottage for the pet: cream walls, a round door, a coral roof.
function house(b) {
    b.from(HOUSE.x, groundHeight(HOUSE.x, HOUSE.z), HOUSE.z, HOUSE.yaw, HOUSE.size);
    b.lathe([[0, 0], [0.5, 0], [0.54, 0.05], [0.53, 0.5], [0.46, 0.72], [0, 0.74]], 0xf2d9b6,
        { top: 0xfff3dd, scale: [1.06, 1, 0.96] }, 28);
    b.lathe([[0, 0.5], [0.62, 0.0], [0.68, 0.02], [0.66, 0.1], [0.36, 0.42], [0.1, 0.62],
        [0, 0.64]], 0xf0765e, { at: [0, 0.66, 0], top: 0xff9f7c, scale: [1.02, 0.95, 0.95] }, 28);
    b.ball(0.07, 0xfff0cf, { at: [0, 1.28, 0] });
    b.add(disc(0.27), 0xc98b58, { at: [0, 0.3, 0.53], scale: [1, 1.16, 1], turn: [-0.03, 0, 0] });
    b.add(disc(0.21), 0x7c4d34, { at: [0, 0.28, 0.545], scale: [1, 1.2, 1], turn: [-0.03, 0, 0],
        top: 0x5d3826 });
    b.pea(0.06, 0xff9966, { at: [0, 0.66, 0.55], scale: [1.1, 0.95, 0.5] });
    b.pea(0.045, 0xff9966, { at: [-0.06, 0.72, 0.55], scale: [0.8, 1, 0.5] });
    b.pea(0.045, 0xff9966, { at: [0.06, 0.72, 0.55], scale: [0.8, 1, 0.5] });
}

function disc(radius) {
    return new CylinderGeometry(radius, radius, 0.03, 24).rotateX(Math.PI / 2);
}

function flower(b, x, z, petal, size) {
    b.from(x, groundHeight(x, z), z, x * 5 + z, size);
    b.cone(0.008, 0.012, 0.12, 0x6bb358, { at: [0, 0.06, 0] }, 5);

    for (let k = 0; k < 5; k++) {
        const turn = k * Math.PI * 0.4;

        b.pea(0.034, petal, { at: [0.042 * Math.cos(turn), 0.125 + 0.01 * Math.sin(turn),
            0.042 * Math.sin(turn)], scale: [1, 0.5, 1] });
    }

    b.pea(0.026, 0xffd45e, { at: [0, 0.138, 0], scale: [1, 0.7, 1] });
}

function tuft(b, x, z, random) {
    b.from(x, groundHeight(x, z), z, random() * 6, 0.7 + 0.6 * random());

    for (let k = -1; k <= 1; k++) {
        b.cone(0, 0.022, 0.13, 0x7fc25c, { at: [k * 0.03, 0.05, 0], top: 0xb8e486,
            turn: [0, 0, -k * 0.5] }, 5);
    }
}

function scatter(b) {
    const random = randomStream(42);
    const petals = [0xffffff, 0xffb3c1, 0xffd27a, 0xc9b6ff, 0xff9f80];

    for (let i = 0; i < 84; i++) {
        const x = (random() - 0.5) * 6.4;
        const z = -2.1 + random() * 4.6;

        // the pet's place and its way to the ball stay free
        if (Math.hypot(x, z * 1.1 + 0.1) < 0.95) {
            continue;
        }

        if (i % 3 === 0) {
            flower(b, x, z, petals[i % petals.length], 0.8 + 0.5 * random());
        } else {
            tuft(b, x, z, random);
        }
    }
}

function hills(b) {
    b.from();
    b.hill(4.2, 0x7cc47a, { at: [-4.2, -3.2, -9.4], top: 0x9ad98c, scale: [1.3, 1, 0.6] });
    b.hill(4.6, 0x74bd7c, { at: [4.2, -3.9, -10], top: 0x90d28e, scale: [1.4, 1, 0.6] });
    b.hill(5, 0x86c99a, { at: [0.6, -4.3, -12.5], top: 0xa4dcae, scale: [1.9, 1, 0.5] });
}

function cloud(b, x, y, z, size) {
    b.from(x, y, z, 0, size);
    b.ball(0.5, 0xeef6ff, { top: 0xffffff, scale: [1.25, 0.8, 0.7] });
    b.ball(0.38, 0xeef6ff, { at: [0.52, -0.07, 0.05], top: 0xffffff, scale: [1.1, 0.75, 0.7] });
    b.ball(0.34, 0xeef6ff, { at: [-0.55, -0.08, 0.05], top: 0xffffff, scale: [1.1, 0.75, 0.7] });
    b.ball(0.3, 0xeef6ff, { at: [0.18, 0.26, 0], top: 0xffffff });
}

/** Lights in the house: its window glows at night. */
function glow() {
    const window = new Mesh(new CircleGeometry(0.2, 24),
        new MeshBasicMaterial({ color: 0xffd98a, transparent: true, opacity: 0, fog: false }));

    window.position.set(HOUSE.x + 0.535 * Math.sin(HOUSE.yaw),
        groundHeight(HOUSE.x, HOUSE.z) + 0.28, HOUSE.z + 0.535 * Math.cos(HOUSE.yaw));
    window.rotation.y = HOUSE.yaw;
    window.scale.y = 1.2;

    return window;
}

/**
 * @returns {{ group: Group, window: Mesh, clouds: Mesh[], dispose: () => void }}
 */
export function createYard() {
    const group = new Group();
    const matte = new MeshLambertMaterial({ vertexColors: true });
    const fluffy = new MeshLambertMaterial({ vertexColors: true, emissive: 0xa9bfd6,
        emissiveIntensity: 0.62, fog: false });
    const ground = new Mesh(lawn(), matte);
    const b = new Builder();

    ground.receiveShadow = true;
    hills(b);
    tree(b, 1.75, -3.2, 0.9, 0);
    tree(b, 3.0, -3.6, 1.25, 1);
    tree(b, -3.3, -3.4, 1.3, 2);
    tree(b, -2.1, -5.2, 1.1, 1);
    tree(b, 1.05, -6.4, 0.95, 2);
    tree(b, 4.3, -4.6, 1.3, 0);
    bush(b, 1.62, -1.95, 0.85);
    bush(b, -2.75, -1.9, 0.9);
    bush(b, 2.5, -1.5, 0.75);
    fence(b);
    house(b);
    scatter(b);

    const things = new Mesh(b.build(), matte);
    const clouds = CLOUDS.map((at) => {
        const c = new Builder();

        cloud(c, 0, 0, 0, at[3]);

        const mesh = new Mesh(c.build(), fluffy);

        mesh.position.set(at[0], at[1], at[2]);

        return mesh;
    });
    const window = glow();

    group.add(ground, things, window, ...clouds);

    return { group, window, clouds, cloudMaterial: fluffy, dispose() {
        for (const mesh of [ground, things, window, ...clouds]) {
            mesh.geometry.dispose();
            mesh.material.dispose();
        }
    } };
}
