// What a pet wears: pieces that hang on the anchors of its model, each in the
// units of its anchor, so that one piece fits every pet; what goes around the
// body is laid on it.

import { Box3, Color, DoubleSide, Group, MeshStandardMaterial } from '../three.js';
import { parseGlb } from './glb.js';
import { layRibbon } from './ribbon.js';

/** The clothes of one pet; change() puts on and takes off. */
export class Wardrobe {
    /** @param {Pet} pet */
    constructor(pet) {
        this.pet = pet;
        this.pieces = new Map();
    }

    /**
     * Wears these pieces and no others.
     * @param {Map<string, ArrayBuffer>} files the GLB of each by its name
     * @returns {boolean} whether there is something new
     */
    change(files) {
        let fresh = false;

        for (const [name, piece] of this.pieces) {
            if (!files.has(name)) {
                discard(piece);
                this.pieces.delete(name);
            }
        }

        for (const [name, data] of files) {
            if (!this.pieces.has(name)) {
                const piece = this.hang(parseGlb(data));

                if (piece) {
                    this.pieces.set(name, piece);
                    fresh = true;
                }
            }
        }

        return fresh;
    }

    // On a pet without the anchor it cannot be worn.
    hang({ scene, asset }) {
        const anchor = this.pet.scene.getObjectByName(asset.extras?.anchor ?? '');

        if (!anchor) {
            return null;
        }

        const piece = new Group().add(scene);

        scene.traverse((node) => {
            if (node.isMesh) {
                node.material = cloth(node.userData.material);
                // the sharp shadow of a brim on the brow looks like glass
                node.receiveShadow = true;
            }
        });
        piece.userData.ribbons = this.layRibbons(scene, anchor);
        anchor.add(piece);

        return piece;
    }

    // What goes around the body hangs as the file has it where it cannot lie.
    layRibbons(scene, anchor) {
        const ribbons = [];

        for (const node of [...scene.children]) {
            const { extras } = node.userData;
            const ribbon = extras?.band && layRibbon(this.pet, anchor, extras, node.material);

            if (ribbon) {
                ribbon.receiveShadow = true;
                ribbons.push(ribbon);
                node.removeFromParent();
                node.geometry.dispose();
            }
        }

        return ribbons;
    }

    /** The height that pet and clothes have now, in the pet's group. */
    get height() {
        let top = this.pet.height;

        this.pet.group.updateMatrixWorld(true);

        for (const piece of this.pieces.values()) {
            const box = new Box3().setFromObject(piece);

            top = Math.max(top, (box.max.y - this.pet.group.position.y) / this.pet.group.scale.y);
        }

        return top;
    }

    dispose() {
        this.pieces.forEach(discard);
        this.pieces.clear();
    }
}

// Of a plain colour, as its file says.
function cloth({ pbrMetallicRoughness: { baseColorFactor = [1, 1, 1, 1], roughnessFactor = 1 }
    = {}, doubleSided } = {})
{
    return new MeshStandardMaterial({ color: new Color().fromArray(baseColorFactor),
        roughness: roughnessFactor, metalness: 0, ...(doubleSided && { side: DoubleSide }) });
}

function discard(piece) {
    piece.traverse((node) => {
        node.geometry?.dispose();
        node.material?.dispose();
    });
    piece.removeFromParent();

    for (const ribbon of piece.userData.ribbons ?? []) {
        ribbon.geometry.dispose();
        ribbon.material.dispose();
        ribbon.removeFromParent();
    }
}
