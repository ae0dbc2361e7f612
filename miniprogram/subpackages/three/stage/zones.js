// Which part of the pet a finger touches.  Each bone has an ellipsoid around
// the vertices that follow it most; a ray against a dozen of them costs
// nothing, where a ray against the skinned mesh would cost frames.

import { Box3, Matrix4, Ray, Vector3 } from '../three.js';

const HEAD = /head|ear|jaw|eye|nose/i;
const TAIL = /tail/i;
const LEG = /leg|paw|arm|foot|hand/i;

/** Vertices count for the bone that moves them most. */
export function findZones(pet) {
    const boxes = new Map();

    for (const mesh of pet.meshes) {
        if (mesh.isSkinnedMesh) {
            collect(mesh, boxes);
        }
    }

    if (boxes.size === 0) {
        return [{ bone: pet.scene, part: 'body', ...ellipsoid(pet.bounds) }];
    }

    return [...boxes].map(([bone, box]) => ({ bone, part: partOf(bone.name), ...ellipsoid(box) }));
}

function collect(mesh, boxes) {
    const { position, skinIndex, skinWeight } = mesh.geometry.attributes;
    const at = new Vector3();
    const inverse = new Map();

    for (let i = 0; i < position.count; i++) {
        const bone = mesh.skeleton.bones[heaviest(skinIndex, skinWeight, i)];

        if (!bone) {
            continue;
        }

        if (!boxes.has(bone)) {
            boxes.set(bone, new Box3());
        }

        if (!inverse.has(bone)) {
            inverse.set(bone, new Matrix4().copy(bone.matrixWorld).invert());
        }

        at.fromBufferAttribute(position, i).applyMatrix4(mesh.bindMatrix)
            .applyMatrix4(inverse.get(bone));
        boxes.get(bone).expandByPoint(at);
    }
}

function heaviest(indices, weights, i) {
    let best = 0;

    for (let k = 1; k < 4; k++) {
        if (weights.getComponent(i, k) > weights.getComponent(i, best)) {
            best = k;
        }
    }

    return indices.getComponent(i, best);
}

function ellipsoid(box) {
    const centre = box.getCenter(new Vector3());
    // a box's corners are empty: the ellipsoid through its faces, slightly
    // larger, since fingers are
    const radii = box.getSize(new Vector3()).multiplyScalar(0.53).addScalar(1e-3);

    return { centre, radii };
}

function partOf(name) {
    return HEAD.test(name) ? 'head' : TAIL.test(name) ? 'tail' : LEG.test(name) ? 'paw' : 'body';
}

const local = new Ray();
const inverse = new Matrix4();
const hit = new Vector3();

/**
 * What a ray meets first.
 * @param {Pet} pet with its world matrices up to date
 * @param {Ray} ray in the world
 * @returns {{ zone: 'head' | 'belly' | 'back' | 'paw', point: Vector3 } | null}
 */
export function touchZone(pet, ray) {
    let nearest = null;

    for (const zone of pet.zones) {
        const point = meet(zone, ray);
        const distance = point ? point.distanceTo(ray.origin) : Infinity;

        if (point && (!nearest || distance < nearest.distance)) {
            nearest = { zone, point, distance };
        }
    }

    if (!nearest) {
        return null;
    }

    return { zone: named(pet, nearest), point: nearest.point };
}

function meet(zone, ray) {
    inverse.copy(zone.bone.matrixWorld).invert();
    local.copy(ray).applyMatrix4(inverse);
    local.origin.sub(zone.centre).divide(zone.radii);
    local.direction.divide(zone.radii);

    const a = local.direction.lengthSq();
    const b = local.origin.dot(local.direction);
    const c = local.origin.lengthSq() - 1;
    const root = b * b - a * c;

    if (root < 0 || (-b - Math.sqrt(root)) / a < 0) {
        return null;
    }

    return hit.copy(local.direction).multiplyScalar((-b - Math.sqrt(root)) / a)
        .add(local.origin).multiply(zone.radii).add(zone.centre)
        .applyMatrix4(zone.bone.matrixWorld).clone();
}

// The trunk is belly in front and below, back behind and above; seen from
// the pet, whichever way it is turned.
function named(pet, { zone, point }) {
    if (zone.part === 'head' || zone.part === 'paw') {
        return zone.part;
    }

    if (zone.part === 'tail') {
        return 'back';
    }

    const at = pet.group.worldToLocal(point.clone());

    return at.z > pet.bounds.max.z * 0.25 || at.y < pet.height * 0.22 ? 'belly' : 'back';
}
