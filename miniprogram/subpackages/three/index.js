// What the subpackage gives: the stage for a pet.

import './stage/shims.js';

export { Stage } from './stage/stage.js';
