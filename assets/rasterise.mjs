import { chromium } from 'playwright';
import { findChromium } from '../src-main/launch/find-chromium.mjs';

/** @typedef {import('./icon-containers.mjs').Raster} Raster */

/**
 * @typedef {object} View what of a drawing is shown, and how
 * @property {string} viewBox
 * @property {string} [color] what `currentColor` stands for
 * @property {string} [mark] what `var(--mark)` stands for
 */

/**
 * @typedef {object} Rasteriser
 * @property {(svg: string, view: View, size: number) => Promise<Raster>} draw a square of `size` pixels
 * @property {(png: Buffer) => Promise<{ width: number, height: number, rgba: Buffer }>} decode
 * @property {() => Promise<void>} close
 */

/**
 * Starts a headless Chromium that turns SVG into pixels.
 *
 * @returns {Promise<Rasteriser>}
 */
export async function openRasteriser() {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath && { executablePath }),
    // Software drawing gives the same pixels on every machine.
    args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
  });
  const page = await browser.newPage();

  /**
   * @param {string} url
   * @param {number} [size] default: the image's own
   */
  const paint = (url, size) =>
    page.evaluate(
      async ({ url, size }) => {
        // The compiler knows Node here, and not the page.
        const { document, Image } = /** @type {any} */ (globalThis);
        const image = new Image();
        image.src = url;
        await image.decode();
        const width = size ?? image.naturalWidth;
        const height = size ?? image.naturalHeight;
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0, width, height);
        const pixels = context.getImageData(0, 0, width, height).data;
        let rgba = '';
        // A call takes some 100,000 arguments.
        for (let at = 0; at < pixels.length; at += 32_768) {
          rgba += String.fromCharCode(...pixels.subarray(at, at + 32_768));
        }
        return { width, height, png: canvas.toDataURL('image/png').split(',')[1], rgba: btoa(rgba) };
      },
      { url, size },
    );

  return {
    async draw(svg, view, size) {
      const url = toDataUrl('image/svg+xml', Buffer.from(showView(svg, view, size)));
      const { png, rgba } = await paint(url, size);
      return { size, png: Buffer.from(png, 'base64'), rgba: Buffer.from(rgba, 'base64') };
    },
    async decode(png) {
      const { width, height, rgba } = await paint(toDataUrl('image/png', png));
      return { width, height, rgba: Buffer.from(rgba, 'base64') };
    },
    close: () => browser.close(),
  };
}

/**
 * @param {string} svg
 * @param {View} view
 * @param {number} size
 */
function showView(svg, { viewBox, color, mark }, size) {
  const style = [color && `color: ${color}`, mark && `--mark: ${mark}`].filter(Boolean).join('; ');
  const attributes = `viewBox="${viewBox}" width="${size}" height="${size}" style="${style}"`;
  return svg.replace(/(<svg[^>]*?) viewBox="[^"]*"/, `$1 ${attributes}`);
}

/**
 * @param {string} type
 * @param {Buffer} bytes
 */
function toDataUrl(type, bytes) {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
