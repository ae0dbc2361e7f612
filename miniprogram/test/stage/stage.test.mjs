// The pet on its stage, alone in Chromium.
//
//   make pet3d && node --test miniprogram/test/stage
//
// With PICTURES=1 a picture of each state and act is left in
// build/stage-pictures.

import { after, before, test } from 'node:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';

import { PICTURES, SIZE, makePet, makeWardrobe, startHarness } from './harness.mjs';

const SPECIES = ['cat', 'dog', 'rabbit', 'fox', 'bear', 'hamster', 'panda'];
const ACTS = ['feeding', 'petting', 'playing', 'cleaning', 'training', 'level_up', 'decline'];
const STATES = {
    calm: { flags: [], status: { mood: 60, cleanliness: 90 } },
    jolly: { flags: [], status: { mood: 95, cleanliness: 90 } },
    hungry: { flags: ['hungry'], status: { mood: 50, cleanliness: 90 } },
    dirty: { flags: ['dirty'], status: { mood: 50, cleanliness: 10 } },
    sad: { flags: ['sad'], status: { mood: 10, cleanliness: 90 } },
};

let harness;

before(async () => {
    SPECIES.forEach(makePet);
    mkdirSync(PICTURES, { recursive: true });
    harness = await startHarness();
});

after(() => harness?.close());

async function picture(page, name) {
    if (process.env.PICTURES) {
        await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    }
}

async function end(page) {
    assert.deepEqual(page.complaints, []);
    await page.close();
}

const pass = (page, seconds) => page.evaluate((s) => globalThis.pass(s), seconds);

// How much of the canvas two moments differ in, 0 to 1.
async function difference(page, change) {
    return page.evaluate(async (source) => {
        const canvas = globalThis.document.getElementById('canvas');
        const pixels = () => {
            const copy = globalThis.document.createElement('canvas');

            Object.assign(copy, { width: 90, height: 120 });

            const context = copy.getContext('2d', { willReadFrequently: true });

            globalThis.stage.draw(1e-6);
            context.drawImage(canvas, 0, 0, 90, 120);

            return context.getImageData(0, 0, 90, 120).data;
        };
        const one = pixels();

        await new Function(source)();

        const other = pixels();
        let differ = 0;

        for (let i = 0; i < one.length; i += 4) {
            const by = Math.abs(one[i] - other[i]) + Math.abs(one[i + 1] - other[i + 1])
                + Math.abs(one[i + 2] - other[i + 2]);

            differ += by > 24 ? 1 : 0;
        }

        return differ / (90 * 120);
    }, change);
}

test('every species stands on the stage and in the shop window', async (t) => {
    for (const species of SPECIES) {
        const page = await harness.open(species);
        const stats = await pass(page, 1);
        const place = await page.evaluate(() => [globalThis.stage.placeOf('mouth'),
            globalThis.stage.placeOf('top')]);

        assert.equal(stats.role, 'idle');
        assert.ok(stats.triangles < 120000, `${species}: ${stats.triangles} triangles`);

        // the mouth is in the middle, below the top, on the canvas
        assert.ok(Math.abs(place[0].x - SIZE.width / 2) < SIZE.width * 0.2, species);
        assert.ok(place[0].y > place[1].y && place[0].y < SIZE.height, species);
        await picture(page, `species-${species}`);
        t.diagnostic(`${species}: first frame after ${page.times.first.toFixed(0)} ms`);
        await end(page);
    }

    const page = await harness.open('cat', { scenery: 'plain', turnOnly: true });

    await pass(page, 0.5);
    await picture(page, 'plain');
    await end(page);
    t.diagnostic(`bundle: ${(harness.bytes / 1024).toFixed(0)} KB`);
});

test('the body shows how the pet is', async () => {
    const page = await harness.open('cat');

    for (const [name, state] of Object.entries(STATES)) {
        await page.evaluate((s) => {
            globalThis.stage.setState(s);
            globalThis.stage.life.stop();
            globalThis.stage.life.nextOwn = 99;
        }, state);

        const stats = await pass(page, 4);

        assert.equal(stats.mood, name === 'dirty' ? 'calm' : name);
        await picture(page, `state-${name}`);
    }

    const seen = await difference(page, `stage.setState({ flags: ['dirty'],
        status: { mood: 60, cleanliness: 5 } });
        stage.life.nextOwn = 99; pass(4);`);

    assert.ok(seen > 0.005, `dirt is seen: ${seen}`);
    await end(page);
});

