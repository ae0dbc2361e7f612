// Signing in and out, and the agreements.

import { call } from './request.js';
import { forget, signIn } from './session.js';

const GATED = ['privacy', 'terms'];

/** Which of these agreements the user has yet to agree to, with the version
 * in force: [{ type, version }]. */
export async function missingConsents(types = GATED) {
    const { items, required } = await call('consents');
    const agreed = (type) => items.some((one) => one.type === type
        && one.agreed && Number(one.version) >= required[type]);

    return types.filter((type) => !agreed(type))
        .map((type) => ({ type, version: required[type] }));
}

/** Agrees to all that is in force of these agreements. */
export async function agree(types = GATED) {
    for (const { type, version } of await missingConsents(types)) {
        await call('consent_add', { data: { type, version, agreed: true } });
    }
}

/** Signs in with WeChat after the user has agreed to privacy and terms. */
export async function signInAndAgree() {
    const { is_new: isNew } = await signIn();

    await agree();
    return { isNew };
}

/** Ends the session here, or everywhere; what the server says of it does not
 * matter any more. */
export async function signOut({ everywhere = false } = {}) {
    try {
        await (everywhere ? call('logout_all', { quiet: true })
            : call('logout', { quiet: true }));
    } catch (error) {
        if (everywhere) {
            throw error;
        }
    }
    forget();
}
