/**
 * @typedef {object} Raster one drawing at one size
 * @property {number} size width and height in pixels
 * @property {Buffer} png
 * @property {Buffer} rgba rows from the top, 4 bytes a pixel, not premultiplied
 */

/** From this size on, Windows expects PNG inside an ICO; below it, some readers know bitmaps only. */
const ICO_PNG_FROM = 256;

/**
 * Packs drawings into a Windows icon.
 *
 * @param {readonly Raster[]} rasters none larger than 256
 * @returns {Buffer}
 * @see https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
 */
export function packIco(rasters) {
  const payloads = rasters.map((raster) => (raster.size < ICO_PNG_FROM ? toBitmap(raster) : raster.png));
  const header = Buffer.alloc(6 + 16 * rasters.length);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(rasters.length, 4);
  let offset = header.length;
  rasters.forEach(({ size }, index) => {
    const payload = payloads[index] ?? Buffer.alloc(0);
    const at = 6 + 16 * index;
    header.writeUInt8(size % 256, at); // 256 is written as 0
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4); // planes
    header.writeUInt16LE(32, at + 6); // bits a pixel
    header.writeUInt32LE(payload.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += payload.length;
  });
  return Buffer.concat([header, ...payloads]);
}

/**
 * A 32-bit bitmap as icons hold it: rows from the bottom, then a 1-bit mask for readers without alpha.
 *
 * @param {Raster} raster
 */
function toBitmap({ size, rgba }) {
  const maskStride = Math.ceil(size / 32) * 4;
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8); // colour and mask together
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const colour = Buffer.alloc(size * size * 4);
  const mask = Buffer.alloc(maskStride * size);
  for (let y = 0; y < size; y++) {
    const row = size - 1 - y;
    for (let x = 0; x < size; x++) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray((y * size + x) * 4);
      colour.set([blue, green, red, alpha], (row * size + x) * 4);
      if (alpha > 0) continue;
      const at = row * maskStride + (x >> 3);
      mask.writeUInt8(mask.readUInt8(at) | (0x80 >> (x & 7)), at);
    }
  }
  return Buffer.concat([header, colour, mask]);
}

/**
 * The types that hold PNG, by pixels. Those for 16 and 32 pixels on a plain screen are left out: macOS wants
 * other formats there, and scales the next larger one down.
 *
 * @type {Readonly<Record<number, readonly string[]>>}
 */
const ICNS_TYPES = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** The sizes that `packIcns` takes, in pixels. */
export const ICNS_SIZES = Object.keys(ICNS_TYPES).map(Number);

/**
 * Packs drawings into a macOS icon.
 *
 * @param {readonly Raster[]} rasters sizes of `ICNS_SIZES`
 * @returns {Buffer}
 * @see https://en.wikipedia.org/wiki/Apple_Icon_Image_format
 */
export function packIcns(rasters) {
  const elements = rasters.flatMap(({ size, png }) =>
    (ICNS_TYPES[size] ?? []).map((type) => Buffer.concat([chunkHeader(type, png.length), png])),
  );
  const body = Buffer.concat(elements);
  return Buffer.concat([chunkHeader('icns', body.length), body]);
}

/**
 * @param {string} type
 * @param {number} length of what follows, in bytes
 */
function chunkHeader(type, length) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(length + 8, 4);
  return header;
}
