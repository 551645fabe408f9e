// How coding 1 makes one probability of what its model knows (spec/context.md, section 12): three rows of weights,
// chosen by the circumstances, each give a probability; those are mixed again, and refined.

import { AXIS } from './context-palette.js';
import { DOMAIN, adaptWord, curves, limited } from './context-tables.js';

/** @import { Matches, Slots } from './context-memory.js' */
/** @import { Mode } from './context-modes.js' */
/** @import { Surroundings } from './context-neighbours.js' */
/** @import { Views } from './context-palette.js' */

/**
 * Inputs behind those of the contexts: brightnesses of neighbours, colours of neighbours, then the predicted colour and
 * brightness and a constant. The halves that the neighbours are in come last of all here, as most of them are often 0
 * and then skipped; the order of the inputs makes no difference to their sum.
 */
const LIGHTS = 12;
const TINTS = 8;
const COMMON_INPUTS = LIGHTS + TINTS + 3;
const MATCH_INPUTS = 4;
const HALVES = 28;

/** Rows of weights: by node; then, behind, by what the second row and the third are chosen by. */
const ROWS = 2192;
const BY_CIRCUMSTANCES = 256;
const BY_EQUALITY = 904;
const BY_STRENGTH = 1424;
const BY_SIDES = 1680;
const ESCAPED = 64;

const WEIGHT_LIMIT = 524287;
const REFINED = 25;

/** Gives the probability of each decision, and learns from its outcome. */
export class Mixer {
  /**
   * @param {object} parts
   * @param {Mode} parts.mode
   * @param {number} parts.bits of a rank
   * @param {Int32Array} parts.axes
   * @param {Views} parts.views
   * @param {Surroundings} parts.around
   * @param {Slots} parts.slots
   * @param {Int32Array} parts.maps for histories, then for two matches: 2048 words each
   * @param {Matches} parts.matches
   * @param {boolean} parts.dithered
   */
  constructor({ mode, bits, axes, views, around, slots, maps, matches, dithered }) {
    const count = mode.contexts.length;
    this.bits = bits;
    this.axes = axes;
    this.views = views;
    this.around = around;
    this.slots = slots;
    this.maps = maps;
    this.matches = matches;
    this.dithered = dithered;
    this.histories = mode.histories;
    this.commonAt = mode.histories ? 2 * count : count;
    this.matchesAt = this.commonAt + COMMON_INPUTS;
    this.halvesAt = this.matchesAt + (mode.histories ? MATCH_INPUTS : 0);
    this.active = new Int32Array(HALVES + 1); // which halves are not 0
    this.activeCount = 0;
    const size = this.halvesAt + HALVES;
    this.inputs = new Int32Array(size);
    this.weights = new Int32Array(ROWS * size);
    const first = Math.floor(78643 / this.commonAt);
    for (let row = 0; row < ROWS; row++) this.weights.fill(first, row * size, row * size + this.commonAt);
    this.joint = new Int32Array(8 * 3).fill(21845);
    this.refinedByNode = 1 << (bits + Math.min(bits, 4));
    this.refined = firstRefined(this.refinedByNode + (32 << bits));
    this.curves = curves();

    this.learning = 0; // of this pixel
    this.rows = new Int32Array(3); // where the chosen rows of weights start
    this.logits = new Int32Array(3); // what they gave
    this.jointAt = 0;
    this.mixed = 0; // the logit of all three
    this.probability = 0; // mixed, not yet refined
    this.columns = new Int32Array(2); // of `refined`, to learn
    this.matchWords = new Int32Array(2); // in `maps`; -1 where a match has no input
    this.matchBits = new Int32Array(2);
    this.strength = 0;
    this.circumstances = 0;
  }

  /**
   * @param {number} node of the tree of ranks
   * @param {number} local the node within the slots
   * @param {number} step its depth
   * @param {number} escaped 1 if the pixel broke a run
   * @returns {number} the probability of a 1, in 65536ths, from 1 to 65535
   */
  mix(node, local, step, escaped) {
    const edge = this.bits - 1 - step;
    this.gatherContexts(local);
    this.gatherNeighbours(node);
    this.strength = 0;
    if (this.histories) {
      const { place, length, depth, second, secondDepth } = this.matches;
      this.strength = this.gatherMatch(0, place, length * 32 + depth, node, edge);
      this.gatherMatch(1, second, secondDepth, node, edge);
    }
    this.chooseRows(node, step, escaped);
    this.multiply();
    return this.refine(node);
  }

