import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectSuccess, reportStep } from './report-step.mjs';
import { runNpm } from './run-command.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[],
 *   libc?: string[] }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages keyed by path, e.g. `node_modules/zod`
 */

/**
 * Installs what package-lock.json names, without running install scripts, unless it is there already.
 *
 * @param {import('./project-paths.mjs').ProjectPaths} paths
 */
export async function installPackages(paths) {
  const wanted = readPackages(join(paths.root, 'package-lock.json'));
  // npm's own record; it is written when an install has finished, so a killed one leaves none.
  const installed = readPackages(join(paths.nodeModules, '.package-lock.json'));
  if (wanted && installed && matchesLock(wanted, installed, process)) return;

  await reportStep('Installing packages from package-lock.json', async () => {
    // The build needs devDependencies even where NODE_ENV or an npmrc leave them out.
    const result = await runNpm(paths, 'ci --ignore-scripts --include=dev --include=optional --no-audit');
    expectSuccess(result, 'npm ci');
  });
}

/**
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 * @param {{ platform: string, arch: string }} machine
 */
export function matchesLock(wanted, installed, machine) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    if (there) return there.version === entry.version && there.integrity === entry.integrity;
    if (!entry.optional && !entry.devOptional) return false;
    // Without a system of its own it belongs to another optional package that may not fit here; and which C
    // library runs is slow to find out.
    const isForMachine =
      (entry.os !== undefined || entry.cpu !== undefined) &&
      (entry.os ?? [machine.platform]).includes(machine.platform) &&
      (entry.cpu ?? [machine.arch]).includes(machine.arch) &&
      entry.libc === undefined;
    return !isForMachine;
  });
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
