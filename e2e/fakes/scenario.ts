import { type Answer, makeAnswer, type TransportFault } from './deliver-answer.ts';
import type { RecordedRequest } from './exchange.ts';

/** What the next request meets: another content, another answer, or another way to travel. */
export interface Scenario extends TransportFault {
  /** Answers this without looking at the request; `makeAnswer` makes one. */
  readonly replace?: Answer;
  /** The text that the model says. */
  readonly text?: string;
  /** The calls that the model makes, exactly; otherwise it calls the first tools that are offered. */
  readonly calls?: readonly ScriptedCall[];
  /** Streams so many bytes of text in pieces of 64 kB instead. */
  readonly hugeBytes?: number;
  /**
   * Why the model stops: `length` is `max_tokens` or an incomplete response, `failure` an error event, `refusal`
   * the model's own.
   */
  readonly ending?: 'length' | 'failure' | 'refusal';
  /** Claude: pauses its turn at a search of its own, which runs when it gets the turn back. */
  readonly pauses?: true;
  /** Claude: what an answer that ends with `refusal` says of it. */
  readonly explanation?: string;
  /**
   * Codex: what an answer that ends with `failure` says. `isEarly`: right after the response was created, where
   * OpenAI tells limits, policies and a prompt that is too long.
   */
  readonly failure?: { readonly code: string; readonly message: string; readonly isEarly?: true };
  /** Codex: the model searches the web first, and cites the page. */
  readonly search?: { readonly query: string; readonly url: string; readonly title: string };
  /** Codex: `response.completed` carries no output items, as the real one sometimes does. */
  readonly emptyCompletedOutput?: boolean;
}

/** A call of a client's tool; an `input` that is a string makes a custom tool call, which only OpenAI has. */
export interface ScriptedCall {
  readonly name: string;
  readonly input: object | string;
}

/** The text of one event of a huge answer. */
export const HUGE_PIECE = 'x'.repeat(65_536);

/** Scenarios waiting for their requests, first in first out. */
export class ScenarioQueue {
  readonly #waiting: Scenario[] = [];
  #decide: (request: RecordedRequest) => Scenario = () => ({});

  add(scenario: Scenario, times = 1): void {
    for (let index = 0; index < times; index += 1) this.#waiting.push(scenario);
  }

  /** Sets what a request meets when nothing waits, for clients whose order of requests is their own affair. */
  otherwise(decide: (request: RecordedRequest) => Scenario): void {
    this.#decide = decide;
  }

  /** The scenario of this request; the plain one when nothing waits and nothing else was set. */
  take(request: RecordedRequest): Scenario {
    return this.#waiting.shift() ?? this.#decide(request);
  }
}

/** A promise with its switch: holds a scenario until the test calls `release`. */
export function createGate(): { readonly opened: Promise<void>; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, release: resolve };
}

/** Sends `afterParts` events, then nothing until `release`. */
export function holdStream(afterParts: number): { readonly scenario: Scenario; release(): void } {
  const gate = createGate();
  return {
    scenario: { gate: (index) => (index >= afterParts ? gate.opened : undefined) },
    release: gate.release,
  };
}

/** Lets one event (or the end of the stream) through per `step`. */
export function stepStream(): { readonly scenario: Scenario; step(): void } {
  const gates: ReturnType<typeof createGate>[] = [];
  const gateAt = (index: number) => {
    gates[index] ??= createGate();
    return gates[index];
  };
  let released = 0;
  return {
    scenario: { gate: (index) => gateAt(index).opened },
    step() {
      gateAt(released).release();
      released += 1;
    },
  };
}

/** Sends the client elsewhere; a proxy that follows would hand its token to `location`. */
export function redirect(location: string, status: 302 | 307 = 307): Scenario {
  return { replace: makeAnswer(status, '', { 'content-type': 'text/html', location }) };
}

/** A bot-protection page, as content delivery networks send. */
export function forbiddenHtml(): Scenario {
  const body = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';
  const headers = {
    'content-type': 'text/html; charset=UTF-8',
    server: 'cloudflare',
    'cf-mitigated': 'challenge',
  };
  return { replace: makeAnswer(403, body, headers) };
}

/** Response headers that must end at the proxy: hop-by-hop ones, one named by `Connection`, and cookies. */
export function withPrivateHeaders(): Scenario {
  return {
    headers: {
      connection: 'keep-alive, x-hop-only',
      'keep-alive': 'timeout=5',
      'proxy-authenticate': 'Basic realm="upstream"',
      'x-hop-only': '1',
      'set-cookie': ['__cf_bm=fake-cookie; Path=/; HttpOnly; Secure', '_cfuvid=other; Path=/'],
    },
  };
}