test('every act comes to its end and puts everything away', async () => {
    const page = await harness.open('dog');

    for (const name of ACTS) {
        assert.equal(await page.evaluate((act) => globalThis.stage.play(act, { side: 1 }), name),
            true);

        for (const at of [0.6, 1.4, 2.6]) {
            await pass(page, at === 0.6 ? at : 1);
            await picture(page, `act-${name}-${at}`);
        }

        const stats = await pass(page, 12);
        const left = await page.evaluate(() => ({
            heard: globalThis.heard.at(-1),
            things: [...globalThis.stage.props.made.values()].filter((one) => one.visible).length,
            at: globalThis.stage.pet.group.position.length(),
            foam: globalThis.stage.pet.uniforms.uFoam.value,
        }));

        assert.equal(stats.act, null, name);
        assert.deepEqual(left.heard, { name: 'act', done: true, ...left.heard });
        assert.equal(left.heard.name, name);
        assert.equal(left.things, 0, name);
        assert.ok(left.at < 0.02, `${name}: ${left.at} from home`);
        assert.ok(left.foam < 0.01, name);
    }

    await end(page);
});

test('an act that is broken off leaves nothing behind', async () => {
    const page = await harness.open('fox');

    for (const moment of [0.2, 0.9, 1.6, 2.4, 3.1]) {
        await page.evaluate(() => globalThis.stage.play('playing', { side: -1 }));
        await pass(page, moment);
        await page.evaluate(() => globalThis.stage.refuse());
        await pass(page, 4);

        assert.deepEqual(await page.evaluate(() => [globalThis.stage.stats.act,
            [...globalThis.stage.props.made.values()].some((one) => one.visible),
            globalThis.stage.pet.group.position.length() < 0.02]), [null, false, true],
        `after ${moment} s`);
    }

    assert.equal(await page.evaluate(() => globalThis.stage.play('juggling')), false);
    await end(page);
});

test('every piece hangs on every kind of body, and comes off again', async () => {
    const codes = makeWardrobe();

    assert.equal(codes.length, 8);

    for (const species of ['cat', 'rabbit', 'hamster', 'panda']) {
        const page = await harness.open(species);

        await page.evaluate(() => {
            globalThis.stage.life.stop();
            globalThis.stage.life.nextOwn = 99;
        });

        // the first time brings the sparkles, which stay
        await page.evaluate(() => globalThis.wear('bell'));
        await pass(page, 0.2);
        await page.evaluate(() => globalThis.wear());
        await pass(page, 0.2);

        const bare = await page.evaluate(() => globalThis.stage.stats.geometries);

        for (const code of codes) {
            await page.evaluate((one) => globalThis.wear(one), code);
            await pass(page, 0.7);

            // on the canvas, not far from the pet, and alone
            const worn = await page.evaluate((one) => {
                const { wardrobe, pet } = globalThis.stage;

                return { names: [...wardrobe.pieces.keys()],
                    anchor: wardrobe.pieces.get(one).parent.name,
                    tall: wardrobe.height / pet.height };
            }, code);

            assert.deepEqual(worn.names, [code]);
            assert.match(worn.anchor, /^anchor_(head|face|neck|back)$/);
            assert.ok(worn.tall >= 1 && worn.tall < 1.5, `${species} ${code}: ${worn.tall}`);
            await picture(page, `wear-${species}-${code}`);
        }

        await page.evaluate(() => globalThis.wear('scarf', 'crown', 'glasses'));
        assert.equal(await page.evaluate(() => globalThis.stage.wardrobe.pieces.size), 3);
        await page.evaluate(() => globalThis.wear());
        await pass(page, 0.1);
        assert.equal(await page.evaluate(() => globalThis.stage.stats.geometries), bare);
        await end(page);
    }
});