  /** @param {number} local */
  gatherContexts(local) {
    const { inputs, maps } = this;
    const { places, words } = this.slots;
    const stretch = this.curves.stretch;
    const count = places.length;
    for (let i = 0; i < count; i++) inputs[i] = stretch[words[places[i] + local] >> 19];
    if (!this.histories) return;
    for (let i = 0; i < count; i++) {
      inputs[count + i] = stretch[maps[i * 2048 + (words[places[i] + local] & 2047)] >> 19];
    }
  }

  /** @param {number} node */
  gatherNeighbours(node) {
    const { active, axes, commonAt, halvesAt, inputs } = this;
    const { sides, lights, tints } = this.views;
    const { ranks, predicted } = this.around;
    const view = node << this.bits;
    let count = 0;
    for (let j = 0; j < HALVES; j++) {
      const side = sides[view + ranks[j]];
      inputs[halvesAt + j] = ((side >> 1) - (side & 1)) << 9;
      active[count] = halvesAt + j;
      count += (side + 1) >> 1;
    }
    this.activeCount = count;
    let circumstances = 0;
    for (let j = 0; j < 4; j++) circumstances = 3 * circumstances + sides[view + ranks[j]];
    this.circumstances = circumstances;
    for (let j = 0; j < LIGHTS; j++) inputs[commonAt + j] = lights[view + ranks[j]];
    for (let j = 0; j < TINTS; j++) inputs[commonAt + LIGHTS + j] = tints[view + ranks[j]];
    const axis = AXIS * node;
    const tint = predicted[0] * axes[axis] + predicted[1] * axes[axis + 1] + predicted[2] * axes[axis + 2];
    inputs[commonAt + LIGHTS + TINTS] = limited(((tint >> 6) - axes[axis + 3]) >> 4);
    inputs[commonAt + LIGHTS + TINTS + 1] = limited((predicted[3] - (axes[axis + 5] >> 2)) >> 2);
    inputs[commonAt + LIGHTS + TINTS + 2] = 256;
  }

  /**
   * @param {number} which 0 for the place that is followed, 1 for the second
   * @param {number} place 0 for none
   * @param {number} key how good it is
   * @param {number} node
   * @param {number} edge
   * @returns {number} how much it promises: 0 if it says nothing, else 1 to 4
   */
  gatherMatch(which, place, key, node, edge) {
    const { inputs, maps } = this;
    const at = this.matchesAt + 2 * which;
    const guess = this.matches.plane[place] + (1 << this.bits);
    this.matchWords[which] = -1;
    inputs[at] = 0;
    inputs[at + 1] = 0;
    if (place === 0 || guess >> (edge + 1) !== node) return 0;
    const word = (this.slots.places.length + which) * 2048 + key;
    const bit = (guess >> edge) & 1;
    this.matchWords[which] = word;
    this.matchBits[which] = bit;
    const probability = maps[word] >> 11;
    const logit = this.curves.stretch[probability >> 8];
    const way = (probability - 524288) >> 11;
    inputs[at] = bit ? logit : -logit;
    inputs[at + 1] = bit ? way : -way;
    return Math.max(1, (Math.min(Math.abs(logit) >> 8, 7) + 1) >> 1);
  }

  /**
   * @param {number} node
   * @param {number} step
   * @param {number} escaped
   */
  chooseRows(node, step, escaped) {
    const { bits, circumstances, inputs, rows, strength } = this;
    const { activity, equality, ranks } = this.around;
    let third = BY_EQUALITY + 8 * (escaped ? ESCAPED : equality) + step;
    if (strength > 0) third = BY_STRENGTH + ((strength - 1) * 8 + activity) * 8 + step;
    else if (this.dithered) third = BY_SIDES + sideRow(bits, ranks[0], ranks[1], node, step);
    rows[0] = node * inputs.length;
    rows[1] = (BY_CIRCUMSTANCES + 8 * circumstances + step) * inputs.length;
    rows[2] = third * inputs.length;
    this.jointAt = 3 * step;
  }

  /** Inputs times weights: a logit of each row, then their probability. */
  multiply() {
    const { active, activeCount, halvesAt, inputs, joint, jointAt, logits, rows, weights } = this;
    const row0 = rows[0], row1 = rows[1], row2 = rows[2];
    let sum0 = 0, sum1 = 0, sum2 = 0;
    for (let i = 0; i < halvesAt; i++) {
      const input = inputs[i];
      sum0 += Math.imul(input, weights[row0 + i]) >> 10;
      sum1 += Math.imul(input, weights[row1 + i]) >> 10;
      sum2 += Math.imul(input, weights[row2 + i]) >> 10;
    }
    for (let j = 0; j < activeCount; j++) {
      const i = active[j];
      const input = inputs[i];
      sum0 += Math.imul(input, weights[row0 + i]) >> 10;
      sum1 += Math.imul(input, weights[row1 + i]) >> 10;
      sum2 += Math.imul(input, weights[row2 + i]) >> 10;
    }
    logits[0] = inDomain(sum0 >> 6);
    logits[1] = inDomain(sum1 >> 6);
    logits[2] = inDomain(sum2 >> 6);
    let mixed = 0;
    for (let s = 0; s < 3; s++) mixed += Math.imul(logits[s], joint[jointAt + s]) >> 8;
    this.mixed = inDomain(mixed >> 8);
    this.probability = this.curves.squash[this.mixed + 3072];
  }

