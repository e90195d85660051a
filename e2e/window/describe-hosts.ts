import { appendFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { afterAll, afterEach, describe, inject, test } from 'vitest';
import { launchBrowser } from '../stand-in/launch-browser.ts';
import { browserHost } from './hosts/browser.ts';
import { electronHost } from './hosts/electron.ts';
import { standInHost } from './hosts/stand-in.ts';
import type { Capability, HostName, WindowHost } from './hosts/window-host.ts';
import { type Scene, type SceneOptions, startScene } from './scene.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Names of the hosts that this run has. */
    windowHosts: readonly HostName[];
    /** A file for the lines of the run's summary. */
    windowNotes: string;
  }
}

const HOSTS: Readonly<Record<HostName, WindowHost>> = {
  browser: browserHost,
  'stand-in': standInHost,
  electron: electronHost,
};

export interface HostKit {
  /** Ends, and is searched for secrets, after the test. */
  start(options?: SceneOptions): Promise<Scene>;
  /** As `start`, but it is the test that ends the scene. */
  startUnwatched(options?: SceneOptions): Promise<Scene>;
  /** A test for hosts that have `capability`; the run's summary names it for the others. */
  testWith(capability: Capability, name: string, run: () => Promise<void>): void;
}

/**
 * The same tests for each host of this run. Hosts that have not all of `needs` are left out, which the run's
 * summary tells.
 */
export function describeHosts(
  title: string,
  options: { readonly needs: Capability },
  body: (kit: HostKit) => void,
): void;
export function describeHosts(title: string, body: (kit: HostKit) => void): void;
export function describeHosts(
  title: string,
  ...rest: [(kit: HostKit) => void] | [{ readonly needs: Capability }, (kit: HostKit) => void]
): void {
  shareBrowser();
  const body = rest.at(-1) as (kit: HostKit) => void;
  const needs = rest.length === 2 ? rest[0].needs : null;
  for (const name of inject('windowHosts')) {
    const { capabilities } = HOSTS[name];
    const leaveOut = (what: string, capability: Capability) =>
      appendFileSync(inject('windowNotes'), `${name} has no ${capability}: ${what}\n`);
    if (needs !== null && !capabilities.has(needs)) {
      leaveOut(title, needs);
      continue;
    }
    describe(`${title} [${name}]`, () => {
      const scenes: Scene[] = [];
      afterEach(async () => {
        const ends = await Promise.allSettled(scenes.splice(0).map((scene) => scene.close()));
        for (const end of ends) if (end.status === 'rejected') throw end.reason;
      });
      body({
        startUnwatched: async (sceneOptions) => startScene(HOSTS[name], await browser(), sceneOptions),
        async start(sceneOptions) {
          const scene = await startScene(HOSTS[name], await browser(), sceneOptions);
          scenes.push(scene);
          return scene;
        },
        testWith(capability, testName, run) {
          if (capabilities.has(capability)) test(testName, run);
          else leaveOut(`${title}: ${testName}`, capability);
        },
      });
    });
  }
}

let launched: Promise<Browser> | null = null;
let isShared = false;

/** One for all tests of a file: each scene has a context of its own. */
function browser(): Promise<Browser> {
  launched ??= launchBrowser();
  return launched;
}

function shareBrowser(): void {
  if (isShared) return;
  isShared = true;
  afterAll(async () => (await launched)?.close());
}
