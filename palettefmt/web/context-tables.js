// What coding 1 looks up (spec/context.md, sections 3 to 6 and 9): constants, words that
// adapt, and what is derived from a palette.

import { bitsPerLabel } from './core.js';

/** What an adaptive word starts from: a probability of one half, no count. */
export const EVEN = 1 << 30;

/** Logits, in 256ths, go no further than this. */
export const DOMAIN = 3071;

/** Columns right and rows up of the neighbours, nearest first. */
const NEIGHBOURS = [
  [-1, 0], [0, 1], [-1, 1], [1, 1], [-2, 0], [0, 2], [1, 2], [2, 1], [-2, 1], [-1, 2], [-3, 0], [0, 3], [2, 2], [-2, 2],
  [3, 1], [-3, 1], [-1, 3], [1, 3], [-4, 0], [4, 1], [-2, 3], [2, 3], [0, 4], [3, 2], [-3, 2], [-5, 0], [1, 4], [-1, 4],
];
export const NEIGHBOUR_COUNT = NEIGHBOURS.length;

/**
 * @param {number} stride of the plane, in bytes
 * @returns {Int32Array} from a pixel's place to its neighbours'
 */
export function neighbourOffsets(stride) {
  return Int32Array.from(NEIGHBOURS, ([columns, rows]) => columns - rows * stride);
}

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
 * The palette as the model sees it. Ranks are the entries from dark to bright.
 * @typedef {object} Ranking
 * @property {Uint8Array} order the label of each rank
 * @property {Uint8Array[]} colours red, green, blue and luminance of each of 256 ranks; 0 where there is no such rank
 */

/**
 * @param {Uint8Array} palette
 * @param {number} colors
 * @param {number} channels 3 or 4
 * @returns {Ranking}
 */
export function rankPalette(palette, colors, channels) {
  const alphas = Array.from({ length: colors }, (_, entry) => (channels === 4 ? palette[4 * entry + 3] : 255));
  const brightness = alphas.map((alpha, entry) => {
    const at = entry * channels;
    return (299 * palette[at] + 587 * palette[at + 1] + 114 * palette[at + 2]) * alpha;
  });
  const order = Uint8Array.from(brightness.keys()).sort((a, b) => brightness[a] - brightness[b] || a - b);
  const colours = Array.from({ length: 4 }, () => new Uint8Array(256));
  order.forEach((entry, rank) => {
    for (let channel = 0; channel < 3; channel++) {
      colours[channel][rank] = Math.floor((palette[entry * channels + channel] * alphas[entry]) / 255);
    }
    colours[3][rank] = Math.floor(brightness[entry] / 255000);
  });
  return { order, colours };
}

/** Numbers in a row of makeAxes. */
export const AXIS = 6;

/**
 * For each node of the binary tree over the ranks, what tells its two halves apart: the direction between their mean
 * colours (256ths) and where along it they part, the number of the lower half, and the brightness where they part.
 * All stays below 2^47, exact in doubles.
 * @param {Uint8Array[]} colours
 * @param {number} colors
 * @param {number} bits
 * @returns {Int32Array} six numbers for each of 2^bits nodes
 */
export function makeAxes(colours, colors, bits) {
  const axes = new Int32Array(AXIS << bits);
  for (let step = 0; step < bits; step++) {
    const half = 1 << (bits - 1 - step);
    for (let place = 0; place < 1 << step; place++) {
      const axis = axes.subarray(AXIS * ((1 << step) + place), AXIS * ((1 << step) + place + 1));
      axis[4] = 2 * place;
      const middle = (2 * place + 1) * half;
      if (middle < colors) partAxis(axis, colours, middle, half, Math.min(half, colors - middle));
    }
  }
  return axes;
}

/**
 * Fill the row of a node that has ranks in both halves.
 * @param {Int32Array} axis
 * @param {Uint8Array[]} colours
 * @param {number} middle the first rank of the upper half
 * @param {number} below how many ranks the lower half has
 * @param {number} above how many the upper half has
 */
function partAxis(axis, colours, middle, below, above) {
  axis[5] = 128 * (colours[3][middle] + colours[3][middle - 1]);
  const ways = [];
  const sums = [];
  for (let channel = 0; channel < 3; channel++) {
    const low = totalOf(colours[channel].subarray(middle - below, middle)) * above;
    const high = totalOf(colours[channel].subarray(middle, middle + above)) * below;
    ways.push(high - low);
    sums.push(high + low);
  }
  const length = Math.floor(Math.sqrt(ways.reduce((total, way) => total + way * way, 0)));
  if (length === 0) return;
  let parting = 0;
  for (let channel = 0; channel < 3; channel++) {
    axis[channel] = Math.floor((256 * ways[channel]) / length);
    parting += axis[channel] * sums[channel];
  }
  axis[3] = Math.floor(parting / (2 * below * above));
}

/** @param {Uint8Array} values */
function totalOf(values) {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * What a neighbour of each rank is at each node: views[node << bits | rank].
 * @typedef {object} Views
 * @property {Uint8Array} sides which half of the node it is in: 0 neither, 1 the lower, 2 the upper
 * @property {Int16Array} lights how much brighter it is than where the halves part
 * @property {Int16Array} tints how far its colour is on the upper half's side
 */

/**
 * @param {Int32Array} axes
 * @param {Uint8Array[]} colours
 * @param {number} bits
 * @returns {Views}
 */
export function makeViews(axes, [red, green, blue, light], bits) {
  const top = 1 << bits;
  const sides = new Uint8Array(top * top);
  const lights = new Int16Array(top * top);
  const tints = new Int16Array(top * top);
  for (let node = 1; node < top; node++) {
    const [toRed, toGreen, toBlue, parting, lower, brightness] = axes.subarray(AXIS * node, AXIS * (node + 1));
    const edge = bits - 32 + Math.clz32(node);
    for (let rank = 0; rank < top; rank++) {
      const view = (node << bits) + rank;
      const half = (rank >> edge) - lower;
      sides[view] = half === 1 ? 2 : half === 0 ? 1 : 0;
      lights[view] = limited((256 * light[rank] - brightness) >> 4);
      tints[view] = limited((red[rank] * toRed + green[rank] * toGreen + blue[rank] * toBlue - parting) >> 4);
    }
  }
  return { sides, lights, tints };
}

/**
 * @param {number} input
 * @returns {number} within what an input of the mixer may be
 */
export function limited(input) {
  return Math.min(Math.max(input, -1024), 1024);
}

/** @typedef {Ranking & {axes: Int32Array, views: Views}} Prepared what is derived from a palette */

/** @type {{palette: Uint8Array, channels: number, prepared: Prepared} | null} of the stripe before */
let lastPalette = null;

/**
 * @param {Uint8Array} palette
 * @param {number} colors at least 2
 * @param {number} channels 3 or 4
 * @returns {Prepared} the same again for the next stripe of a picture
 */
export function preparePalette(palette, colors, channels) {
  const last = lastPalette;
  if (last !== null && last.channels === channels && last.palette.length === palette.length &&
      last.palette.every((value, i) => value === palette[i])) return last.prepared;
  const ranking = rankPalette(palette, colors, channels);
  const bits = bitsPerLabel(colors);
  const axes = makeAxes(ranking.colours, colors, bits);
  const prepared = { ...ranking, axes, views: makeViews(axes, ranking.colours, bits) };
  lastPalette = { palette: palette.slice(), channels, prepared };
  return prepared;
}
