// Things the pet has to do with: bowl, food, ball, sponge.

import { Color, Group, Mesh, MeshStandardMaterial, RingGeometry, MeshBasicMaterial, SphereGeometry }
    from '../three.js';

import { Builder } from './builder.js';

const BALL_RADIUS = 0.13;

function shape(build, material) {
    const b = new Builder().from();

    build(b);

    const mesh = new Mesh(b.build(), material);

    mesh.castShadow = true;

    return mesh;
}

function bowl(b) {
    b.lathe([[0, 0.02], [0.17, 0.02], [0.20, 0], [0.22, 0.03], [0.20, 0.12], [0.215, 0.15],
        [0.20, 0.16], [0.175, 0.13], [0.15, 0.06], [0, 0.05]], 0xf2735c, { top: 0xff9a76 }, 32);
    b.pea(0.034, 0xfff3dd, { at: [0, 0.075, 0.208], scale: [1.1, 0.9, 0.4] });
    b.pea(0.016, 0xfff3dd, { at: [-0.036, 0.108, 0.206], scale: [0.9, 1, 0.5] });
    b.pea(0.016, 0xfff3dd, { at: [0, 0.118, 0.209], scale: [0.9, 1, 0.5] });
    b.pea(0.016, 0xfff3dd, { at: [0.036, 0.108, 0.206], scale: [0.9, 1, 0.5] });
}

function kibble(b) {
    for (let i = 0; i < 26; i++) {
        const r = 0.155 * Math.sqrt((i + 0.5) / 26);
        const turn = i * 2.39996;

        b.pea(0.038, i % 3 ? 0xb5713d : 0xd08a4c, { at: [r * Math.cos(turn),
            0.05 - r * r * 1.4 + (i % 4) * 0.006, r * Math.sin(turn)], scale: [1.1, 0.75, 1] });
    }
}

function biscuit(b) {
    b.bar(0.034, 0.12, 0xe2a765, { at: [0, 0, 0], turn: [0, 0, Math.PI / 2], top: 0xf4c98c });

    for (const [x, y] of [[-0.085, 0.036], [-0.085, -0.036], [0.085, 0.036], [0.085, -0.036]]) {
        b.ball(0.046, 0xe2a765, { at: [x, y, 0], top: 0xf4c98c, scale: [1, 1, 0.8] });
    }
}

function fish(b) {
    b.ball(0.12, 0x5f9fd0, { at: [0.02, 0, 0], top: 0x9ad0ee, scale: [1.15, 0.66, 0.45] });
    b.cone(0.0, 0.085, 0.12, 0x4f8cc2, { at: [-0.155, 0, 0], turn: [0, 0, -Math.PI / 2],
        scale: [1, 1, 0.35], top: 0x86c0e6 }, 10);
    b.pea(0.02, 0x233043, { at: [0.1, 0.022, 0.04], scale: [1, 1, 0.5] });
    b.pea(0.04, 0xf7fbff, { at: [0.02, -0.04, 0.012], scale: [2, 0.7, 1] });
}

function drumstick(b) {
    b.ball(0.115, 0xb8652f, { at: [0.03, 0.02, 0], top: 0xe09a55, scale: [1.15, 0.95, 0.9] });
    b.bar(0.026, 0.13, 0xfff1dc, { at: [-0.13, -0.05, 0], turn: [0, 0, -1.25] });
    b.ball(0.036, 0xfff6e8, { at: [-0.21, -0.055, 0] });
    b.ball(0.036, 0xfff6e8, { at: [-0.195, -0.1, 0] });
}

function sponge(b) {
    b.bar(0.08, 0.12, 0xffcf52, { turn: [0, 0, Math.PI / 2], scale: [1, 1, 0.8], top: 0xffe38f });
    b.bar(0.082, 0.115, 0x7cc8ef, { at: [0, -0.052, 0], turn: [0, 0, Math.PI / 2],
        scale: [0.45, 1, 0.8] });

    for (const [x, y, z] of [[-0.05, 0.045, 0.055], [0.03, 0.03, 0.06], [0.07, 0.05, 0.045],
        [-0.01, 0.06, 0.05]]) {
        b.pea(0.012, 0xeeb53a, { at: [x, y, z] });
    }
}

// Bands of colour around the ball, by height, as vertex colours.
function ballGeometry() {
    const b = new Builder().from();

    b.add(new SphereGeometry(BALL_RADIUS, 26, 20), 0xffffff);

    const geometry = b.build();
    const { position, color } = geometry.attributes;
    const red = new Color(0xff6f61);
    const white = new Color(0xfff8ec);
    const yellow = new Color(0xffc94d);

    for (let face = 0; face < position.count; face += 3) {
        const y = (position.getY(face) + position.getY(face + 1) + position.getY(face + 2))
                  / 3 / BALL_RADIUS;
        const band = Math.abs(y) < 0.24 ? white : y > 0 ? red : yellow;

        for (let i = face; i < face + 3; i++) {
            band.toArray(color.array, i * 3);
        }
    }

    return geometry;
}

// What stands for each code of the catalogue; others look like a biscuit.
const FOODS = { basic_food: 'biscuit', snack: 'biscuit', fish: 'fish', feast: 'drumstick' };
const SHAPES = { bowl, kibble, sponge, biscuit, fish, drumstick };

/** Makes each thing when it is first wanted; all hang in one group. */
export class Props {
    constructor() {
        this.group = new Group();
        this.material = new MeshStandardMaterial({ vertexColors: true, roughness: 0.42,
            metalness: 0 });
        this.made = new Map();
    }

    /**
     * A thing by its name, hidden at first.
     * @param {'bowl' | 'kibble' | 'ball' | 'sponge' | 'ring' | string} name or the code of a food
     */
    get(name) {
        const key = FOODS[name] ?? name;

        if (!this.made.has(key)) {
            const mesh = this.make(key);

            mesh.visible = false;
            this.made.set(key, mesh);
            this.group.add(mesh);
        }

        return this.made.get(key);
    }

    make(key) {
        if (SHAPES[key]) {
            return shape(SHAPES[key], this.material);
        }

        if (key === 'ring') {
            return new Mesh(new RingGeometry(0.82, 1, 48).rotateX(-Math.PI / 2),
                new MeshBasicMaterial({ color: 0xffe08a, transparent: true, depthWrite: false,
                    fog: false }));
        }

        const ball = new Mesh(ballGeometry(), this.material);

        ball.castShadow = true;
        ball.userData.radius = BALL_RADIUS;

        return ball;
    }

    /** Puts everything away. */
    hide() {
        for (const mesh of this.made.values()) {
            mesh.visible = false;
            this.group.attach(mesh);
            mesh.scale.setScalar(1);
            mesh.rotation.set(0, 0, 0);
        }
    }

    dispose() {
        for (const mesh of this.made.values()) {
            mesh.geometry.dispose();
            mesh.material.dispose();
        }

        this.material.dispose();
    }
}
