// Stripes to labels, row after row: whoever takes the rows decides when to go on, show them, or stop.

import { KmiError, crc32, packedBytes } from './core.js';
import { unpack } from './packed.js';

/** @import { StripeShape } from './context.js' */
/** @import { Header, Stripe } from './parse.js' */

/**
 * What all stripes of a file share.
 * @typedef {object} Shape
 * @property {number} width
 * @property {number} colors
 * @property {number} channels 3 or 4
 * @property {number} bits of one packed label
 * @property {Uint8Array} palette the one that coded stripes were coded with
 */

/**
 * What reads a stripe that is not packed: it puts labels where they go and says how many rows are there, again and again.
 * It throws a KmiError, and may leave the CRC-32 of the labels, which it is given, to others.
 * @typedef {(payload: Uint8Array, stripe: StripeShape & {crc: number}, labels: Uint8Array) => Generator<number, void>} Coder
 */

/**
 * @param {Header} header
 * @returns {Shape}
 */
export function shapeOf({ width, colors, channels, bits, palette, modelPalette }) {
  return { width, colors, channels, bits, palette: modelPalette ?? palette };
}

/**
 * Decode stripes that follow each other.
 * @param {Uint8Array} bytes where the payloads are
 * @param {Shape} shape
 * @param {Stripe[]} stripes
 * @param {Uint8Array} labels of all rows of these stripes
 * @param {Coder} coder
 * @returns {Generator<number, void>} how many rows are there; they are proven where their stripe is whole
 */
export function* decodeStripes(bytes, shape, stripes, labels, coder) {
  let before = 0;
  for (const stripe of stripes) {
    const { offset, length, rows, row, index } = stripe;
    const part = labels.subarray(before * shape.width, (before + rows) * shape.width);
    try {
      for (const done of decodeOne(bytes.subarray(offset, offset + length), shape, stripe, part, coder)) yield before + done;
    } catch (error) {
      if (!(error instanceof KmiError)) throw error;
      throw new KmiError(error.verdict, `stripe ${index} (rows ${row} to ${row + rows - 1}): ${error.message}`);
    }
    before += rows;
    yield before;
  }
}

/**
 * Decode a stripe and check its labels (R13 to R16).
 * @param {Uint8Array} payload
 * @param {Shape} shape
 * @param {Stripe} stripe
 * @param {Uint8Array} labels
 * @param {Coder} coder
 * @returns {Generator<number, void>}
 */
function* decodeOne(payload, { width, colors, channels, bits, palette }, { rows, crc }, labels, coder) {
  if (payload.length === packedBytes(labels.length, bits)) {
    if (!unpack(payload, bits, labels)) {
      const padding = 8 * payload.length - labels.length * bits;
      throw new KmiError('corrupt', `the ${padding} padding bits behind the last label are not zero`);
    }
  } else {
    yield* coder(payload, { width, rows, colors, channels, palette, crc }, labels);
  }
  if (colors < 1 << bits) {
    let largest = 0;
    for (let i = 0; i < labels.length; i++) if (labels[i] > largest) largest = labels[i];
    if (largest >= colors) throw new KmiError('corrupt', `label ${largest} has no entry in a palette of ${colors}`);
  }
  if (crc32(labels) !== crc) throw new KmiError('corrupt', 'the CRC-32 of its labels does not match');
}

/** @param {number} pixels */
export function allocate(pixels) {
  try {
    return new Uint8Array(pixels);
  } catch {
    throw new KmiError('refused', `no memory for ${pixels} pixels`);
  }
}
