// Light and colours of day and night, and everything between.

import { Color, DirectionalLight, Fog, HemisphereLight } from '../three.js';

const DAY = { top: 0x6cc8f7, low: 0xe2f5ff, glow: 0xfff0c2, fog: 0xd3efe4, sky: 0xeaf5ff,
    ground: 0xe2d6b0, ambient: 1.95, key: 0xfff1dc, keyPower: 2.45, rim: 0xdaf0ff, rimPower: 0.9,
    edge: 0xffffff, edgePower: 0.75 };
const NIGHT = { top: 0x222c6b, low: 0x7f83cf, glow: 0xffe9b0, fog: 0x6470b8, sky: 0xb4c0ff,
    ground: 0x7a719c, ambient: 1.85, key: 0xe4e0ff, keyPower: 1.25, rim: 0xa9c8ff, rimPower: 1.6,
    edge: 0xc4d4ff, edgePower: 1.0 };

const a = new Color();
const b = new Color();

function mix(from, to, t, into) {
    return into.copy(a.set(from)).lerp(b.set(to), t);
}

/** Three lights: sky and ground, the key with its shadow, the rim. */
export class Daylight {
    /**
     * @param {Scene} scene
     * @param {{ sky: Mesh | null, yard: object | null }} scenery
     */
    constructor(scene, scenery) {
        this.scenery = scenery;
        this.hemisphere = new HemisphereLight(0xffffff, 0xffffff, 1);
        this.key = new DirectionalLight(0xffffff, 1);
        this.rim = new DirectionalLight(0xffffff, 1);
        this.key.position.set(1.7, 3.2, 2.5);
        this.rim.position.set(-2.2, 1.9, -2.4);
        this.key.castShadow = true;
        this.key.shadow.mapSize.set(1024, 1024);
        this.key.shadow.radius = 5;
        this.key.shadow.normalBias = 0.003;
        this.key.shadow.bias = -0.0003;
        Object.assign(this.key.shadow.camera, { left: -1.3, right: 1.3, top: 1.7, bottom: -0.9,
            near: 0.5, far: 8 });
        scene.add(this.hemisphere, this.key, this.key.target, this.rim);

        if (scenery.yard) {
            scene.fog = new Fog(0xffffff, 8, 30);
        }

        this.fog = scene.fog;
        this.night = -1;
    }

    /** The key light goes with the pet, so that its shadow map stays small. */
    follow(position) {
        this.key.target.position.set(position.x, 0.4, position.z);
        this.key.position.set(position.x + 1.7, 3.6, position.z + 2.5);
    }

    /** @param {number} night 0: day, 1: night */
    set(night, pet) {
        mix(DAY.edge, NIGHT.edge, night, pet?.uniforms.uRim.value ?? new Color())
            .multiplyScalar(DAY.edgePower + (NIGHT.edgePower - DAY.edgePower) * night);

        if (night === this.night) {
            return;
        }

        const power = (name) => DAY[name] + (NIGHT[name] - DAY[name]) * night;

        this.night = night;
        mix(DAY.sky, NIGHT.sky, night, this.hemisphere.color);
        mix(DAY.ground, NIGHT.ground, night, this.hemisphere.groundColor);
        mix(DAY.key, NIGHT.key, night, this.key.color);
        mix(DAY.rim, NIGHT.rim, night, this.rim.color);
        this.hemisphere.intensity = power('ambient');
        this.key.intensity = power('keyPower');
        this.rim.intensity = power('rimPower');

        if (this.fog) {
            mix(DAY.fog, NIGHT.fog, night, this.fog.color);
        }

        this.paint(night);
    }

    paint(night) {
        const { sky, yard } = this.scenery;

        if (sky) {
            const { uTop, uLow, uGlow, uNight } = sky.material.uniforms;

            mix(DAY.top, NIGHT.top, night, uTop.value);
            mix(DAY.low, NIGHT.low, night, uLow.value);
            mix(DAY.glow, NIGHT.glow, night, uGlow.value);
            uNight.value = night;
        }

        if (yard) {
            yard.window.material.opacity = night * 0.95;
            yard.cloudMaterial.color.setRGB(1 - night * 0.52, 1 - night * 0.48, 1 - night * 0.22);
            yard.cloudMaterial.emissiveIntensity = 0.62 - night * 0.46;
        }
    }
}
