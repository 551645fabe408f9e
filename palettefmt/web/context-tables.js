// What coding 1 looks up (spec/context.md, sections 3 and 9): curves, and words that adapt.

/** What an adaptive word starts from: a probability of one half, no count. */
export const EVEN = 1 << 30;

/** Logits, in 256ths, go no further than this. */
export const DOMAIN = 3071;

/**
 * @typedef {object} Curves
 * @property {Int32Array} squash squash[x + 3072] is the probability of 1, in 65536ths, at x 256ths of a logit
 * @property {Int32Array} stretch its inverse for a probability in 4096ths
 * @property {Int32Array} rate how far a word of each count moves, in 1024ths of a sixteenth
 */

/** @type {Curves | null} */
let cachedCurves = null;

/** @returns {Curves} */
export function curves() {
  if (cachedCurves === null) {
    const squash = makeSquash();
    const rate = Int32Array.from({ length: 1024 }, (_, count) => Math.floor(32768 / (2 * count + 3)));
    cachedCurves = { squash, stretch: makeStretch(squash), rate };
  }
  return cachedCurves;
}

/** 65536 / (1 + exp(-x / 256)), by way of a power series in integers of 62 fractional bits. */
function makeSquash() {
  const one = 1n << 62n;
  let term = one;
  let ratio = one;
  for (let j = 1n; j < 30n; j++) {
    term /= 256n * j;
    ratio += j & 1n ? -term : term;
  }
  const squash = new Int32Array(6144);
  let power = one;
  for (let i = 0; i <= DOMAIN; i++) {
    const value = Math.min(65535, Number((65536n * one) / (one + power)));
    squash[3072 + i] = value;
    squash[3072 - i] = 65536 - value;
    power = (power * ratio) >> 62n;
  }
  squash[0] = squash[1];
  return squash;
}

/** @param {Int32Array} squash */
function makeStretch(squash) {
  const stretch = new Int32Array(4096);
  let x = -DOMAIN;
  for (let i = 0; i < stretch.length; i++) {
    while (squash[x + 3072] < 16 * i + 8) x++;
    stretch[i] = x;
  }
  return stretch;
}

/**
 * Move a map word, a probability of 20 bits above a count of 11, towards a bit (section 9).
 * @param {Int32Array} words
 * @param {number} at
 * @param {number} bit
 * @param {Int32Array} rate
 */
export function adaptWord(words, at, bit, rate) {
  const word = words[at];
  const count = word & 2047;
  words[at] = (moved(word >> 11, bit, rate[count]) << 11) | Math.min(count + 1, 127);
}

/**
 * @param {number} probability of a 1, 20 bits
 * @param {number} bit
 * @param {number} rate
 * @returns {number}
 */
export function moved(probability, bit, rate) {
  return probability + (Math.imul(((bit ? 0xfffff : 0) - probability) >> 4, rate) >> 10);
}

/**
 * @param {number} input
 * @returns {number} within what an input of the mixer may be
 */
export function limited(input) {
  return Math.min(Math.max(input, -1024), 1024);
}
