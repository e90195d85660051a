import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src-main/adapters/system-clock.ts';
import type { AppService } from '../../src-main/core/app/app-service.ts';
import { createDispatcher } from '../../src-main/core/app/dispatch.ts';
import { silentLogger } from '../../src-main/core/ports/logger.ts';
import { startUiServer } from '../../src-main/core/ui-server/start-ui-server.ts';
import { findProjectPaths } from '../../src-main/launch/project-paths.mjs';
import { type EventChannel, INVOKE_CHANNELS } from '../../src-shared/ipc/channels.ts';
import type { InvokeHandlers } from '../../src-shared/ipc/contract.ts';
import { ANSWERS, type CannedAnswers } from './canned-answers.ts';
import { type StateName, snapshotOf } from './states.ts';

export type CannedWindow = Awaited<ReturnType<typeof serveWindow>>;

/** The built window at the product's own server, with canned states and answers in place of the main side. */
export async function serveWindow() {
  let snapshot = snapshotOf('signed-in');
  let answers: CannedAnswers = ANSWERS;
  const listeners: { [C in EventChannel]: Set<(payload: never) => void> } = {
    'state.changed': new Set(),
    'activity.added': new Set(),
    'activity.cleared': new Set(),
  };
  const subscribe = (channel: EventChannel, listener: (payload: never) => void) => {
    listeners[channel].add(listener);
    return () => listeners[channel].delete(listener);
  };
  const entries = INVOKE_CHANNELS.map((channel) => [channel, () => answers[channel]]);
  const handlers = { ...Object.fromEntries(entries), 'state.get': () => snapshot } as InvokeHandlers;
  const configDir = await mkdtemp(join(tmpdir(), 'ccproxy-screenshots-'));
  const server = await startUiServer({
    port: 0,
    assetsDir: join(findProjectPaths().product, 'renderer'),
    configDir,
    app: { snapshot: () => snapshot, subscribe: subscribe as AppService['subscribe'] },
    // As in the product: answers that are not by the contract are refused.
    dispatcher: createDispatcher({ handlers, whenReady: async () => {} }, silentLogger),
    findPortOwner: async () => null,
    clock: systemClock,
    logger: silentLogger,
  });
  return {
    url: server.url,
    newLink: server.newLink,
    /** What a page gets that is loaded from now on. */
    show(state: StateName, changes: CannedAnswers = {}): void {
      snapshot = snapshotOf(state);
      answers = { ...ANSWERS, ...changes };
    },
    async close(): Promise<void> {
      await server.close();
      await rm(configDir, { recursive: true, force: true });
    },
  };
}
