/**
 * The two JavaScript worlds of a page with context isolation, in real Chromium: the page's own, and the isolated
 * one of the preload. Each function is sent to the browser as its own text, so that it may use nothing from here.
 */

/** Values as JSON text, with `undefined` and functions (by number) besides. Anything else is refused. */
export interface Codec {
  encode(value: unknown, nameFunction: ((value: unknown) => number) | null): string;
  decode(text: string, findFunction: ((id: number) => unknown) | null): unknown;
}

export function createCodec(): Codec {
  function pack(value: unknown, nameFunction: ((value: unknown) => number) | null): unknown {
    if (value === undefined) return { $: 'undefined' };
    if (value === null || ['string', 'boolean', 'number'].includes(typeof value)) return value;
    if (typeof value === 'function' && nameFunction !== null)
      return { $: 'function', id: nameFunction(value) };
    if (Array.isArray(value)) return value.map((item) => pack(item, nameFunction));
    // Objects of another world have another prototype, and so has one made without any.
    const isPlain = Object.prototype.toString.call(value) === '[object Object]';
    if (typeof value !== 'object' || !isPlain) throw new Error('An object could not be cloned.');
    const entries = Object.entries(value).map(([key, item]) => [key, pack(item, nameFunction)]);
    return { $: 'object', entries };
  }
  function unpack(packed: unknown, findFunction: ((id: number) => unknown) | null): unknown {
    if (Array.isArray(packed)) return packed.map((item) => unpack(item, findFunction));
    if (typeof packed !== 'object' || packed === null) return packed;
    const { $, id, entries } = packed as { $: string; id: number; entries: [string, unknown][] };
    if ($ === 'undefined') return undefined;
    if ($ === 'function') return findFunction?.(id);
    return Object.fromEntries(entries.map(([key, item]) => [key, unpack(item, findFunction)]));
  }
  return {
    encode: (value, nameFunction) => JSON.stringify(pack(value, nameFunction)),
    decode: (text, findFunction) => unpack(JSON.parse(text), findFunction),
  };
}

export interface Bridge {
  /** Puts a value into the page's own world, as `contextBridge.exposeInMainWorld`. */
  expose(key: string, value: unknown): void;
}

/**
 * One end of the bridge between the two worlds. They share the document, and events on it are delivered at once
 * with texts in them; functions stay where they are and are called across.
 *
 * @param secret part of the events' names that the page's own scripts cannot know
 */
