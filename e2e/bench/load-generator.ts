import { type Dispatcher, Pool } from 'undici';
import { createAgentBody, createStreamBody, type Translation } from './agent-body.ts';
import { createMessageAnswer, createStreamAnswer } from './answers.ts';
import { type Percentiles, summarise } from './percentiles.ts';

/** What the load generator is told to do, by IPC. */
export interface LoadJob {
  readonly origin: string;
  readonly bodyBytes: number;
  readonly concurrency: number;
  /** A stream of so many events is asked for; 0 asks for a JSON answer. */
  readonly events: number;
  /** A stream that is translated is asked for; otherwise Claude's Messages API, which goes through as it is. */
  readonly translation?: Translation | null;
  /** Ends after so many ms, or after so many requests. */
  readonly until: { readonly ms: number } | { readonly requests: number };
}

/** Times in ms. */
export interface LoadResult {
  readonly requests: number;
  readonly elapsedMs: number;
  readonly receivedBytes: number;
  /** Until the whole answer was there. */
  readonly latency: Percentiles;
  /** Until the first byte of the answer's body was there. */
  readonly firstByte: Percentiles;
}

/**
 * Process: sends requests over `concurrency` connections, each as soon as the answer before it is complete,
 * and checks the status and length of every answer; that of a translated one is the first one's. undici's bare
 * dispatch costs the least.
 */
process.on('message', (job: LoadJob) => {
  runLoad(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function runLoad(job: LoadJob): Promise<LoadResult> {
  const { translation = null, events } = job;
  const body = translation === null ? createAgentBody(job.bodyBytes) : createStreamBody(translation, events);
  let answerBytes = translation === null ? countAnswerBytes(events) : null;
  const pool = new Pool(job.origin, { connections: job.concurrency, pipelining: 1 });
  const options: Dispatcher.DispatchOptions = {
    method: 'POST',
    path: translation === null ? NATIVE_PATH + (events > 0 ? `?events=${events}` : '') : PATHS[translation],
    headers: [
      ...['content-type', 'application/json'],
      ...['content-length', String(body.length)],
      ...['authorization', 'Bearer bench'],
      ...['anthropic-version', '2023-06-01'],
      ...['user-agent', 'bench/1'],
    ],
    body,
  };
  const latencies: number[] = [];
  const firstBytes: number[] = [];
  let started = 0;
  const startMs = performance.now();
  const mayStart = () =>
    'ms' in job.until ? performance.now() - startMs < job.until.ms : started < job.until.requests;

  async function sendInTurn(): Promise<void> {
    while (mayStart()) {
      started += 1;
      const answer = await send(pool, options);
      answerBytes ??= answer.bytes;
      if (answer.status !== 200 || answer.bytes !== answerBytes) {
        throw new Error(`${job.origin} answered ${answer.status}, ${answer.bytes} of ${answerBytes} bytes`);
      }
      latencies.push(answer.totalMs);
      firstBytes.push(answer.firstByteMs);
    }
  }

  try {
    await Promise.all(Array.from({ length: job.concurrency }, sendInTurn));
    return {
      requests: latencies.length,
      elapsedMs: performance.now() - startMs,
      receivedBytes: latencies.length * (answerBytes ?? 0),
      latency: summarise(latencies),
      firstByte: summarise(firstBytes),
    };
  } finally {
    await pool.destroy();
  }
}

const NATIVE_PATH = '/v1/messages';
const PATHS: Readonly<Record<Translation, string>> = {
  'messages-openai': '/v1/messages',
  'chat-claude': '/v1/chat/completions',
  'responses-claude': '/v1/responses',
};

function countAnswerBytes(events: number): number {
  const parts = events > 0 ? createStreamAnswer(events) : [createMessageAnswer()];
  return parts.reduce((sum, part) => sum + part.length, 0);
}

interface Answer {
  readonly status: number;
  readonly bytes: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
}

function send(pool: Pool, options: Dispatcher.DispatchOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    let status = 0;
    let bytes = 0;
    let firstByteMs = 0;
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode;
      },
      onResponseData(_controller, chunk) {
        if (bytes === 0) firstByteMs = performance.now() - startMs;
        bytes += chunk.length;
      },
      onResponseEnd() {
        resolve({ status, bytes, firstByteMs, totalMs: performance.now() - startMs });
      },
      onResponseError(_controller, error) {
        reject(error);
      },
    });
  });
}
