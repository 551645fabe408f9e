// The C reader (spec/c) as WebAssembly, in the place of context.js: the same interface, labels and words, and some times as
// quick. kmi.wasm is made by spec/c/wasm/build.sh; it imports nothing and has no more memory than it is given here.

import { ALPHA_BIT, CONTEXT, FIXED_BYTES, KmiError, SIGNATURE, VERSION, crc32, grouped, writeU32 } from './core.js';

/** @import { StripeShape } from './context.js' */
/** @import { Coder } from './stripes.js' */

const PAGE = 65536;
const ALIGNMENT = 64;
const NO_LIMIT = 1e300; // of pixels: parse.js has checked it

/** Statuses of kmi.h that a coded stripe can have. */
const PARAMETER = 0x2b;
const MEMORY = 0x41;
/** @type {Record<number, string>} */
const WORDS = {
  0x2a: 'the CRC-32 of its labels does not match',
  0x2c: 'the coded data ends too early',
  0x2d: 'there is more coded data than the stripe needs',
  0x2e: 'the coded data does not end as it should',
  0x2f: 'a pixel that ends a run is like the run',
};

/**
 * What spec/c/wasm/kmi_wasm.c exports, as far as it is needed here; addresses are numbers.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} heap
 * @property {(data: number, size: number, maxPixels: number) => number} open
 * @property {() => number} needed
 * @property {(memory: number, bytes: number) => number} begin
 * @property {(labels: number, pixels: number) => number} row
 */

/**
 * Compile kmi.wasm.
 * @param {BufferSource | Promise<BufferSource>} bytes
 * @returns {Promise<WebAssembly.Module | null>} null where it cannot be had: JavaScript reads as well
 */
export async function compiled(bytes) {
  try {
    return await WebAssembly.compile(await bytes);
  } catch {
    return null; // not there, too old a browser, or forbidden by the page's security policy
  }
}

/**
 * Make what decodes coded stripes, one at a time; each needs about 36 MB at most and a byte for each of its pixels, and the
 * next one takes the same memory.
 * @param {WebAssembly.Module} module
 * @returns {Coder}
 * @throws {Error} if the module cannot run here
 */
export function wasmCoder(module) {
  const wasm = /** @type {Exports} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
  return function* (payload, stripe, labels) {
    const memory = new Places(wasm);
    const file = oneStripeFile(payload, stripe);
    const at = memory.take(file.length);
    new Uint8Array(wasm.memory.buffer, at, file.length).set(file);
    const check = (/** @type {number} */ status) => {
      if (status !== 0) throw errorOf(status, payload, stripe);
    };
    check(wasm.open(at, file.length, NO_LIMIT));
    const needed = wasm.needed();
    check(needed > 2 ** 32 ? MEMORY : wasm.begin(memory.take(needed), needed));
    const row = memory.take(stripe.width);
    const rowLabels = new Uint8Array(wasm.memory.buffer, row, stripe.width);
    for (let y = 0; y < stripe.rows; y++) {
      check(wasm.row(row, 0));
      labels.set(rowLabels, y * stripe.width);
      yield y + 1;
    }
  };
}

/** Takes places of a module's memory, one behind the other, and makes it as large as that needs. */
class Places {
  /** @param {Exports} wasm */
  constructor(wasm) {
    this.memory = wasm.memory;
    this.end = wasm.heap() >>> 0;
  }

  /**
   * @param {number} size in bytes
   * @returns {number} the address
   */
  take(size) {
    const at = Math.ceil(this.end / ALIGNMENT) * ALIGNMENT;
    this.end = at + size;
    const missing = Math.ceil((this.end - this.memory.buffer.byteLength) / PAGE);
    try {
      if (missing > 0) this.memory.grow(missing);
    } catch {
      throw new KmiError('refused', `no memory for ${grouped(size)} bytes`);
    }
    return at;
  }
}

/**
 * A file of this stripe alone, as the module reads whole files.
 * @param {Uint8Array} payload
 * @param {StripeShape & {crc: number}} stripe
 */
function oneStripeFile(payload, { width, rows, colors, channels, palette, crc }) {
  const tableAt = FIXED_BYTES + palette.length;
  const file = new Uint8Array(tableAt + 12 + payload.length);
  file.set(SIGNATURE);
  file[7] = VERSION;
  file[8] = CONTEXT | (channels === 4 ? ALPHA_BIT : 0);
  file[9] = colors - 1;
  writeU32(file, 12, width);
  writeU32(file, 16, rows);
  file.set(palette, FIXED_BYTES);
  writeU32(file, tableAt, payload.length);
  writeU32(file, tableAt + 4, crc);
  writeU32(file, tableAt + 8, crc32(file.subarray(0, tableAt + 8)));
  file.set(payload, tableAt + 12);
  return file;
}

/**
 * The words of context.js for a status of kmi.h.
 * @param {number} status
 * @param {Uint8Array} payload
 * @param {StripeShape} stripe
 */
function errorOf(status, payload, { colors, width, rows }) {
  if (status === PARAMETER) {
    const shape = `${colors} colours and ${grouped(width * rows)} labels`;
    return new KmiError('corrupt', `the parameter byte ${payload[0]} is not defined for ${shape}`);
  }
  if (status === MEMORY) return new KmiError('refused', `no memory for a stripe of ${rows + 4} x ${width + 9} pixels`);
  return new KmiError('corrupt', WORDS[status] ?? `status ${status} of kmi.h`);
}