test('a finger gets its answer in the same frame, by place', async () => {
    const page = await harness.open('cat');

    await pass(page, 0.5);

    const zones = await page.evaluate(() => {
        const { stage, heard } = globalThis;
        const box = { head: stage.placeOf('eyes'), belly: stage.placeOf('mouth') };
        const reply = (point) => {
            const already = heard.length;
            const since = globalThis.performance.now();

            stage.fingers('start', [point]);

            const spent = globalThis.performance.now() - since;

            stage.fingers('end', []);

            return { ...heard[already], spent };
        };
        const feet = stage.view.project(stage.pet.where(stage.pet.scene));

        return { head: reply(box.head),
            lower: reply({ x: box.belly.x, y: (box.belly.y + feet.y) / 2 + 6 }),
            beside: reply({ x: 8, y: 300 }) };
    });

    assert.equal(zones.head.zone, 'head');
    assert.ok(['belly', 'paw'].includes(zones.lower.zone), zones.lower.zone);
    assert.equal(zones.beside.zone, undefined);
    assert.ok(zones.head.spent < 100, `${zones.head.spent} ms`);

    // beside the pet a finger turns it, and it swings on
    const yaw = await page.evaluate(async () => {
        const { stage } = globalThis;

        stage.fingers('start', [{ x: 10, y: 300 }]);

        for (let x = 10; x < 130; x += 20) {
            stage.fingers('move', [{ x, y: 300 }]);
            await new Promise((resolve) => {
                setTimeout(resolve, 8);
            });
        }

        stage.fingers('end', []);

        const let_go = stage.touch.yaw;

        stage.advance(0.2);

        return [let_go, stage.touch.yaw];
    });

    assert.ok(yaw[0] > 0.8 && yaw[1] > yaw[0], `${yaw}`);

    const zoom = await page.evaluate(() => {
        const { stage } = globalThis;

        stage.fingers('start', [{ x: 100, y: 200 }, { x: 200, y: 200 }]);
        stage.fingers('move', [{ x: 60, y: 200 }, { x: 240, y: 200 }]);
        stage.fingers('end', []);
        stage.advance(1);

        return stage.view.zoom.value;
    });

    assert.ok(zoom > 1.4 && zoom < 2, `${zoom}`);
    await end(page);
});

test('food opens the mouth, the sponge lathers', async () => {
    const page = await harness.open('bear');

    await pass(page, 0.5);

    const seen = await page.evaluate(() => {
        const { stage } = globalThis;
        const mouth = stage.placeOf('mouth');
        const result = {};

        stage.hand.hold('fish', 5, 5);
        stage.advance(0.5);
        result.far = stage.face.shown.mouth;
        stage.hand.move(mouth.x, mouth.y);
        stage.advance(0.5);
        result.near = stage.face.shown.mouth;
        result.fed = stage.hand.letGo(mouth.x, mouth.y).at;
        stage.advance(0.5);

        stage.hand.hold('sponge', mouth.x, mouth.y);

        for (let i = 0; i < 40; i++) {
            stage.hand.move(mouth.x + 40 * Math.sin(i), mouth.y + 20 * Math.cos(i));
        }

        result.foam = stage.hand.letGo(mouth.x, mouth.y).foam;
        result.nothing = stage.hand.letGo(0, 0);

        return result;
    });

    assert.ok(seen.far < 0.1 && seen.near > 0.8, JSON.stringify(seen));
    assert.equal(seen.fed, 'mouth');
    assert.ok(seen.foam > 0.5, `${seen.foam}`);
    assert.equal(seen.nothing, null);
    await end(page);
});

test('at night it sleeps until it is touched', async () => {
    const page = await harness.open('rabbit');

    await page.evaluate(() => globalThis.stage.setState({ night: true }));
    assert.equal((await pass(page, 4)).role, 'sleep');
    await picture(page, 'night-asleep');
    await page.evaluate(() => {
        const { stage } = globalThis;

        stage.fingers('start', [stage.placeOf('eyes')]);
        stage.fingers('end', []);
    });
    assert.notEqual((await pass(page, 3)).mood, 'asleep');
    await picture(page, 'night-awake');
    assert.equal((await pass(page, 40)).mood, 'asleep');
    await end(page);
});

test('it draws while it runs, and only then', async (t) => {
    const page = await harness.open('hamster');
    const frames = () => page.evaluate(() => globalThis.stage.stats.frames);
    const more = (n) => page.waitForFunction((than) => globalThis.stage.stats.frames > than, n);

    await page.evaluate(() => globalThis.stage.resume());
    await more(6);
    await page.evaluate(() => globalThis.stage.pause());

    const still = await frames();

    await page.waitForTimeout(300);
    assert.equal(await frames(), still);
    await page.evaluate(() => globalThis.stage.resume());
    await more(still + 2);

    const { spent, frames: drawn } = await page.evaluate(() => globalThis.stage.stats);

    t.diagnostic(`${(spent / drawn).toFixed(1)} ms of the script a frame`);
    await end(page);
});

