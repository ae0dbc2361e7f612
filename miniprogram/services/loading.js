// The loading indicator: comes only when something takes a moment, and goes
// when the last one has ended.

const DELAY_MS = 300;

let running = 0;
let timer = null;
let visible = false;

export function showLoading(title) {
    running += 1;

    if (running === 1) {
        timer = setTimeout(() => {
            visible = true;
            wx.showLoading({ title, mask: true });
        }, DELAY_MS);
    }
}

export function hideLoading() {
    running = Math.max(0, running - 1);

    if (running === 0) {
        clearTimeout(timer);
        if (visible) {
            visible = false;
            wx.hideLoading();
        }
    }
}
