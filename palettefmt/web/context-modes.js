// What the first byte of a payload of coding 1 chooses (spec/context.md, sections 1 and 5).

import { KmiError, bitsPerLabel, grouped } from './core.js';

/** Bits of the first byte of a payload. */
const GRAPHICS_BIT = 1;
const RUNS_BIT = 2;
const DITHERED_BIT = 4;

/** Words of all slots at most: 32 MiB. */
const MAX_SLOT_WORDS = 1 << 23;

/**
 * What differs between pictures of different kinds.
 * @typedef {object} Mode
 * @property {number} colors the most that it is for
 * @property {number[]} contexts by their numbers in section 8
 * @property {boolean} histories whether slots keep histories, and matches are looked for
 * @property {number} learning the rate in the long run
 */

/** @type {Mode} */
const GRAPHICS = {
  colors: 256, contexts: [0, 1, 15, 16, 17, 2, 3, 4, 5, 6, 9, 7, 8, 12, 13, 14], histories: true, learning: 36,
};

/** @type {Mode[]} the first that has enough colours is the one */
const PHOTOS = [
  { colors: 8, contexts: [16, 17, 2, 3, 4, 5, 9, 8, 25, 24, 11, 10], histories: false, learning: 32 },
  { colors: 16, contexts: [18, 16, 17, 2, 3, 4, 5, 11, 9, 7, 8, 25, 24, 0, 10, 13], histories: false, learning: 32 },
  { colors: 256, contexts: [0, 1, 19, 20, 21, 22, 23, 18, 2, 12, 13, 14], histories: false, learning: 32 },
];

/** @type {Mode[]} where the colours are dithered */
const DITHERED_PHOTOS = [
  { colors: 8, contexts: [16, 17, 2, 3, 4, 5, 9, 8, 25, 24, 14, 26], histories: false, learning: 32 },
  ...PHOTOS.slice(1),
];

/**
 * What the first byte of a payload says.
 * @typedef {object} Parameter
 * @property {Mode} mode
 * @property {boolean} runs whether a pixel amid alike ones is one decision
 * @property {boolean} dithered
 * @property {number} sizeBits slots of a context, log2
 * @property {number} slotBits words of a slot, log2: how many decisions of a rank the slots of its first half hold
 */

/**
 * @param {number} byte
 * @param {number} colors
 * @param {number} labels of the stripe
 * @returns {Parameter}
 * @throws {KmiError} if the byte means nothing for such a stripe
 */
export function readParameter(byte, colors, labels) {
  const mode = chooseMode(byte, colors);
  const bits = bitsPerLabel(colors);
  const slotBits = bits <= 4 ? bits : (bits + 1) >> 1;
  const sizeBits = (byte >> 4) + 8;
  const mostSizeBits = Math.min(Math.max(bitsPerLabel(labels) - 3, 10), 16);
  const tooManyWords = mode.contexts.length << (slotBits + sizeBits) > MAX_SLOT_WORDS;
  if (hasOddParity(byte) || sizeBits < 10 || sizeBits > mostSizeBits || tooManyWords) {
    const shape = `${colors} colours and ${grouped(labels)} labels`;
    throw new KmiError('corrupt', `the parameter byte ${byte} is not defined for ${shape}`);
  }
  return { mode, runs: (byte & RUNS_BIT) !== 0, dithered: (byte & DITHERED_BIT) !== 0, sizeBits, slotBits };
}

/**
 * @param {number} byte
 * @param {number} colors
 * @returns {Mode}
 */
function chooseMode(byte, colors) {
  if (byte & GRAPHICS_BIT) return GRAPHICS;
  const modes = byte & DITHERED_BIT ? DITHERED_PHOTOS : PHOTOS;
  return /** @type {Mode} */ (modes.find((each) => colors <= each.colors)); // the last is for any number
}

/**
 * @param {number} byte
 * @returns {boolean} whether an odd number of its bits are 1
 */
function hasOddParity(byte) {
  let bits = byte ^ (byte >> 4);
  bits ^= bits >> 2;
  return ((bits ^ (bits >> 1)) & 1) === 1;
}
