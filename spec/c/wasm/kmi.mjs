// Decodes .kmi files with kmi.wasm, in a page, a worker or node. Each decode has a module instance of its own, whose
// memory goes with it.

/** More pixels than this are refused unless the caller asks for more. */
export const MAX_PIXELS = 89478485;

const VERDICTS = ['ok', 'truncated', 'corrupt', 'unsupported', 'refused', 'not read'];
const PAGE = 65536;
const MEMORY = 0x41; // KMI_MEMORY of kmi.h

/** Why a file is not shown: `verdict` is one word, `status` the number in kmi.h. */
export class KmiStatus extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`${VERDICTS[status >> 4]} (status 0x${status.toString(16)} of kmi.h)`);
    this.status = status;
    this.verdict = VERDICTS[status >> 4];
  }
}

/**
 * What kmi_wasm.c exports; addresses are numbers.
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {() => number} heap
 * @property {(data: number, size: number, maxPixels: number) => number} open
 * @property {() => number} width
 * @property {() => number} height
 * @property {() => number} colors
 * @property {() => number} channels
 * @property {() => number} stripe_rows
 * @property {() => number} needed
 * @property {(memory: number, bytes: number) => number} begin
 * @property {(row: number) => void} seek
 * @property {(labels: number, pixels: number) => number} row
 */

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {number} colors
 * @property {number} channels
 * @property {Uint8Array} labels one byte a pixel
 * @property {Uint8ClampedArray<ArrayBuffer>} pixels R G B A
 */

/**
 * @param {WebAssembly.Module} module kmi.wasm, compiled
 * @param {Uint8Array} bytes a whole file
 * @param {{maxPixels?: number, onRow?: (row: number, pixels: Uint8ClampedArray) => void}} [options] `onRow` is given
 *   each row's number and its pixels, which are valid during the call alone
 * @returns {Picture}
 * @throws {KmiStatus}
 */
export function decode(module, bytes, { maxPixels = MAX_PIXELS, onRow } = {}) {
  const wasm = /** @type {Exports} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
  let end = wasm.heap();
  /** @param {number} size */
  const take = (size) => {
    const at = Math.ceil(end / 64) * 64;
    end = at + size;
    const missing = Math.ceil((end - wasm.memory.buffer.byteLength) / PAGE);
    try {
      if (missing > 0) wasm.memory.grow(missing);
    } catch {
      throw new KmiStatus(MEMORY);
    }
    return at;
  };
  /** @param {number} status */
  const check = (status) => {
    if (status !== 0) throw new KmiStatus(status);
  };

  const file = take(bytes.length);
  new Uint8Array(wasm.memory.buffer, file, bytes.length).set(bytes);
  check(wasm.open(file, bytes.length, maxPixels));
  const [width, height, needed] = [wasm.width() >>> 0, wasm.height() >>> 0, wasm.needed()];
  if (needed > 0) check(wasm.begin(take(needed), needed));
  const [row, rgba] = [take(width), take(4 * width)];
  const labels = new Uint8Array(width * height);
  const pixels = new Uint8ClampedArray(4 * width * height);
  const rowLabels = new Uint8Array(wasm.memory.buffer, row, width);
  const rowPixels = new Uint8ClampedArray(wasm.memory.buffer, rgba, 4 * width);
  for (let y = 0; y < height; y++) {
    check(wasm.row(row, rgba));
    labels.set(rowLabels, y * width);
    pixels.set(rowPixels, 4 * y * width);
    if (onRow) onRow(y, rowPixels);
  }
  return { width, height, colors: wasm.colors(), channels: wasm.channels(), labels, pixels };
}
