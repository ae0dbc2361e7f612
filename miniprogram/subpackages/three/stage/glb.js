// Reads a GLB (glTF 2.0, the core of it): meshes with skins and morphs, nodes,
// clips.  Materials and extras of nodes stand as the file has them in userData,
// since the stage paints by itself; cameras and extensions are left out.
// three's own loader needs a browser.

import { AnimationClip, Bone, BufferAttribute, BufferGeometry, Group, InterpolateDiscrete,
    InterpolateLinear, Matrix4, Mesh, NumberKeyframeTrack, Object3D, QuaternionKeyframeTrack,
    Skeleton, SkinnedMesh, VectorKeyframeTrack } from '../three.js';
import { decodeUtf8 } from './utf8.js';

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;

const ARRAYS = { 5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array,
    5125: Uint32Array, 5126: Float32Array };
const SIZES = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
const SCALES = { 5120: 127, 5121: 255, 5122: 32767, 5123: 65535 };
const NAMES = { POSITION: 'position', NORMAL: 'normal', TEXCOORD_0: 'uv', JOINTS_0: 'skinIndex',
    WEIGHTS_0: 'skinWeight' };

/**
 * Parses a GLB.
 * @param {ArrayBuffer} data
 * @returns {{ scene: Group, animations: AnimationClip[], asset: object }}
 * @throws {Error} when it is none
 */
export function parseGlb(data) {
    return new Reader(data).read();
}

// The chunks of the file: the JSON and the bytes.
function splitChunks(data) {
    const view = new DataView(data);
    const chunks = {};

    if (data.byteLength < 20 || view.getUint32(0, true) !== MAGIC
        || view.getUint32(4, true) !== 2)
    {
        throw new Error('not a GLB');
    }

    for (let at = 12; at + 8 <= data.byteLength;) {
        const length = view.getUint32(at, true);

        chunks[view.getUint32(at + 4, true)] = { at: at + 8, length };
        at += 8 + length;
    }

    return chunks;
}

class Reader {
    constructor(data) {
        const chunks = splitChunks(data);
        const { at, length } = chunks[JSON_CHUNK];

        this.data = data;
        this.bin = chunks[BIN_CHUNK]?.at ?? 0;
        this.gltf = JSON.parse(decodeUtf8(new Uint8Array(data, at, length)));
        this.joints = new Set((this.gltf.skins ?? []).flatMap((skin) => skin.joints));
    }

    read() {
        const { gltf } = this;

        this.nodes = gltf.nodes.map((node, i) => this.makeNode(node, i));

        gltf.nodes.forEach((node, i) => {
            for (const child of node.children ?? []) {
                this.nodes[i].add(this.nodes[child]);
            }
        });

        const scene = new Group();

        for (const root of gltf.scenes[gltf.scene ?? 0].nodes) {
            scene.add(this.nodes[root]);
        }

        scene.updateMatrixWorld(true);
        gltf.nodes.forEach((node, i) => this.bindSkin(node, this.nodes[i]));

        return { scene, asset: gltf.asset,
            animations: (gltf.animations ?? []).map((clip) => this.makeClip(clip)) };
    }

    makeNode(node, i) {
        const name = node.name ?? `node${i}`;
        let made;

        if (node.mesh !== undefined) {
            made = this.makeMesh(this.gltf.meshes[node.mesh], node.skin !== undefined);
        } else {
            made = this.joints.has(i) ? new Bone() : new Object3D();
        }

        made.name = name;

        if (node.extras) {
            made.userData.extras = node.extras;
        }

        if (node.matrix) {
            made.applyMatrix4(new Matrix4().fromArray(node.matrix));
        }

        made.position.fromArray(node.translation ?? made.position.toArray());
        made.quaternion.fromArray(node.rotation ?? made.quaternion.toArray());
        made.scale.fromArray(node.scale ?? made.scale.toArray());

        return made;
    }

    // A mesh of one primitive is a mesh, of several a group of them.
    makeMesh(mesh, skinned) {
        const made = mesh.primitives.map((primitive) => {
            const geometry = this.makeGeometry(primitive);
            const one = skinned ? new SkinnedMesh(geometry) : new Mesh(geometry);

            one.userData.material = this.gltf.materials?.[primitive.material] ?? {};

            if (primitive.targets) {
                nameMorphs(one, mesh);
            }

            return one;
        });

        return made.length === 1 ? made[0] : new Group().add(...made);
    }

