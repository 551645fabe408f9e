// Coding 1, context: the payloads that are shorter than packed ones. Written from spec/context.md alone.

import { Matches, Slots } from './context-memory.js';
import { Mixer } from './context-mixer.js';
import { readParameter } from './context-modes.js';
import { ChannelPredictor, Surroundings } from './context-neighbours.js';
import { preparePalette } from './context-palette.js';
import { EVEN, adaptWord, curves } from './context-tables.js';
import { KmiError, bitsPerLabel } from './core.js';
import { RangeDecoder } from './range-coder.js';

/** Border of the plane: rows above, bytes on the left, on both sides. */
const ROWS_ABOVE = 4;
const BORDER_LEFT = 5;
const BORDER_RIGHT = 4;

/** Neighbours that must be alike for a run. */
const RUN_REACH = 12;

const ENDS_EARLY = 'the coded data ends too early';

/**
 * What is known of a stripe from outside its payload.
 * @typedef {object} StripeShape
 * @property {number} width
 * @property {number} rows
 * @property {number} colors
 * @property {number} channels 3 or 4
 * @property {Uint8Array} palette the one that the stripe was coded with
 */

/**
 * Decode one stripe.
 * @param {Uint8Array} payload
 * @param {StripeShape} stripe
 * @param {Uint8Array} labels where the width * rows labels go
 * @returns {Generator<number, void>} how many rows are there
 * @throws {KmiError}
 */
export function* decodeStripe(payload, stripe, labels) {
  if (stripe.colors === 1) {
    if (payload.length > 0) throw new KmiError('corrupt', 'a stripe with one possible label has no coded data');
    labels.fill(0);
    return;
  }
  if (payload.length < 2) throw new KmiError('corrupt', ENDS_EARLY);
  yield* new StripeDecoder(payload, stripe).decode(labels);
}

class StripeDecoder {
  /**
   * @param {Uint8Array} payload
   * @param {StripeShape} stripe
   */
  constructor(payload, { width, rows, colors, channels, palette }) {
    const { mode, runs, dithered, sizeBits, slotBits } = readParameter(payload[0], colors, width * rows);
    this.width = width;
    this.rows = rows;
    this.colors = colors;
    this.bits = bitsPerLabel(colors);
    this.firstHalf = slotBits; // steps of a rank before its second slots
    this.histories = mode.histories;
    this.learning = mode.learning;
    this.inColour = dithered || this.bits > 4;
    this.runs = runs;
    this.stride = width + BORDER_LEFT + BORDER_RIGHT;
    this.plane = makePlane(rows + ROWS_ABOVE, this.stride);
    const { order, colours, axes, views } = preparePalette(palette, colors, channels);
    this.order = order;
    this.colours = colours;
    this.around = new Surroundings(this.stride, colours, this.inColour, dithered && colors <= 8 ? 16 : 24);
    this.predictors = this.around.channels.map((channel) => new ChannelPredictor(channel));
    const maps = new Int32Array((mode.contexts.length + 2) * 2048).fill(EVEN);
    this.slots = new Slots(mode, sizeBits, slotBits, maps);
    this.matches = new Matches(this.plane, this.around);
    this.mixer = new Mixer({
      mode, dithered, bits: this.bits, axes, views, around: this.around, slots: this.slots, matches: this.matches, maps,
    });
    this.flat = new Int32Array(4160).fill(15 * 2 ** 27);
    this.rate = curves().rate;
    this.done = 0;
    this.escaped = 0; // 1 if the pixel broke a run
    this.coder = new RangeDecoder(payload, 1);
  }

  /**
   * @param {Uint8Array} labels
   * @returns {Generator<number, void>} how many rows are there
   */
  *decode(labels) {
    const { coder, rows, width } = this;
    for (let y = 0; y < rows; y++) {
      this.row(y, labels.subarray(y * width, (y + 1) * width));
      yield y + 1;
    }
    if (coder.length < coder.payload.length) {
      throw new KmiError('corrupt', 'there is more coded data than the stripe needs');
    }
    if (!coder.ended()) throw new KmiError('corrupt', 'the coded data does not end as it should');
  }

