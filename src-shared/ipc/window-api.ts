import type { EventChannel, InvokeChannel } from './channels.ts';
import type { EventPayload, InvokeInput, InvokeOutput } from './contract.ts';
import type { Result } from './result.ts';

type Group = InvokeChannel extends infer C ? (C extends `${infer G}.${string}` ? G : never) : never;
type Verb<G extends Group> = Extract<InvokeChannel, `${G}.${string}`> extends `${G}.${infer V}` ? V : never;

type Invoke<C extends InvokeChannel> =
  undefined extends InvokeInput<C>
    ? (input?: InvokeInput<C>) => Promise<Result<InvokeOutput<C>>>
    : (input: InvokeInput<C>) => Promise<Result<InvokeOutput<C>>>;

/** The name under which `window.app` offers an event: `state.changed` is `onStateChanged`. */
export type EventMethod<C extends EventChannel> = C extends `${infer G}.${infer V}`
  ? `on${Capitalize<G>}${Capitalize<V>}`
  : never;

/**
 * What the preload puts on `window.app`: one function per channel, `window.app.<group>.<verb>(input)`, and one per
 * event, `window.app.onStateChanged(listener)`, which returns a function that ends the subscription.
 */
export type WindowApi = {
  readonly [G in Group]: { readonly [V in Verb<G>]: Invoke<Extract<InvokeChannel, `${G}.${V}`>> };
} & {
  readonly [C in EventChannel as EventMethod<C>]: (
    listener: (payload: EventPayload<C>) => void,
  ) => () => void;
};

export function toEventMethod<C extends EventChannel>(channel: C): EventMethod<C> {
  const words = channel.split('.').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  // The compiler does not follow string operations.
  return `on${words.join('')}` as EventMethod<C>;
}