test('a page that goes from under the fingers has none when it comes back', async () => {
    const page = await harness.open('cat');
    const held = await page.evaluate(() => {
        const { stage } = globalThis;
        const { x, y } = stage.placeOf('eyes');

        stage.advance(0.1);
        stage.fingers('start', [{ x: 10, y: 300 }]);
        stage.fingers('move', [{ x: 60, y: 300 }]);
        stage.hand.hold('sponge', x, y);
        stage.pause();
        stage.particles.step(60);

        return { finger: stage.finger, busy: stage.busy, thing: stage.hand.thing,
            active: stage.touch.active, target: stage.target };
    });

    assert.deepEqual(held, { finger: null, busy: false, thing: null, active: false,
        target: null });
    await end(page);
});

test('a slow device draws less', async () => {
    const page = await harness.open('cat', { steady: false, pixelRatio: 2 });

    // from everything, whatever it found this machine to be
    await page.evaluate(() => {
        globalThis.stage.detail = 0;
        globalThis.stage.applySize();
    });

    const widths = await page.evaluate(() => [0, 1, 2, 3].map(() => {
        const { width } = globalThis.document.getElementById('canvas');

        globalThis.stage.lower(1);

        return width;
    }));

    assert.deepEqual(widths, [720, 503, 360, 360]);
    assert.equal(await page.evaluate(() => globalThis.stage.daylight.key.castShadow), false);
    await end(page);
});

test('a second pet takes the place of the first, and dispose frees all', async () => {
    const page = await harness.open('cat');
    const first = await pass(page, 0.2);

    for (const species of ['dog', 'cat', 'bear']) {
        await page.evaluate(async (name) => {
            const model = await (await fetch(`/${name}/pet.glb`)).arrayBuffer();

            await globalThis.stage.load({ model, skin: `/${name}/skin.jpg` });
        }, species);
        await pass(page, 0.2);
    }

    const last = await pass(page, 0.2);

    assert.ok(last.textures <= first.textures, `${last.textures} textures`);
    assert.ok(last.geometries <= first.geometries, `${last.geometries} geometries`);
    assert.deepEqual(await page.evaluate(() => {
        globalThis.stage.dispose();

        const { geometries, textures } = globalThis.stage.renderer.info.memory;

        return [geometries, textures];
    }), [0, 0]);
    assert.ok(await page.evaluate(() => globalThis.document.getElementById('canvas')
        .getContext('webgl').isContextLost()), 'its context is given back');
    await end(page);
});

test('of two pets on their way the one that was asked for last stays', async () => {
    const page = await harness.open('cat');
    const stays = await page.evaluate(async () => {
        const model = async (name) => (await fetch(`/${name}/pet.glb`)).arrayBuffer();
        const slow = new Promise((resolve) => {
            setTimeout(async () => resolve(await model('dog')), 400);
        });
        const first = globalThis.stage.load({ model: slow, skin: '/dog/skin.jpg' });

        await globalThis.stage.load({ model: model('rabbit'), skin: '/rabbit/skin.jpg' });

        const rabbit = globalThis.stage.pet;

        await first;
        return globalThis.stage.pet === rabbit;
    });

    assert.ok(stays, 'the rabbit stays');
    await end(page);
});

test('what is no model is refused, and the stage lives on', async () => {
    const page = await harness.open('cat');

    for (const bytes of ['', 'glTF', 'x'.repeat(400)]) {
        assert.match(await page.evaluate((text) => globalThis.stage.load({
            model: new globalThis.TextEncoder().encode(text).buffer, skin: '/cat/skin.jpg' })
            .then(() => 'taken', (error) => error.message), bytes), /not a GLB/);
    }

    assert.match(await page.evaluate(async () => {
        const model = await (await fetch('/cat/pet.glb')).arrayBuffer();

        return globalThis.stage.load({ model, skin: '/nothing.jpg' })
            .then(() => 'taken', (error) => error.message);
    }), /image not loaded/);
    assert.equal((await pass(page, 0.3)).role, 'idle');
    await end(page);
});
