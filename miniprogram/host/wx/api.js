// How functions of wx answer: by callbacks when one is given, and else by a
// promise.

/**
 * Makes a function of wx of one that gives a value or throws.  What it gives
 * gets an errMsg, what it throws becomes { errMsg }.
 */
export function api(name, action) {
    return (options = {}) => {
        const { success, fail, complete } = options;
        const wanted = success || fail || complete;
        const promise = Promise.resolve().then(() => action(options)).then(
            (result) => {
                const value = { ...result, errMsg: `${name}:ok` };

                success?.(value);
                complete?.(value);
                return value;
            },
            (error) => {
                const value = failure(name, error);

                fail?.(value);
                complete?.(value);
                if (!wanted) {
                    throw value;
                }
                return undefined;
            },
        );

        return wanted ? undefined : promise;
    };
}

/** What a fail callback gets. */
export function failure(name, error) {
    const text = String(error?.message ?? error);

    return { ...error?.fields, errMsg: text.startsWith(`${name}:`) ? text
        : `${name}:fail ${text}` };
}

/** A list of listeners with the on and off functions that wx has for it. */
export function listeners(name) {
    const list = new Set();

    return {
        list,
        call: (...args) => list.forEach((one) => one(...args)),
        functions: {
            [`on${name}`]: (listener) => void list.add(listener),
            [`off${name}`]: (listener) => (listener ? list.delete(listener)
                : list.clear()),
        },
    };
}
