// Reads files with kmi.wasm. stdin: the largest number of pixels (4 bytes, most significant first), then each file
// behind its length (4 bytes). stdout: a line of JSON for each file, [status, shape, labels, pixels], hashed.
// With files as arguments behind a number of turns it times them instead, against the JavaScript reader:
// node wasm_reader.mjs 5 FILE.kmi ...

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decode as decodeByJavaScript } from '../../palettefmt/web/kmi.js';
import { KmiStatus, decode } from '../../spec/c/wasm/kmi.mjs';

const module = new WebAssembly.Module(readFileSync(new URL('../../palettefmt/web/kmi.wasm', import.meta.url)));

/** @param {Uint8Array | Uint8ClampedArray} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * @param {Uint8Array} bytes
 * @param {number} maxPixels
 * @returns {[status: number, shape: number[] | null, labels: string | null, pixels: string | null]}
 */
function outcomeOf(bytes, maxPixels) {
  try {
    const { width, height, labels, pixels } = decode(module, bytes, { maxPixels });
    return [0, [height, width], sha256(labels), sha256(pixels)];
  } catch (error) {
    if (error instanceof KmiStatus) return [error.status, null, null, null];
    throw error;
  }
}

/** @param {() => unknown} run */
function milliseconds(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/**
 * @param {number} turns
 * @param {string[]} names
 */
function time(turns, names) {
  for (const name of names) {
    const bytes = new Uint8Array(readFileSync(name));
    const best = { wasm: Infinity, javascript: Infinity };
    for (let turn = 0; turn < turns; turn++) {
      best.wasm = Math.min(best.wasm, milliseconds(() => decode(module, bytes)));
      best.javascript = Math.min(best.javascript, milliseconds(() => decodeByJavaScript(bytes)));
    }
    const ratio = (best.javascript / best.wasm).toFixed(1);
    console.log(`${name}: wasm ${best.wasm.toFixed(1)} ms, JavaScript ${best.javascript.toFixed(1)} ms, ${ratio} times`);
  }
}

function answer() {
  const input = readFileSync(0);
  const maxPixels = input.readUInt32BE(0);
  const lines = [];
  for (let place = 4; place < input.length;) {
    const length = input.readUInt32BE(place);
    lines.push(JSON.stringify(outcomeOf(input.subarray(place + 4, place + 4 + length), maxPixels)));
    place += 4 + length;
  }
  process.stdout.write(lines.join('\n'));
}

const [turns, ...names] = process.argv.slice(2);
if (turns) time(Number(turns), names);
else answer();
