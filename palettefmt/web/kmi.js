// A reader and writer of the .kmi format without dependencies: this is the module to import.
//
//   import { decode, toRGBA } from './kmi.js';
//   const image = decode(new Uint8Array(await (await fetch('picture.kmi')).arrayBuffer()));
//   context2d.putImageData(new ImageData(toRGBA(image), image.width, image.height), 0, 0);
//
// Coded pictures are decoded some times as quickly by WebAssembly, which kmi.wasm holds:
//
//   const module = await compiled(await (await fetch('kmi.wasm')).arrayBuffer());   // null where there is none
//   const image = decode(bytes, { coder: module ? wasmCoder(module) : undefined });

export { KmiError } from './core.js';
export { rgbaPalette, toRGBA } from './pixels.js';
export { toIndexedPNG } from './png.js';
export { MAX_PIXELS, parse } from './parse.js';
export { decode } from './read.js';
export { compiled, wasmCoder } from './wasm.js';
export { encodePacked, recolour } from './write.js';

/** @typedef {import('./core.js').Verdict} Verdict */
/** @typedef {import('./parse.js').Header} Header */
/** @typedef {import('./read.js').Image} Image */
/** @typedef {import('./parse.js').Stripe} Stripe */
/** @typedef {import('./write.js').Picture} Picture */