export function createBridge(
  world: Record<string, unknown> & EventTarget,
  side: 'page' | 'preload',
  secret: string,
  codec: Codec,
): Bridge {
  type Reply = { readonly value?: string; readonly error?: string; readonly promise?: number };
  const otherSide = side === 'page' ? 'preload' : 'page';
  const functions: unknown[] = [];
  const proxies = new Map<number, unknown>();
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let reply: Reply | null = null;
  let nextPromise = 1;

  const nameFunction = (value: unknown) => {
    const known = functions.indexOf(value);
    return known >= 0 ? known : functions.push(value) - 1;
  };
  const findFunction = (id: number) => {
    const known = proxies.get(id) ?? ((...args: unknown[]) => callAcross(id, args));
    proxies.set(id, known);
    return known;
  };
  const send = (message: object) =>
    world.dispatchEvent(new CustomEvent(`${secret}-${otherSide}`, { detail: JSON.stringify(message) }));

  function callAcross(id: number, args: unknown[]): unknown {
    reply = null;
    send({ do: 'call', id, args: codec.encode(args, nameFunction) });
    const { value, error, promise } = (reply ?? { error: 'The other world has gone' }) as Reply;
    if (error !== undefined) throw new Error(error);
    if (promise === undefined) return codec.decode(value ?? '', findFunction);
    return new Promise((resolve, reject) => promises.set(promise, { resolve, reject }));
  }

  function run(id: number, args: string): Reply {
    try {
      const work = functions[id] as (...given: unknown[]) => unknown;
      const value = work(...(codec.decode(args, findFunction) as unknown[]));
      if (!(value instanceof Promise)) return { value: codec.encode(value, nameFunction) };
      const promise = nextPromise++;
      value.then(
        (settled) => send({ do: 'settle', promise, value: codec.encode(settled, nameFunction) }),
        (error) => send({ do: 'settle', promise, error: String(error?.message ?? error) }),
      );
      return { promise };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  function freeze(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value;
    for (const item of Object.values(value)) freeze(item);
    return Object.freeze(value);
  }

  world.addEventListener(`${secret}-${side}`, (event) => {
    const message = JSON.parse((event as CustomEvent<string>).detail);
    if (message.do === 'call') send({ do: 'reply', reply: run(message.id, message.args) });
    else if (message.do === 'reply') reply = message.reply;
    else if (message.do === 'settle') {
      const promise = promises.get(message.promise);
      promises.delete(message.promise);
      if (message.error !== undefined) promise?.reject(new Error(message.error));
      else promise?.resolve(codec.decode(message.value, findFunction));
    } else if (message.do === 'expose') {
      const value = freeze(codec.decode(message.value, findFunction));
      Object.defineProperty(world, message.key, { value, enumerable: true });
    }
  });

  const exposed = new Set<string>();
  return {
    expose(key, value) {
      if (exposed.has(key)) {
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      }
      exposed.add(key);
      send({ do: 'expose', key, value: codec.encode(value, nameFunction) });
    },
  };
}

/** Runs a preload as Electron runs a sandboxed one: `electron` with two names in it, and no Node. */
export function runPreload(
  world: Record<string, unknown>,
  preload: (require: unknown, process: unknown, module: object, exports: object) => void,
  bridge: Bridge,
  codec: Codec,
  names: { readonly call: string; readonly receive: string },
): void {
  type Listener = (event: object, ...args: unknown[]) => void;
  const listeners = new Map<string, Set<Listener>>();
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextCall = 1;
  const post = (message: object) => (world[names.call] as (text: string) => void)(JSON.stringify(message));

  const loud = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(_target, property) {
        if (typeof property === 'string' && !(property in target)) {
          const text = `stand-in: ${name}.${property} is not modelled in a preload`;
          post({ problem: text });
          throw new Error(text);
        }
        return Reflect.get(target, property);
      },
    });

  const on = (channel: string, listener: Listener) => {
    const known = listeners.get(channel) ?? new Set();
    listeners.set(channel, known.add(listener));
  };
  const off = (channel: string, listener: Listener) => {
    listeners.get(channel)?.delete(listener);
  };
  const ipcRenderer = loud('ipcRenderer', {
    async invoke(channel: string, ...args: unknown[]) {
      const id = nextCall++;
      post({ do: 'invoke', id, channel, args: codec.encode(args, null) });
      return new Promise((resolve, reject) => calls.set(id, { resolve, reject }));
    },
    on,
    addListener: on,
    off,
    removeListener: off,
  });
  const contextBridge = loud('contextBridge', {
    exposeInMainWorld: (key: string, value: unknown) => bridge.expose(key, value),
  });
  const electron = loud('electron', { ipcRenderer, contextBridge });

  world[names.receive] = (text: string) => {
    const message = JSON.parse(text);
    if (message.do === 'answer') {
      const call = calls.get(message.id);
      calls.delete(message.id);
      if (message.error !== undefined) call?.reject(new Error(message.error));
      else call?.resolve(codec.decode(message.value, null));
      return;
    }
    const args = codec.decode(message.args, null) as unknown[];
    for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({}, ...args);
  };

  try {
    const require = (name: string) => {
      if (name === 'electron' || name === 'electron/renderer') return electron;
      throw new Error(`module not found: ${name}`);
    };
    const process = loud('process', { type: 'renderer', sandboxed: true, contextIsolated: true });
    const module = { exports: {} };
    preload(require, process, module, module.exports);
  } catch (error) {
    post({ do: 'preload-failed', message: String(error) });
  }
}
