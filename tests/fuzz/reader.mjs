// Reads files with the JavaScript reader, or with `wasm` as an argument as pages do: coded stripes by WebAssembly. stdin: the
// largest number of pixels (4 bytes, most significant first), then each file behind its length (4 bytes). stdout: a line of
// JSON for each file, an error of any kind but KmiError being the verdict 'crash'.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KmiError, compiled, decode, toRGBA, wasmCoder } from '../../palettefmt/web/kmi.js';

const module = process.argv[2] === 'wasm'
  ? await compiled(readFileSync(new URL('../../palettefmt/web/kmi.wasm', import.meta.url)))
  : undefined;
if (module === null) throw new Error('kmi.wasm does not compile');
const coder = module && wasmCoder(module);

/** @param {Uint8Array | Uint8ClampedArray} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * @param {Uint8Array} bytes
 * @param {number} maxPixels
 * @returns {[verdict: string, shape: number[] | null, labels: string | null, pixels: string | null, message: string | null]}
 */
function outcomeOf(bytes, maxPixels) {
  try {
    const image = decode(bytes, { maxPixels, coder });
    return ['ok', [image.height, image.width], sha256(image.labels), sha256(toRGBA(image)), null];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [error instanceof KmiError ? error.verdict : 'crash', null, null, null, message];
  }
}

const input = readFileSync(0);
const maxPixels = input.readUInt32BE(0);
const lines = [];
for (let place = 4; place < input.length;) {
  const length = input.readUInt32BE(place);
  // A copy, so that the reader sees the file alone, whatever it does with the memory behind its view.
  lines.push(JSON.stringify(outcomeOf(Uint8Array.from(input.subarray(place + 4, place + 4 + length)), maxPixels)));
  place += 4 + length;
}
process.stdout.write(lines.join('\n'));
