// Collars and straps lie on the fur of the pet that wears them: along a band
// of its model, moving as the fur does.  The server's pictures do the same
// (pet3d/tailor.c).

import { BufferAttribute, BufferGeometry, SkinnedMesh, Vector3 } from '../three.js';

const SIDES = 8;        // corners of a ribbon that is cut through
const NUMBERS = 8;      // of a point: where, what is up, shares of root and head
const SUNK = 0.35;      // how far its middle is out of the fur, of its thickness

const JOINTS = ['root', 'chest', 'head'];

/**
 * A ribbon for a pet; null when it has no such band.
 * @param {Pet} pet
 * @param {Object3D} anchor
 * @param {{ band: string, thick: number, flat: number }} how in units of the anchor
 * @param {Material} material
 */
export function layRibbon(pet, anchor, { band, thick, flat }, material) {
    const points = pointsOf(anchor.userData.extras?.bands ?? {}, band);
    const body = pet.meshes.find((mesh) => mesh.isSkinnedMesh);
    const joints = JOINTS.map((name) =>
        body?.skeleton.bones.findIndex((bone) => bone.name === name));

    if (!points || !body || joints.includes(-1)) {
        return null;
    }

    const ribbon = new SkinnedMesh(ribbonGeometry(points, thick * anchor.scale.x, flat, joints),
        material);

    ribbon.bind(body.skeleton, body.bindMatrix);
    ribbon.frustumCulled = false;
    body.parent.add(ribbon);

    return ribbon;
}

// Of what is on both sides the file has the left one.
function pointsOf(bands, band) {
    const numbers = bands[band] ?? bands[band.replace('right', 'left')];
    const side = bands[band] ? 1 : -1;
    const mirror = new Vector3(side, 1, 1);

    const points = Array.from({ length: (numbers?.length ?? 0) / NUMBERS }, (_, i) => {
        const at = i * NUMBERS;
        const [root, head] = numbers.slice(at + 6, at + 8);

        return { at: new Vector3().fromArray(numbers, at).multiply(mirror),
            up: new Vector3().fromArray(numbers, at + 3).multiply(mirror),
            shares: [root, 1 - root - head, head] };
    });

    return points.length === 0 ? null : side < 0 ? points.reverse() : points;
}

// An elliptic tube around a closed line of points.
function ribbonGeometry(points, thick, flat, joints) {
    const position = [];
    const normal = [];
    const skinIndex = [];
    const skinWeight = [];
    const index = [];
    const n = points.length;

    points.forEach(({ at, up, shares }, i) => {
        const along = points[(i + 1) % n].at.clone().sub(points[(i + n - 1) % n].at).normalize();
        const across = up.clone().cross(along).normalize();
        const out = along.cross(across);

        for (let j = 0; j < SIDES; j++) {
            const s = Math.sin(2 * Math.PI * j / SIDES);
            const c = Math.cos(2 * Math.PI * j / SIDES);

            position.push(...at.clone().addScaledVector(out, thick * (c + SUNK))
                .addScaledVector(across, thick * flat * s));
            normal.push(...out.clone().multiplyScalar(c * flat).addScaledVector(across, s)
                .normalize());
            skinIndex.push(...joints, 0);
            skinWeight.push(...shares, 0);

            const [a, b] = [i * SIDES, (i + 1) % n * SIDES];
            const k = (j + 1) % SIDES;

            index.push(a + j, b + j, b + k, a + j, b + k, a + k);
        }
    });

    const geometry = new BufferGeometry();

    geometry.setAttribute('position', new BufferAttribute(new Float32Array(position), 3));
    geometry.setAttribute('normal', new BufferAttribute(new Float32Array(normal), 3));
    geometry.setAttribute('skinIndex', new BufferAttribute(new Uint8Array(skinIndex), 4));
    geometry.setAttribute('skinWeight', new BufferAttribute(new Float32Array(skinWeight), 4));
    geometry.setIndex(index);

    return geometry;
}
