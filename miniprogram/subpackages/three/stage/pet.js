// The pet as the file has it: meshes, bones, morphs and clips found by name,
// places on its body, and its size.  Nothing is taken for granted: a model
// without a head bone or without morphs still stands on the stage.

import { Box3, Group, Matrix4, Object3D, Vector3 } from '../three.js';

import { createCoat } from './coat.js';
import { findZones } from './zones.js';

const BONES = {
    head: /(^|_)head/i,
    chest: /chest|spine/i,
    ear: /(^|_)ears?(_|\d|$)/i,
    tail: /tail/i,
    frontLeg: /leg_front|front_leg|arm/i,
};

/** A pet on its turntable: group turns and moves, scene holds the model. */
export class Pet {
    /**
     * @param {{ scene: Object3D, animations: object[] }} model
     * @param {Texture} skin
     */
    constructor(model, skin) {
        this.group = new Group();
        this.scene = model.scene;
        this.clips = new Map(model.animations.map((clip) => [clip.name.toLowerCase(), clip]));
        this.meshes = [];
        this.bones = [];
        this.scene.updateMatrixWorld(true);
        this.scene.traverse((node) => this.sort(node));

        this.bounds = restBounds(this.meshes);
        this.height = this.bounds.max.y - this.bounds.min.y || 1;
        this.morphs = findMorphs(this.meshes);
        this.face = this.middle('blink', 0.6);
        this.coat = createCoat(skin, this.height, this.face);
        this.uniforms = this.coat.userData.uniforms;

        for (const mesh of this.meshes) {
            mesh.material = this.coat;
            mesh.castShadow = true;
            mesh.receiveShadow = true;
            mesh.frustumCulled = false;
        }

        this.head = this.bone(BONES.head);
        this.chest = this.bone(BONES.chest);
        this.ears = this.bones.filter((bone) => BONES.ear.test(bone.name));
        this.tail = this.bones.filter((bone) => BONES.tail.test(bone.name));
        this.zones = findZones(this);
        this.mouth = this.place(this.middle('open_mouth', 0.42));
        this.eyes = this.place(this.face);
        this.top = new Object3D();
        this.top.position.set(0, this.height * 1.02, 0);
        this.scene.position.y = -this.bounds.min.y;
        this.group.add(this.scene, this.top);
    }

    sort(node) {
        if (node.isMesh) {
            this.meshes.push(node);
        } else if (node.isBone) {
            this.bones.push(node);
        }
    }

    bone(pattern) {
        return this.bones.find((bone) => pattern.test(bone.name)) ?? null;
    }

    // The middle of what a morph moves, in the model's space; without such a
    // morph, in front at a usual share of the height.
    middle(morph, share) {
        return morphCentre(this.morphs.get(morph)) ?? new Vector3(0,
            this.bounds.min.y + share * this.height, this.bounds.max.z * 0.9);
    }

    // A node at a place of the model that moves with the head.
    place(at) {
        const node = new Object3D();
        const parent = this.head ?? this.scene;

        parent.add(node);
        node.position.copy(parent.worldToLocal(at.clone()));

        return node;
    }

    /** The first clip that the file has of these names, or null. */
    clip(...names) {
        const name = names.find((each) => this.clips.has(each));

        return name ? this.clips.get(name) : null;
    }

    /** Sets how much of a morph shows, 0 to 1; unknown names are ignored. */
    morph(name, value) {
        for (const { mesh, index } of this.morphs.get(name) ?? []) {
            mesh.morphTargetInfluences[index] = value;
        }
    }

    /** Where a node of the pet is in the world. */
    where(node, into = new Vector3()) {
        node.updateWorldMatrix(true, false);

        return into.setFromMatrixPosition(node.matrixWorld);
    }

    /** Frees what the graphics card holds. */
    dispose() {
        for (const mesh of this.meshes) {
            mesh.geometry.dispose();
            mesh.skeleton?.dispose();
        }

        this.coat.map?.dispose();
        this.coat.dispose();
        this.group.removeFromParent();
    }
}

// The box of all vertices as they stand in the file.
function restBounds(meshes) {
    const bounds = new Box3();

    for (const mesh of meshes) {
        mesh.geometry.computeBoundingBox();

        const box = mesh.geometry.boundingBox.clone();

        // a skinned mesh's vertices are in the model's space at rest
        bounds.union(mesh.isSkinnedMesh ? box.applyMatrix4(mesh.bindMatrix)
            : box.applyMatrix4(mesh.matrixWorld));
    }

    return bounds;
}

function findMorphs(meshes) {
    const morphs = new Map();

    for (const mesh of meshes) {
        for (const [name, index] of Object.entries(mesh.morphTargetDictionary ?? {})) {
            const key = name.toLowerCase();

            morphs.set(key, [...(morphs.get(key) ?? []), { mesh, index }]);
        }
    }

    return morphs;
}

// The middle of what a morph moves, weighted by how far, in model space.
function morphCentre(targets) {
    const sum = new Vector3();
    const matrix = new Matrix4();
    let weight = 0;

    for (const { mesh, index } of targets ?? []) {
        const rest = mesh.geometry.attributes.position;
        const moved = mesh.geometry.morphAttributes.position?.[index];
        const at = new Vector3();
        const by = new Vector3();

        matrix.copy(mesh.isSkinnedMesh ? mesh.bindMatrix : mesh.matrixWorld);

        for (let i = 0; moved && i < rest.count; i++) {
            by.fromBufferAttribute(moved, i);

            if (!mesh.geometry.morphTargetsRelative) {
                by.sub(at.fromBufferAttribute(rest, i));
            }

            const far = by.length();

            if (far > 1e-5) {
                sum.addScaledVector(at.fromBufferAttribute(rest, i).applyMatrix4(matrix), far);
                weight += far;
            }
        }
    }

    return weight > 0 ? sum.divideScalar(weight) : null;
}
