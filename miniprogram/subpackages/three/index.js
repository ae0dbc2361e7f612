// What the subpackage gives: the stage for a pet.

export { Stage } from './stage/stage.js';
