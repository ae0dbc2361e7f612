// Pulling a page down to refresh it.

const THRESHOLD = 56;
const MAX = 96;

/** Gives a screen with enablePullDownRefresh the gesture. */
export function attachPull(screen) {
    const { scroller } = screen;
    const spinner = document.createElement('div');
    let from = null;
    let pulled = 0;

    spinner.className = 'host-pull';
    spinner.innerHTML = '<i></i><i></i><i></i>';
    scroller.before(spinner);

    const draw = (distance, animated) => {
        scroller.style.transition = animated ? 'transform .2s' : '';
        scroller.style.transform = distance ? `translateY(${distance}px)` : '';
        spinner.classList.toggle('visible', distance > 0);
    };

    screen.startPull = () => {
        draw(THRESHOLD, true);
        screen.call('onPullDownRefresh');
    };
    screen.stopPull = () => draw(0, true);

    scroller.addEventListener('touchstart', ({ touches }) => {
        from = scroller.scrollTop <= 0 ? touches[0].clientY : null;
        pulled = 0;
    }, { passive: true });
    scroller.addEventListener('touchmove', ({ touches }) => {
        if (from !== null) {
            pulled = Math.min((touches[0].clientY - from) / 2, MAX);
            draw(Math.max(pulled, 0));
        }
    }, { passive: true });
    scroller.addEventListener('touchend', () => {
        if (pulled >= THRESHOLD) {
            screen.startPull();
        } else if (pulled > 0) {
            draw(0, true);
        }
        from = null;
        pulled = 0;
    });
}
