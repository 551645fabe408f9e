// A reader and writer of the .kmi format without dependencies: this is the module to import.
//
//   import { decode, toRGBA } from './kmi.js';
//   const image = decode(new Uint8Array(await (await fetch('picture.kmi')).arrayBuffer()));
//   context2d.putImageData(new ImageData(toRGBA(image), image.width, image.height), 0, 0);

export { KmiError } from './core.js';
export { rgbaPalette, toRGBA } from './pixels.js';
export { toIndexedPNG } from './png.js';
export { MAX_PIXELS, decode, parse } from './read.js';
export { encodePacked, recolour } from './write.js';

/** @typedef {import('./core.js').Verdict} Verdict */
/** @typedef {import('./read.js').Header} Header */
/** @typedef {import('./read.js').Image} Image */
/** @typedef {import('./read.js').Stripe} Stripe */
/** @typedef {import('./write.js').Picture} Picture */
