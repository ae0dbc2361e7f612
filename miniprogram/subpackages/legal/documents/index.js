// The agreements that the login page links to.  An operator's own texts take
// their place; a change of what they say needs a new version on the server
// (pet_consent), which asks everybody again.

import { face } from './face.js';
import { privacy } from './privacy.js';
import { terms } from './terms.js';

export const documents = { face, privacy, terms };
