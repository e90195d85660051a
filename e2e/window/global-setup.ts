import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findProjectPaths } from '../../src-main/launch/project-paths.mjs';
import { findHosts } from './hosts/find-hosts.ts';

/** Chooses the hosts, and says at the end which ones ran and what they could not run. */
export default async function setUp(project: TestProject) {
  if (!existsSync(findProjectPaths().command)) throw new Error('Nothing is built yet: run "npm run build".');
  const { hosts, obstacles } = findHosts(process.env.CCPROXY_E2E_HOSTS);
  const folder = await mkdtemp(join(tmpdir(), 'ccproxy-window-'));
  const notes = join(folder, 'notes');
  project.provide('windowHosts', hosts);
  project.provide('windowNotes', notes);

  return async () => {
    const lines = (await readFile(notes, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
    const summary = [
      `Hosts of the window: ${hosts.join(', ')}`,
      ...obstacles.map((obstacle) => `Not run: ${obstacle}`),
      ...[...new Set(lines)].sort().map((line) => `  ${line}`),
    ];
    process.stdout.write(`${summary.join('\n')}\n`);
    await rm(folder, { recursive: true, force: true });
  };
}
