// Compiles spec/kmi.ksy to kmi.py with the npm packages kaitai-struct-compiler and js-yaml.
//   npm install --no-save kaitai-struct-compiler@0.11.0 js-yaml@4 && node tests/kaitai/compile.mjs
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(`${process.cwd()}/`);
const compiler = require('kaitai-struct-compiler');
const yaml = require('js-yaml');

const here = new URL('.', import.meta.url);
const source = readFileSync(new URL('../../spec/kmi.ksy', here));
const files = await compiler.compile('python', yaml.load(source.toString()), null, false);
const hash = createHash('sha256').update(source).digest('hex');
const text = `# Compiled by tests/kaitai/compile.mjs; sha256 of spec/kmi.ksy: ${hash}\n${files['kmi.py']}`;
const target = process.argv[2] ?? new URL('kmi.py', here);
writeFileSync(target, `${text.trimEnd()}\n`);
