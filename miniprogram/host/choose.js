// Files that the user chooses, by the browser's own dialog.

/** Opens the dialog; gives the files, or none when it was closed. */
export function chooseFiles({ accept, multiple = false, capture }) {
    const input = document.createElement('input');

    Object.assign(input, { type: 'file', accept, multiple, hidden: true });
    if (capture) {
        input.setAttribute('capture', capture);
    }
    document.body.append(input);

    return new Promise((resolve) => {
        const done = () => {
            resolve([...input.files]);
            input.remove();
        };

        input.addEventListener('change', done);
        input.addEventListener('cancel', done);
        input.click();
    });
}
