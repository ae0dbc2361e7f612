// Many small shapes as one mesh: positions, normals and vertex colours.

import { BufferAttribute, BufferGeometry, CapsuleGeometry, Color, CylinderGeometry, Euler,
    IcosahedronGeometry, LatheGeometry, Matrix4, Quaternion, SphereGeometry, Vector2, Vector3 }
    from '../three.js';

const colour = new Color();
const second = new Color();
const at = new Vector3();

/** Collects shapes; build() gives one geometry. */
export class Builder {
    constructor() {
        this.parts = [];
        this.origin = new Matrix4();
    }

    /** Where the following shapes stand. */
    from(x = 0, y = 0, z = 0, yaw = 0, size = 1) {
        this.origin.compose(new Vector3(x, y, z),
            new Quaternion().setFromEuler(new Euler(0, yaw, 0)), new Vector3(size, size, size));

        return this;
    }

    /**
     * Adds a shape; the colour runs from bottom to top of it.
     * @param {BufferGeometry} geometry is taken over
     * @param {number} bottom 0xrrggbb
     * @param {{ top?: number, at?: number[], scale?: number[] | number, turn?: number[] }} how
     */
    add(geometry, bottom, how = {}) {
        const shape = geometry.index ? geometry.toNonIndexed() : geometry;
        const { at: place = [0, 0, 0], scale = 1, turn = [0, 0, 0] } = how;
        const size = typeof scale === 'number' ? [scale, scale, scale] : scale;

        paint(shape, bottom, how.top ?? bottom);
        shape.applyMatrix4(new Matrix4().compose(new Vector3(...place),
            new Quaternion().setFromEuler(new Euler(...turn)), new Vector3(...size)));
        shape.applyMatrix4(this.origin);
        this.parts.push(shape);

        return this;
    }

    ball(radius, bottom, how) {
        return this.add(new SphereGeometry(radius, 20, 14), bottom, how);
    }

    /** A ball that is seen large. */
    hill(radius, bottom, how) {
        return this.add(new SphereGeometry(radius, 56, 36), bottom, how);
    }

    /** A ball of few triangles, for what is small or many. */
    pea(radius, bottom, how) {
        return this.add(new IcosahedronGeometry(radius, 1), bottom, how);
    }

    bar(radius, length, bottom, how) {
        return this.add(new CapsuleGeometry(radius, length, 3, 8), bottom, how);
    }

    cone(radiusTop, radiusBottom, height, bottom, how, segments = 12) {
        return this.add(new CylinderGeometry(radiusTop, radiusBottom, height, segments, 1),
            bottom, how);
    }

    /** A body of revolution from points [radius, y]. */
    lathe(points, bottom, how, segments = 20) {
        return this.add(new LatheGeometry(points.map(([r, y]) => new Vector2(r, y)), segments),
            bottom, how);
    }

    /** @returns {BufferGeometry} everything added */
    build() {
        const count = this.parts.reduce((sum, part) => sum + part.attributes.position.count, 0);
        const geometry = new BufferGeometry();

        for (const name of ['position', 'normal', 'color']) {
            const all = new Float32Array(count * 3);
            let offset = 0;

            for (const part of this.parts) {
                all.set(part.attributes[name].array, offset);
                offset += part.attributes[name].array.length;
            }

            geometry.setAttribute(name, new BufferAttribute(all, 3));
        }

        for (const part of this.parts) {
            part.dispose();
        }

        return geometry;
    }
}

function paint(shape, bottom, top) {
    const position = shape.attributes.position;
    const colours = new Float32Array(position.count * 3);

    shape.computeBoundingBox();

    const { min, max } = shape.boundingBox;
    const low = new Color(bottom);
    const high = second.set(top);

    for (let i = 0; i < position.count; i++) {
        at.fromBufferAttribute(position, i);
        colour.copy(low).lerp(high, (at.y - min.y) / (max.y - min.y || 1));
        colour.toArray(colours, i * 3);
    }

    shape.setAttribute('color', new BufferAttribute(colours, 3));
}
