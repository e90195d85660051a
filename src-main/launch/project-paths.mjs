import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} ProjectPaths
 * @property {string} root the checkout
 * @property {string} nodeModules
 * @property {string} fetchedNode the Node that the npm package `node` brings, whether or not it is there
 * @property {string} out everything that is built
 * @property {string} product the product as it is delivered
 * @property {string} command the built `ccproxy` command
 *
 * @typedef {ProjectPaths & { node: string }} PreparedPaths `node` is what the product and its tools
 *   run on
 */

/**
 * @param {string} [root]
 * @returns {ProjectPaths}
 */
export function findProjectPaths(root = fileURLToPath(new URL('../..', import.meta.url))) {
  const nodeModules = join(root, 'node_modules');
  const out = join(root, 'out');
  const product = join(out, 'product');
  return {
    root,
    nodeModules,
    fetchedNode: join(nodeModules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    out,
    product,
    command: join(product, 'main', 'ccproxy.js'),
  };
}
