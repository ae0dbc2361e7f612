// The state of a page (components/StateView) after its data could not be
// loaded.
export function stateOf(error) {
    return error?.name === 'network' ? 'offline' : 'error';
}
