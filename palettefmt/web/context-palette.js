// A palette as coding 1 sees it (spec/context.md, section 4): its entries from dark to bright, and what tells the halves of
// that order apart.

import { limited } from './context-tables.js';
import { bitsPerLabel } from './core.js';

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
