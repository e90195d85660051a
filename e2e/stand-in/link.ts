/** Both ends of a child's IPC channel look like this. */
interface Port {
  send?(message: unknown, callback?: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** What one side can be asked for: names, and functions that may answer later. */
export type Calls = Record<string, (params: never) => unknown>;

type Params<F> = F extends (params: infer P) => unknown ? P : never;
type Answer<F> = F extends (params: never) => infer R ? Awaited<R> : never;

type Message =
  | { readonly call: string; readonly id: number; readonly params: unknown }
  | { readonly answerTo: number; readonly value: unknown }
  | { readonly answerTo: number; readonly error: string };

/** Calls in both directions between the test and the app's process. */
export interface Link<Remote extends Calls> {
  /** Rejects with the other side's error message, or when the channel has closed. */
  call<N extends keyof Remote & string>(name: N, params: Params<Remote[N]>): Promise<Answer<Remote[N]>>;
  /** Resolves when everything has been handed to the system. */
  flush(): Promise<void>;
  /** Rejects all calls that are not answered yet. */
  close(): void;
}

export function openLink<Remote extends Calls>(port: Port, local: Calls): Link<Remote> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let nextId = 1;
  let sent: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  function send(message: Message): void {
    const done = new Promise<void>((resolve) => {
      // A channel that has closed is told by `close`.
      if (isClosed || port.send === undefined) resolve();
      else port.send(message, () => resolve());
    });
    sent = Promise.all([sent, done]);
  }

  async function answer(name: string, id: number, params: unknown): Promise<void> {
    try {
      const handle = local[name] as ((params: unknown) => unknown) | undefined;
      if (handle === undefined) throw new Error(`stand-in: nobody answers ${name}`);
      send({ answerTo: id, value: await handle(params) });
    } catch (error) {
      send({ answerTo: id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  port.on('message', (raw) => {
    const message = raw as Message;
    if ('call' in message) {
      void answer(message.call, message.id, message.params);
      return;
    }
    const call = waiting.get(message.answerTo);
    waiting.delete(message.answerTo);
    if ('error' in message) call?.reject(new Error(message.error));
    else call?.resolve(message.value);
  });

  return {
    call(name, params) {
      if (isClosed) return Promise.reject(new Error('stand-in: the app has ended'));
      const id = nextId++;
      const call = Promise.withResolvers<unknown>();
      waiting.set(id, call);
      send({ call: name, id, params });
      // The other side is compiled against the same types.
      return call.promise as Promise<never>;
    },
    async flush() {
      await sent;
    },
    close() {
      isClosed = true;
      for (const { reject } of waiting.values()) reject(new Error('stand-in: the app has ended'));
      waiting.clear();
    },
  };
}
