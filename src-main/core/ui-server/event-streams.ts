import type { ServerResponse } from 'node:http';
import { EVENT_CHANNELS } from '../../../src-shared/ipc/channels.ts';
import type { AppService } from '../app/app-service.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';

const MAX_STREAMS = 16;
const HEARTBEAT_MS = 15_000;
/** Some fifty snapshots: a page that is that far behind has stopped reading. */
const MAX_BEHIND_BYTES = 1024 * 1024;

export interface EventStreams {
  /**
   * Makes `response` a stream of server-sent events: the state as it is, then every event. Headers set before are
   * sent along. @throws AppError `too_busy`
   */
  open(response: ServerResponse): void;
  /** Ends every stream. */
  close(): void;
}

export function createEventStreams(
  app: Pick<AppService, 'snapshot' | 'subscribe'>,
  clock: Clock,
): EventStreams {
  const streams = new Set<ServerResponse>();

  function write(response: ServerResponse, text: string): void {
    response.write(text);
    // A page that does not read gets the whole state when it connects again.
    if (response.writableLength > MAX_BEHIND_BYTES) response.destroy();
  }

  return {
    open(response) {
      if (streams.size >= MAX_STREAMS) {
        throw new AppError('too_busy', 'Too many windows are open.', { advice: 'Close some of them.' });
      }
      const first = app.snapshot();
      const send = (channel: string, payload: unknown) =>
        write(response, `event: ${channel}\ndata: ${JSON.stringify(payload)}\n\n`);
      let cancelHeartbeat = () => {};
      const beat = () => {
        cancelHeartbeat = clock.schedule(HEARTBEAT_MS, () => {
          write(response, ': still here\n\n');
          beat();
        });
      };
      response.setHeader('content-type', 'text/event-stream; charset=utf-8');
      response.writeHead(200);
      streams.add(response);
      // Nothing can happen between the two, so that no change is missed.
      send('state.changed', first);
      const unsubscribers = EVENT_CHANNELS.map((channel) =>
        app.subscribe(channel, (payload: unknown) => send(channel, payload)),
      );
      beat();
      response.on('close', () => {
        streams.delete(response);
        cancelHeartbeat();
        for (const unsubscribe of unsubscribers) unsubscribe();
      });
    },
    close() {
      for (const response of streams) response.end();
    },
  };
}
