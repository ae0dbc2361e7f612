// The soft shadow under the pet: its shape from below, drawn small, blurred
// twice and laid on the ground.  It follows every pose, and fades as the pet
// leaves the ground.

import { DoubleSide, LinearFilter, Mesh, MeshBasicMaterial, NoBlending, OrthographicCamera,
    PlaneGeometry, ShaderMaterial, Vector2, WebGLRenderTarget } from '../three.js';

const SIZE = 96;

const BLUR = `
    varying vec2 vUv;
    uniform sampler2D tMap;
    uniform vec2 uStep;
    void main() {
        float a = texture2D( tMap, vUv ).a * 0.204;
        a += ( texture2D( tMap, vUv + uStep * 1.4 ).a
               + texture2D( tMap, vUv - uStep * 1.4 ).a ) * 0.2526;
        a += ( texture2D( tMap, vUv + uStep * 3.2 ).a
               + texture2D( tMap, vUv - uStep * 3.2 ).a ) * 0.1094;
        a += ( texture2D( tMap, vUv + uStep * 5.1 ).a
               + texture2D( tMap, vUv - uStep * 5.1 ).a ) * 0.036;
        gl_FragColor = vec4( 0.0, 0.0, 0.0, a );
    }`;

const PASS = `
    varying vec2 vUv;
    void main() {
        vUv = uv;
        gl_Position = vec4( position.xy, 0.0, 1.0 );
    }`;

/** Owns two small targets, three materials and the plane on the ground. */
export class ContactShadow {
    /** @param {number} width of the ground it covers */
    constructor(width) {
        const options = { minFilter: LinearFilter, magFilter: LinearFilter, stencilBuffer: false };

        this.targets = [new WebGLRenderTarget(SIZE, SIZE, options),
            new WebGLRenderTarget(SIZE, SIZE, { ...options, depthBuffer: false })];
        this.camera = new OrthographicCamera(-width / 2, width / 2, width / 2, -width / 2, 0.01,
            1.51);
        this.camera.up.set(0, 0, -1);

        // seen from below: the nearer to the ground, the darker
        this.shape = new MeshBasicMaterial({ color: 0, blending: NoBlending });
        this.shape.onBeforeCompile = (shader) => {
            shader.fragmentShader = shader.fragmentShader.replace('#include <dithering_fragment>',
                'gl_FragColor.a = pow( clamp( 1.15 - gl_FragCoord.z * 1.15, 0.0, 1.0 ), 3.2 );');
        };

        this.blur = new ShaderMaterial({ vertexShader: PASS, fragmentShader: BLUR,
            uniforms: { tMap: { value: null }, uStep: { value: new Vector2() } },
            blending: NoBlending, depthTest: false, depthWrite: false });
        this.screen = new Mesh(new PlaneGeometry(2, 2), this.blur);
        this.screen.frustumCulled = false;

        this.material = new MeshBasicMaterial({ map: this.targets[0].texture, transparent: true,
            depthWrite: false, side: DoubleSide, opacity: 0.85, toneMapped: false, fog: false });
        this.plane = new Mesh(new PlaneGeometry(width, width), this.material);
        this.plane.rotation.x = -Math.PI / 2;
        this.plane.scale.x = -1;
        this.plane.position.y = 0.004;
        this.plane.renderOrder = 1;
    }

    /**
     * Draws the shadow of the pet where it stands.
     * @param {WebGLRenderer} renderer
     * @param {Scene} scene
     * @param {Pet} pet
     */
    update(renderer, scene, pet) {
        const at = pet.group.position;

        // the renderer takes the bones for up to date when its own shadow map has
        // just used them, which was a frame ago
        for (const mesh of pet.meshes) {
            mesh.skeleton?.update();
        }

        this.plane.position.set(at.x, 0.004, at.z);
        // above the ground looking up: the picture is mirrored, so is the plane
        this.camera.position.set(at.x, -0.2, at.z);
        this.camera.lookAt(at.x, 1, at.z);
        this.camera.updateMatrixWorld();

        const hidden = this.hideAllBut(scene, pet.group);
        const shadows = renderer.shadowMap.autoUpdate;
        const background = scene.background;

        scene.background = null;
        scene.overrideMaterial = this.shape;
        renderer.shadowMap.autoUpdate = false;
        renderer.setRenderTarget(this.targets[0]);
        renderer.setClearColor(0, 0);
        renderer.clear();
        renderer.render(scene, this.camera);
        scene.overrideMaterial = null;

        this.pass(renderer, this.targets[0], this.targets[1], 1, 0);
        this.pass(renderer, this.targets[1], this.targets[0], 0, 1);
        renderer.setRenderTarget(null);
        renderer.shadowMap.autoUpdate = shadows;
        scene.background = background;

        for (const node of hidden) {
            node.visible = true;
        }
    }

    hideAllBut(scene, kept) {
        const hidden = scene.children.filter((node) => node !== kept && node.visible);

        for (const node of hidden) {
            node.visible = false;
        }

        return hidden;
    }

    pass(renderer, from, to, x, y) {
        this.blur.uniforms.tMap.value = from.texture;
        this.blur.uniforms.uStep.value.set(x / SIZE, y / SIZE);
        renderer.setRenderTarget(to);
        renderer.render(this.screen, this.camera);
    }

    dispose() {
        for (const each of [...this.targets, this.shape, this.blur, this.screen.geometry,
            this.material, this.plane.geometry]) {
            each.dispose();
        }
    }
}