  /**
   * @param {number} y
   * @param {Uint8Array} labels of the row
   */
  row(y, labels) {
    const { coder, order, plane, stride, width } = this;
    const start = (y + ROWS_ABOVE) * stride + BORDER_LEFT;
    if (y > 0) plane.fill(plane[start - stride], start - BORDER_LEFT, start);
    for (let x = 0; x < width; x++) {
      const rank = this.pixel(start + x);
      plane[start + x] = rank;
      labels[x] = order[rank];
      if (coder.overrun()) throw new KmiError('corrupt', ENDS_EARLY);
      if (this.escaped && rank === this.around.ranks[0]) {
        throw new KmiError('corrupt', 'a pixel that ends a run is like the run');
      }
    }
    plane.fill(plane[start + width - 1], start + width, start + width + BORDER_RIGHT);
  }

  /**
   * @param {number} p place in the plane
   * @returns {number} its rank
   */
  pixel(p) {
    const { around, matches } = this;
    around.collect(this.plane, p);
    this.escaped = 0;
    if (this.runs) {
      const reach = around.reach();
      if (reach >= RUN_REACH) {
        if (this.runGoesOn(reach)) return around.ranks[0];
        this.escaped = 1;
      }
    }
    this.predict();
    around.compare();
    around.describe();
    if (this.histories) matches.find();
    this.mixer.learning = this.learning + Math.floor(25600 / (256 + (this.done >> 2)));
    this.done++;
    const rank = this.walk(this.escaped);
    this.correct(rank);
    if (this.histories) {
      matches.judge(matches.place, rank);
      matches.remember(p);
    }
    return rank;
  }

  /**
   * Read whether the pixel is like the neighbours, which are alike.
   * @param {number} reach how many are
   * @returns {boolean}
   */
  runGoesOn(reach) {
    const { coder, flat, matches } = this;
    const west = this.around.ranks[0];
    let guess = 0;
    if (matches.place > 0) guess = (this.plane[matches.place + 1] === west ? 1 : 2) + 2 * matches.length;
    const at = (Math.floor(((reach - RUN_REACH) * 4) / 17) * 65 + guess) * 16 + (west & 15);
    const same = coder.decide(Math.min(Math.max(flat[at] >> 15, 1), 65535));
    adaptWord(flat, at, same, this.rate);
    if (!same) return false;
    matches.judge(matches.place + 1, west);
    if (matches.place > 0) matches.place++;
    return true;
  }

  /** Predict the pixel's brightness, and its colour where that helps; else its red, green and blue are those on the left. */
  predict() {
    const { predicted, channels } = this.around;
    for (let channel = 0; channel < 3; channel++) {
      predicted[channel] = this.inColour ? this.predictors[channel].predict() : channels[channel][0] * 64;
    }
    predicted[3] = this.predictors[3].predict();
  }

  /** @param {number} rank what the pixel was */
  correct(rank) {
    for (let channel = this.inColour ? 0 : 3; channel < 4; channel++) {
      this.predictors[channel].correct(this.colours[channel][rank]);
    }
  }

  /**
   * Read a rank, from the root of the tree down.
   * @param {number} escaped 1 if the pixel broke a run
   * @returns {number}
   */
  walk(escaped) {
    const { around, bits, coder, colors, firstHalf, mixer, slots } = this;
    const top = 1 << bits;
    let node = 1;
    let local = 1;
    slots.find(around.contexts, escaped);
    for (let step = 0; step < bits; step++) {
      if (step === firstHalf) {
        slots.find(around.contexts, 2 * node + escaped);
        local = 1;
      }
      let bit = 0;
      if (((2 * node + 1) << (bits - 1 - step)) - top < colors) {
        bit = coder.decide(mixer.mix(node, local, step, escaped));
        mixer.train(local, bit);
      }
      node = 2 * node + bit;
      local = 2 * local + bit;
    }
    return node - top;
  }
}

/**
 * @param {number} rows
 * @param {number} stride
 * @returns {Uint8Array}
 */
function makePlane(rows, stride) {
  try {
    if (rows * stride < 2 ** 31) return new Uint8Array(rows * stride);
  } catch {
    // No memory: refused like one that is too large.
  }
  throw new KmiError('refused', `no memory for a stripe of ${rows} x ${stride} pixels`);
}
