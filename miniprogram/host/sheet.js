// Sheets, dialogs and toasts above the pages.

const phone = document.getElementById('phone');

function make(tag, className, parent, text) {
    const element = document.createElement(tag);

    element.className = className;
    if (text !== undefined) {
        element.textContent = text;
    }
    parent?.append(element);
    return element;
}

function cover(className) {
    const element = make('div', `host-cover ${className}`, phone);

    let pressed = false;

    // What lies below neither scrolls nor is tapped.
    for (const name of ['touchstart', 'mousedown']) {
        element.addEventListener(name, (event) => {
            pressed ||= !event.sourceCapabilities?.firesTouchEvents
                || name === 'touchstart';
            event.stopPropagation();
        });
    }

    // The click of the very tap that opened this is not meant for it.
    element.addEventListener('click', (event) => {
        if (!pressed && event.detail) {
            event.stopImmediatePropagation();
        }
    }, true);
    return element;
}

function closeOn(element, resolve, value) {
    return () => {
        element.remove();
        resolve(value);
    };
}

/** A sheet at the bottom; resolves to true when it was confirmed. */
export function sheet({ content, title = '', confirm, cancel }) {
    const element = cover('bottom');
    const panel = make('div', 'host-panel', element);

    panel.setAttribute('role', 'dialog');

    return new Promise((resolve) => {
        const no = closeOn(element, resolve, false);
        const head = make('div', 'head', panel);

        if (cancel) {
            make('button', 'plain', head, cancel)
                .addEventListener('click', no);
        }
        make('strong', '', head, title);
        if (confirm) {
            make('button', 'plain strong', head, confirm)
                .addEventListener('click', closeOn(element, resolve, true));
        }
        element.addEventListener('click', ({ target }) => target === element
            && no());
        panel.append(content);
    });
}

/** A list at the bottom; resolves to the index chosen, or -1. */
export function actionSheet({ items, title, color, icons = [] }) {
    const element = cover('bottom');
    const panel = make('div', 'host-panel actions', element);

    panel.setAttribute('role', 'dialog');

    return new Promise((resolve) => {
        if (title) {
            make('p', 'hint', panel, title);
        }
        for (const [i, text] of items.entries()) {
            const button = make('button', 'action', panel,
                `${icons[i] ?? ''}${text}`);

            button.style.color = color ?? '';
            button.addEventListener('click', closeOn(element, resolve, i));
        }
        make('button', 'action cancel', panel, '取消')
            .addEventListener('click', closeOn(element, resolve, -1));
        element.addEventListener('click', ({ target }) => target === element
            && closeOn(element, resolve, -1)());
    });
}

/** A dialog; resolves to { confirm, cancel, content }. */
export function modal({ title = '', content = '', showCancel = true,
    cancelText = '取消', cancelColor, confirmText = '确定', confirmColor,
    editable = false, placeholderText = '' })
{
    const element = cover('middle');
    const panel = make('div', 'host-modal', element);

    panel.setAttribute('role', 'dialog');
    if (title) {
        make('strong', 'title', panel, title);
    }

    const body = editable ? make('textarea', 'edit', panel)
        : make('p', 'content', panel, content);

    if (editable) {
        body.value = content;
        body.placeholder = placeholderText;
    }

    return new Promise((resolve) => {
        const row = make('div', 'row', panel);
        const answer = (confirm) => () => {
            element.remove();
            resolve({ confirm, cancel: !confirm,
                content: editable && confirm ? body.value : null });
        };

        if (showCancel) {
            const no = make('button', 'no', row, cancelText);

            no.style.color = cancelColor ?? '';
            no.addEventListener('click', answer(false));
        }

        const yes = make('button', 'yes', row, confirmText);

        yes.style.color = confirmColor ?? '';
        yes.addEventListener('click', answer(true));
    });
}

let toast = null;
let timer = 0;

/** A short message; icon is success, error, loading, none or a URL. */
export function showToast({ title, icon = 'success', image, mask = false,
    duration = 1500, lasting = false })
{
    hideToast();
    toast = make('div', `host-toast ${mask ? 'masked' : ''}`, phone);
    toast.setAttribute('role', 'status');

    const box = make('div', image ? 'box' : `box ${icon}`, toast);

    if (image) {
        make('img', '', box).src = image;
    } else if (icon !== 'none') {
        make('i', '', box);
    }
    make('span', '', box, title);

    if (!lasting) {
        timer = setTimeout(hideToast, duration);
    }
}

export function hideToast() {
    clearTimeout(timer);
    toast?.remove();
    toast = null;
}

/** Pictures over the whole screen, side by side. */
export function preview(urls, current) {
    const element = cover('host-preview');

    for (const url of urls) {
        const frame = make('div', '', element);

        make('img', '', frame).src = url;
    }
    element.children[current]?.scrollIntoView({ behavior: 'instant' });
    element.addEventListener('click', () => element.remove());
}
