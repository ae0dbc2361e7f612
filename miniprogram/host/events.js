// Touches and taps from a finger or a mouse, with the fields they have in
// WeChat: touchstart, touchmove, touchend, touchcancel, tap, longpress.

const TAP_DISTANCE = 10;
const LONG_PRESS_MS = 350;
const MOUSE = 0;

let presses = new Map();
let emit = () => {};


/** Calls listener(element, name, detail, fields) with every event. */
export function onTouches(listener) {
    emit = listener;

    const options = { capture: true, passive: false };

    for (const name of ['touchstart', 'touchmove', 'touchend',
        'touchcancel'])
    {
        document.addEventListener(name, fromTouch, options);
    }

    document.addEventListener('mousedown', mouseDown, options);
}

function point({ identifier, clientX, clientY }) {
    const box = document.querySelector('.host-screen.top .host-viewport')
        ?.getBoundingClientRect() ?? { left: 0, top: 0 };
    const x = clientX - box.left;
    const y = clientY - box.top;

    return { identifier, clientX: x, clientY: y, pageX: x, pageY: y, x, y };
}

function fromTouch(event) {
    send(event, event.type, [...event.touches], [...event.changedTouches]);
}

// A mouse is one finger that stays where it went down until it is released.
function mouseDown(event) {
    if (event.button !== 0 || event.sourceCapabilities?.firesTouchEvents) {
        return;
    }

    const { target } = event;
    const touch = (one) => [{ identifier: MOUSE, target,
        clientX: one.clientX, clientY: one.clientY }];
    const move = (one) => send(one, 'touchmove', touch(one), touch(one));
    const up = (one) => {
        document.removeEventListener('mousemove', move, true);
        document.removeEventListener('mouseup', up, true);
        send(one, 'touchend', [], touch(one));
    };

    document.addEventListener('mousemove', move, true);
    document.addEventListener('mouseup', up, true);
    send(event, 'touchstart', touch(event), touch(event));
}

function send(event, name, touches, changed) {
    for (const touch of changed) {
        const fields = { touches: touches.map(point),
            changedTouches: [point(touch)] };
        const sent = emit(touch.target, name, {}, fields);

        // catch:touchmove keeps what is below from scrolling
        if (sent?.defaultPrevented() && event.cancelable) {
            event.preventDefault();
        }

        recognize(name, touch, fields);
    }
}

function recognize(name, touch, fields) {
    const press = presses.get(touch.identifier);

    if (name === 'touchstart') {
        presses.set(touch.identifier, { x: touch.clientX, y: touch.clientY,
            timer: setTimeout(() => longPress(touch, fields),
                LONG_PRESS_MS) });
        return;
    }

    if (!press) {
        return;
    }

    const moved = Math.hypot(touch.clientX - press.x,
        touch.clientY - press.y) > TAP_DISTANCE;

    if (name === 'touchmove' && !moved) {
        return;
    }

    clearTimeout(press.timer);
    presses.delete(touch.identifier);

    const off = touch.target.closest?.('[aria-disabled=true]');

    if (name === 'touchend' && !moved && !off) {
        const { x, y } = point(touch);

        emit(touch.target, 'tap', { x, y }, fields);
    }
}

// In WeChat a tap still follows a long press, unless somebody listens to it.
function longPress(touch, fields) {
    const { x, y } = point(touch);

    emit(touch.target, 'longpress', { x, y }, fields);
    emit(touch.target, 'longtap', { x, y }, fields);
}

/** Forgets the presses under way, when the page below them goes. */
export function forgetPresses() {
    presses.forEach(({ timer }) => clearTimeout(timer));
    presses = new Map();
}
