// The most memory that kmi.wasm has while it decodes each file that is named as an argument: a line of JSON for each, [bytes
// of the module's memory, bytes of the file, pixels of the picture], 0 pixels for a file that is not a .kmi.

import { readFileSync } from 'node:fs';
import { compiled, decode, parse, wasmCoder } from '../../palettefmt/web/kmi.js';

const module = await compiled(readFileSync(new URL('../../palettefmt/web/kmi.wasm', import.meta.url)));
if (!module) throw new Error('kmi.wasm does not compile');

/** @type {WebAssembly.Memory[]} */
const memories = [];
const global = /** @type {{Instance: new (source: WebAssembly.Module) => WebAssembly.Instance}} */ (WebAssembly);
const Real = global.Instance;
class Watched extends Real {
  /** @param {WebAssembly.Module} source */
  constructor(source) {
    super(source);
    memories.push(/** @type {WebAssembly.Memory} */ (this.exports.memory));
  }
}
global.Instance = Watched;

for (const name of process.argv.slice(2)) {
  const bytes = new Uint8Array(readFileSync(name));
  const coder = wasmCoder(module);
  let pixels = 0;
  try {
    const { width, height } = parse(bytes);
    pixels = width * height;
    decode(bytes, { coder });
  } catch {
    // Broken files take memory, too.
  }
  const memory = memories[memories.length - 1].buffer.byteLength;
  console.log(JSON.stringify([memory, bytes.length, pixels]));
}
