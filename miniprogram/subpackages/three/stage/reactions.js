// How the pet answers a finger, by where it is touched: in the same frame,
// before anybody is asked.

import { puff } from './acts.js';

/** Each is a generator as acts are: it yields the seconds it waits. */
export const REACTIONS = {
    * head(stage, point, kind) {
        stage.face.feel({ happy: 1 });
        stage.body.bump(kind === 'tap' ? 0.8 : 0.25);
        stage.body.tilt.target = point.x > stage.pet.group.position.x ? -0.13 : 0.13;
        puff(stage, 'hearts', stage.pet.where(stage.pet.top), kind === 'tap' ? 3 : 2);
        yield 1.3;
        stage.body.tilt.target = 0;
    },
    * belly(stage, point, kind) {
        stage.face.feel({ happy: 1 });
        stage.face.mouth = 0.7;
        stage.clips.play('play', { fade: 0.12, speed: 1.25 });
        stage.body.bump(kind === 'tap' ? 1.1 : 0.4);
        puff(stage, 'notes', point, 2);
        yield 1.2;
        stage.face.mouth = 0;
    },
    * back(stage, point, kind) {
        stage.body.bump(kind === 'tap' ? 0.5 : 0.2);
        stage.body.sway.velocity += 6;
        stage.face.closed = 0.85;
        puff(stage, 'sparkles', point, 4);
        yield 1;
        stage.face.closed = 0;
    },
    * paw(stage, point) {
        stage.clips.play('train', { restart: true, fade: 0.12 });
        stage.face.feel({ surprised: 0.5 });
        puff(stage, 'stars', point, 2);
        yield Math.max(1, stage.clips.length('train') * 0.8);
    },
    * dream(stage) {
        stage.face.closed = 1;
        puff(stage, 'hearts', stage.pet.where(stage.pet.top), 1);
        yield 0.8;
    },
};