  /**
   * Average with what came of such probabilities before, at this node beside such a neighbour and at such a brightness.
   * @param {number} node
   * @returns {number}
   */
  refine(node) {
    const { around, axes, bits, columns, refined } = this;
    const west = bits > 4 ? around.ranks[0] >> (bits - 4) : around.ranks[0];
    const light = (around.predicted[3] - (axes[AXIS * node + 5] >> 2)) >> 7;
    const low = (this.mixed + 3072) >> 8;
    const share = (this.mixed + 3072) & 255;
    const first = (node | (west << bits)) * REFINED + low;
    const second = (this.refinedByNode + 32 * node + Math.min(Math.max(light, -16), 15) + 16) * REFINED + low;
    columns[0] = first + (share >> 7);
    columns[1] = second + (share >> 7);
    const one = (refined[first] * (256 - share) + refined[first + 1] * share) >> 8;
    const other = (refined[second] * (256 - share) + refined[second + 1] * share) >> 8;
    return Math.min(Math.max((2 * this.probability + one + other + 2) >> 2, 1), 65535);
  }

  /**
   * Learn what the decision was that `mix` gave the probability of.
   * @param {number} local the node within the slots
   * @param {number} bit
   */
  train(local, bit) {
    const { columns, joint, jointAt, logits, maps, matchBits, matchWords, refined, rows } = this;
    const { rate, squash } = this.curves;
    const truth = bit << 16;
    const jointError = ((truth - this.probability) * 3) >> 6;
    for (let s = 0; s < 3; s++) {
      const error = truth - squash[logits[s] + 3072];
      if (Math.abs(error) >= 1000) this.trainRow(rows[s], Math.imul(error, this.learning) >> 8);
      joint[jointAt + s] = weightLimited(joint[jointAt + s] + ((Math.imul(logits[s], jointError) + 8192) >> 14));
    }
    for (let i = 0; i < 2; i++) refined[columns[i]] += (65535 * bit - refined[columns[i]]) >> 6;
    this.slots.adapt(local, bit);
    if (!this.histories) return;
    for (let i = 0; i < 2; i++) {
      if (matchWords[i] >= 0) adaptWord(maps, matchWords[i], +(matchBits[i] === bit), rate);
    }
  }

  /**
   * @param {number} row
   * @param {number} error
   */
  trainRow(row, error) {
    const { active, activeCount, halvesAt, inputs, weights } = this;
    for (let i = 0; i < halvesAt; i++) {
      weights[row + i] = weightLimited(weights[row + i] + ((Math.imul(inputs[i], error) + 8192) >> 14));
    }
    for (let j = 0; j < activeCount; j++) {
      const i = active[j];
      weights[row + i] = weightLimited(weights[row + i] + ((Math.imul(inputs[i], error) + 8192) >> 14));
    }
  }
}

/**
 * @param {number} bits of a rank
 * @param {number} west the rank on the left
 * @param {number} north the rank above
 * @param {number} node
 * @param {number} step
 * @returns {number} which of the rows for dithered colours
 */
function sideRow(bits, west, north, node, step) {
  if (bits > 4) return (west >> (bits - 5)) * 8 + step;
  return ((bits === 4 ? west : (west << bits) | north) << bits) | node;
}

/** @param {number} weight */
function weightLimited(weight) {
  return weight > WEIGHT_LIMIT ? WEIGHT_LIMIT : weight < -WEIGHT_LIMIT ? -WEIGHT_LIMIT : weight;
}

/** @param {number} logit */
function inDomain(logit) {
  return logit > DOMAIN ? DOMAIN : logit < -DOMAIN ? -DOMAIN : logit;
}

/**
 * @param {number} rows
 * @returns {Int32Array} in each row, squash at multiples of 256
 */
function firstRefined(rows) {
  const refined = new Int32Array(rows * REFINED);
  const squash = curves().squash;
  for (let column = 0; column < REFINED; column++) refined[column] = squash[Math.min(256 * column, 6143)];
  for (let filled = REFINED; filled < refined.length; filled *= 2) refined.copyWithin(filled, 0, filled);
  return refined;
}
