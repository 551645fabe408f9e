// Runs spec/micropython/kmi.py in the real MicroPython on the cases of cases.py, which come as JSON on stdin. The
// argument is the folder where npm has put MicroPython: node tests/micropython/run.mjs FOLDER < cases.json

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [, , folder] = process.argv;
const reader = new URL('../../spec/micropython/kmi.py', import.meta.url);
const { loadMicroPython } = await import(
  pathToFileURL(`${folder}/node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs`).href
);

const RUN = `
import binascii, framebuf, io, json, kmi

def outcome(case):
    data = binascii.a2b_base64(case["data"].encode())
    try:
        picture = kmi.Reader(io.BytesIO(data))
        labels = bytearray(picture.width)
        for _ in range(picture.height):
            picture.next_row(labels)
    except kmi.KmiError as error:
        return error.verdict
    if (picture.width, picture.height) != (case["width"], case["height"]):
        return "another size"
    for layout, text in case["frames"].items():
        expected = binascii.a2b_base64(text.encode())
        buffer = bytearray(len(expected))
        frame = framebuf.FrameBuffer(buffer, picture.width + 4, picture.height + 3, getattr(framebuf, layout))
        picture.show(frame, 3, 2, picture.colours() if layout == "RGB565" else None)
        if buffer != expected:
            return "another frame in " + layout
    return "ok"

def failures(text):
    found = []
    for case in json.loads(text):
        result = outcome(case)
        if result != case["verdict"]:
            found.append("%s: %s, not %s" % (case["name"], result, case["verdict"]))
    return "\\n".join(found)
`;

const micropython = await loadMicroPython({ heapsize: 64 * 1024 * 1024 });
micropython.FS.writeFile('/kmi.py', readFileSync(reader));
micropython.runPython('import sys; sys.path.append("/")');
micropython.runPython(RUN);
const text = readFileSync(0, 'utf8');
const found = micropython.globals.get('failures')(text);
const count = JSON.parse(text).length;
if (found) {
  console.error(found);
  process.exit(1);
}
console.log(`${count} files in ${micropython.globals.get('sys').version}: all as they should be`);