    makeGeometry({ attributes, indices, targets }) {
        const geometry = new BufferGeometry();

        for (const [name, accessor] of Object.entries(attributes)) {
            if (NAMES[name]) {
                geometry.setAttribute(NAMES[name], this.attribute(accessor));
            }
        }

        if (indices !== undefined) {
            geometry.setIndex(this.attribute(indices));
        }
        if (!attributes.NORMAL) {
            geometry.computeVertexNormals();
        }
        if (targets) {
            geometry.morphTargetsRelative = true;
            geometry.morphAttributes.position = targets.map(({ POSITION: accessor }) =>
                this.attribute(accessor));
        }

        return geometry;
    }

    // The numbers of an accessor, packed.
    numbers(index) {
        const accessor = this.gltf.accessors[index];
        const { bufferView, byteOffset = 0, componentType, count, type } = accessor;
        const Type = ARRAYS[componentType];
        const size = SIZES[type];

        if (bufferView === undefined) {
            return { array: new Type(count * size), size, normalized: false };
        }

        const view = this.gltf.bufferViews[bufferView];
        const stride = view.byteStride ?? size * Type.BYTES_PER_ELEMENT;
        const start = this.bin + (view.byteOffset ?? 0) + byteOffset;
        const array = new Type(count * size);

        if (stride === size * Type.BYTES_PER_ELEMENT) {
            // copied, since what stands in the file need not be aligned
            new Uint8Array(array.buffer).set(new Uint8Array(this.data, start, array.byteLength));
        } else {
            for (let i = 0; i < count; i++) {
                new Uint8Array(array.buffer, i * size * Type.BYTES_PER_ELEMENT,
                    size * Type.BYTES_PER_ELEMENT).set(new Uint8Array(this.data,
                    start + i * stride, size * Type.BYTES_PER_ELEMENT));
            }
        }

        return { array, size, normalized: Boolean(accessor.normalized), componentType };
    }

    attribute(index) {
        const { array, size, normalized } = this.numbers(index);

        return new BufferAttribute(array, size, normalized);
    }

    floats(index) {
        const { array, normalized, componentType } = this.numbers(index);

        return normalized ? Float32Array.from(array, (x) => Math.max(x / SCALES[componentType], -1))
            : Float32Array.from(array);
    }

    bindSkin(node, made) {
        if (node.skin === undefined) {
            return;
        }

        const { joints, inverseBindMatrices } = this.gltf.skins[node.skin];
        const bones = joints.map((joint) => this.nodes[joint]);
        const inverses = inverseBindMatrices === undefined ? undefined : joints.map((_, i) =>
            new Matrix4().fromArray(this.floats(inverseBindMatrices), i * 16));

        for (const mesh of made.isSkinnedMesh ? [made] : made.children) {
            mesh.bind(new Skeleton(bones, inverses), mesh.matrixWorld);
        }
    }

    makeClip({ name = '', channels, samplers }) {
        const tracks = [];

        for (const { sampler, target } of channels) {
            const node = this.nodes[target.node];

            if (node) {
                tracks.push(...this.makeTracks(node, target.path, samplers[sampler]));
            }
        }

        return new AnimationClip(name, undefined, tracks);
    }

    makeTracks(node, path, { input, output, interpolation }) {
        const times = this.floats(input);
        const values = this.floats(output);
        const how = interpolation === 'STEP' ? InterpolateDiscrete : InterpolateLinear;

        if (path === 'weights') {
            const meshes = node.isMesh ? [node] : node.children.filter(({ isMesh }) => isMesh);

            return meshes.map((mesh) => new NumberKeyframeTrack(
                `${mesh.uuid}.morphTargetInfluences`, times, values, how));
        }

        const [Track, property] = { translation: [VectorKeyframeTrack, 'position'],
            rotation: [QuaternionKeyframeTrack, 'quaternion'],
            scale: [VectorKeyframeTrack, 'scale'] }[path];

        return [new Track(`${node.uuid}.${property}`, times, values, how)];
    }
}

function nameMorphs(mesh, { extras, weights }) {
    mesh.updateMorphTargets();
    mesh.morphTargetDictionary = Object.fromEntries(
        (extras?.targetNames ?? []).map((name, i) => [name, i]));

    (weights ?? []).forEach((weight, i) => {
        mesh.morphTargetInfluences[i] = weight;
    });
}
