// What a file is that is no .kmi file: people open photos in the viewer too, and are told what they have.

/**
 * Formats by their first bytes: [bytes, where they stand, a name with its article].
 * @type {[string | number[], number, string][]}
 */
const KINDS = [
  [[0xff, 0xd8, 0xff], 0, 'a JPEG'],
  ['\x89PNG', 0, 'a PNG'],
  ['GIF8', 0, 'a GIF'],
  ['WEBP', 8, 'a WebP'],
  ['ftypavi', 4, 'an AVIF'],
  ['ftyphei', 4, 'a HEIC'],
  ['ftypmif1', 4, 'a HEIC'],
  [[0xff, 0x0a], 0, 'a JPEG XL'],
  ['JXL ', 4, 'a JPEG XL'],
  ['jP  ', 4, 'a JPEG 2000'],
  ['II*\0', 0, 'a TIFF'],
  ['MM\0*', 0, 'a TIFF'],
  ['8BPS', 0, 'a PSD'],
  [[0, 0, 1, 0], 0, 'an icon'],
  ['BM', 0, 'a BMP'],
  ['%PDF', 0, 'a PDF'],
  ['<svg', 0, 'an SVG'],
  ['PK\x03\x04', 0, 'a ZIP'],
];

/** How a .kmi file begins; what begins so and is broken is a broken .kmi file. */
const OWN = [0x8b, 0x4b, 0x4d, 0x49];

/**
 * @param {Uint8Array} bytes of a file
 * @returns {string | null} such as "a JPEG"; null for a .kmi file, a broken one, and what is not known
 */
export function otherKind(bytes) {
  const found = KINDS.find(([start, at]) => {
    const codes = typeof start === 'string' ? Array.from(start, (letter) => letter.charCodeAt(0)) : start;
    return codes.every((code, i) => code === bytes[at + i]);
  });
  return found ? found[2] : null;
}

/** @param {Uint8Array} bytes of a file */
export function beginsAsKmi(bytes) {
  return OWN.every((byte, i) => bytes[i] === byte);
}
