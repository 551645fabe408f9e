// Decoding beside the page: the page asks with `decodeAside`, several workers do `partDecoder`'s job, by WebAssembly where
// it can be had and by JavaScript where not, and the rows come as they are decoded.

import { decodeStripe } from './context.js';
import { CONTEXT } from './core.js';
import { partsOf, rowsOfPart } from './parts.js';
import { allocate, decodeStripes, shapeOf } from './stripes.js';
import { wasmCoder } from './wasm.js';
import { runAside } from './worker.js';

/** @import { Header } from './parse.js' */
/** @import { Part } from './parts.js' */
/** @import { Coder, Shape } from './stripes.js' */
/** @import { Job } from './worker.js' */

/** @typedef {{shape: Shape, module: WebAssembly.Module | null}} Setup what a worker is told first */

/** @typedef {{row: number, labels: Uint8Array}} Rows the first of some rows, and the labels of all of them */

/** Rows are told this often, in milliseconds. */
const TOLD_EVERY = 40;

/** More workers than this take more memory than they save time: each up to 36 MB. */
const MOST_WORKERS = 4;

/**
 * Make the job of a worker.
 * @param {Setup} setup
 * @returns {Job<Part, Rows>}
 */
export function partDecoder({ shape, module }) {
  const coder = coderOf(module);
  return ({ row, rows, stripes, payloads }, tell) => {
    const { width } = shape;
    const labels = allocate(width * rows);
    let told = 0;
    let next = performance.now() + TOLD_EVERY;
    const tellUpTo = (/** @type {number} */ there) => {
      tell({ row: row + told, labels: labels.slice(told * width, there * width) });
      told = there;
      next = performance.now() + TOLD_EVERY;
    };
    for (const there of decodeStripes(payloads, shape, stripes, labels, coder)) {
      if (there < rows && performance.now() >= next) tellUpTo(there);
    }
    tellUpTo(rows); // all of it is proven
  };
}

/**
 * @param {WebAssembly.Module | null} module
 * @returns {Coder}
 */
function coderOf(module) {
  try {
    if (module) return wasmCoder(module);
  } catch {
    // It compiled, and does not run: no memory, or a policy of the worker's own.
  }
  return decodeStripe;
}

/**
 * Decode a file in workers, the stripes of a large one several at a time.
 * @param {Uint8Array} bytes
 * @param {Header} header of the file
 * @param {object} options
 * @param {() => Promise<WebAssembly.Module | null>} options.wasm asked if the file has stripes that are not packed
 * @param {string} options.script what a worker runs: it serves `partDecoder`
 * @param {WorkerType} options.type of the script
 * @param {AbortSignal} options.signal aborting ends the workers at once
 * @param {(rows: Rows) => void} options.onRows told of rows as they come; they count when all is done without an error
 * @returns {Promise<void>}
 * @throws {KmiError}
 */
export async function decodeAside(bytes, header, { wasm, script, type, signal, onRows }) {
  const module = header.coding === CONTEXT ? await wasm() : null;
  const parts = Math.ceil(header.height / rowsOfPart(header));
  await runAside(partDecoder, { shape: shapeOf(header), module }, partsOf(bytes, header), {
    script, type, signal, onTold: onRows, workers: Math.min(parts, navigator.hardwareConcurrency || 1, MOST_WORKERS),
  });
}
