import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.mjs';

/** @typedef {{ name: string, version: string, identifier?: string, text?: string }} License */

/** What each Vite configuration writes beside its bundle (`build.license`). */
const PART_SUFFIX = '.licenses.json';
const LINE = '-'.repeat(80);

/**
 * Puts the licenses of everything in the product that is not ours into one text, which the window shows and
 * installers put beside the app.
 *
 * @param {string} product the built product
 * @param {string} nodeModules
 */
export function writeLicenses(product, nodeModules) {
  // By hand: Node 20.0 ignores the option `recursive`.
  const parts = readdirSync(product)
    .map((folder) => join(product, folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith(PART_SUFFIX));
  if (parts.length === 0) throw new LaunchError(`The build wrote no licenses into ${product}.`);
  const licenses = [
    ...parts.flatMap((part) => /** @type {License[]} */ (JSON.parse(readFileSync(part, 'utf8')))),
    ...listUnbundled(nodeModules).map(readLicense),
  ];
  const text = renderLicenses(licenses);
  // Twice: electron-builder leaves what it puts beside the app out of the archive, where the window's files are.
  writeFileSync(join(product, 'THIRD-PARTY-LICENSES.txt'), text);
  writeFileSync(join(product, 'renderer', 'third-party-licenses.txt'), text);
  for (const part of parts) rmSync(part);
}

/**
 * @param {readonly License[]} licenses one that occurs twice is told once
 * @returns {string}
 */
export function renderLicenses(licenses) {
  const byTitle = new Map(licenses.map((license) => [`${license.name} ${license.version}`, license]));
  const sections = [...byTitle]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { identifier, text }]) => {
      if (!identifier && !text) throw new LaunchError(`The license of ${title} is not known.`);
      return [LINE, `${title}${identifier ? ` (${identifier})` : ''}`, ...(text ? ['', text] : []), ''].join(
        '\n',
      );
    });
  return [`CCProxy contains software of others, under these licenses.\n`, ...sections].join('\n');
}

/**
 * @param {string} nodeModules
 * @returns {string[]} the folders of what is packed as it is, which Vite does not see; with the binary for this
 *   system comes a text about what was compiled into it
 */
function listUnbundled(nodeModules) {
  const scope = join(nodeModules, '@napi-rs');
  const names = readdirSync(scope).filter((name) => /^keyring(-|$)/.test(name));
  return [join(nodeModules, 'keytar'), ...names.map((name) => join(scope, name))];
}

/**
 * @param {string} folder of an installed package
 * @returns {License}
 */
function readLicense(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return {
    name,
    version,
    identifier: license,
    ...(file && { text: readFileSync(join(folder, file), 'utf8').trim() }),
  };
}
