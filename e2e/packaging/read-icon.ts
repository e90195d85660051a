/** One picture of an icon file. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Of each pixel, from the top left. */
  readonly alpha: readonly number[];
}

/**
 * @returns the pictures of a Windows icon; a PNG is still to be decoded
 * @see https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
 */
export function readIco(file: Buffer): (Picture | { png: Buffer })[] {
  return Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index;
    const offset = file.readUInt32LE(entry + 12);
    const payload = file.subarray(offset, offset + file.readUInt32LE(entry + 8));
    if (payload.readUInt32BE(0) === 0x89504e47) return { png: payload };
    const width = file.readUInt8(entry);
    const height = file.readUInt8(entry + 1);
    const pixels = payload.subarray(payload.readUInt32LE(0));
    const alpha = Array.from({ length: width * height }, (_, at) => {
      const row = height - 1 - Math.floor(at / width);
      return pixels.readUInt8((row * width + (at % width)) * 4 + 3);
    });
    return { width, height, alpha };
  });
}

/** @returns the pictures of a macOS icon by type */
export function readIcns(file: Buffer): Map<string, Buffer> {
  const pictures = new Map<string, Buffer>();
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    pictures.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + file.readUInt32BE(at + 4)));
  }
  return pictures;
}
