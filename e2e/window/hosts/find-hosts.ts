import {
  findDisplayObstacle,
  findElectron,
  findSandboxObstacle,
} from '../../../src-main/launch/find-electron.mjs';
import { findProjectPaths } from '../../../src-main/launch/project-paths.mjs';
import { HOST_NAMES, type HostName } from './window-host.ts';

export interface HostChoice {
  readonly hosts: readonly HostName[];
  /** Why the others do not run. */
  readonly obstacles: readonly string[];
}

/**
 * The hosts of a run: those that are asked for, else all that can run here.
 *
 * @param wanted names with commas between; empty for all
 * @throws when one that is asked for does not exist or cannot run
 */
export function findHosts(wanted = ''): HostChoice {
  const asked = wanted.split(',').filter((name) => name !== '');
  const unknown = asked.find((name) => !HOST_NAMES.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`There is no host ${unknown}: ${HOST_NAMES.join(', ')}`);
  const obstacle = findElectronObstacle();
  if (asked.includes('electron') && obstacle !== null) throw new Error(`Electron cannot run: ${obstacle}`);
  const hosts = HOST_NAMES.filter(
    (name) => (asked.length === 0 || asked.includes(name)) && (name !== 'electron' || obstacle === null),
  );
  return { hosts, obstacles: obstacle === null ? [] : [`electron: ${obstacle}`] };
}

function findElectronObstacle(): string | null {
  const executable = findElectron(findProjectPaths());
  if (executable === undefined) {
    return 'its binary is not here ("npx install-electron", or ELECTRON_OVERRIDE_DIST_PATH)';
  }
  // Playwright starts it without its sandbox for root, who could not start it otherwise.
  const noDisplay = findDisplayObstacle(process.env, process.platform, undefined);
  if (noDisplay !== undefined) return noDisplay;
  const isRoot = process.getuid?.() === 0;
  return (process.platform === 'linux' && !isRoot && findSandboxObstacle(executable)) || null;
}
