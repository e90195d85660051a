import { z } from 'zod';
import { credentialModeSchema } from '../credential-status.ts';
import { activityEntrySchema } from '../model/activity.ts';
import { appSnapshotSchema } from '../model/app-snapshot.ts';
import { preferencesSchema } from '../model/preferences.ts';
import { signInMethodSchema } from '../model/sign-in-status.ts';
import { testResultSchema } from '../model/test-request.ts';
import { providerSchema } from '../provider.ts';
import type { EventChannel, InvokeChannel } from './channels.ts';
import type { Result } from './result.ts';

const nothing = z.undefined();
const done = z.void();
/** Bounds what a compromised page can make the main side hold. */
const shortText = z.string().max(8_192);

/** Pages that may be opened in the system's browser, by name: the window never sends an address. */
export const linkSchema = z.enum(['anthropic-policy', 'openai-policy', 'anthropic-keys', 'openai-keys']);
export type Link = z.infer<typeof linkSchema>;

/**
 * The one contract between a window and the main side, in Electron and in the browser alike. Inputs and
 * outputs are checked on the main side, outputs too: a strict model turns a leaked token into a refusal.
 */
export const CONTRACT = {
  'state.get': { input: nothing, output: appSnapshotSchema },
  'proxy.start': { input: nothing, output: done },
  'proxy.stop': { input: nothing, output: done },
  'proxy.takeOver': { input: nothing, output: done },
  'signIn.start': {
    input: z.strictObject({
      provider: providerSchema,
      method: signInMethodSchema,
      acceptNotice: z.boolean(),
    }),
    output: done,
  },
  'signIn.paste': { input: z.strictObject({ provider: providerSchema, text: shortText }), output: done },
  'signIn.openPage': { input: z.strictObject({ provider: providerSchema }), output: done },
  'signIn.cancel': { input: z.strictObject({ provider: providerSchema }), output: done },
  'signIn.dismiss': { input: z.strictObject({ provider: providerSchema }), output: done },
  /** Reads what is stored anew, and renews nothing. What came of it is in the state, which is told before the answer. */
  'credentials.read': { input: nothing, output: done },
  'credentials.refresh': { input: z.strictObject({ provider: providerSchema }), output: done },
  'credentials.signOut': {
    input: z.strictObject({ provider: providerSchema, mode: credentialModeSchema, revoke: z.boolean() }),
    output: done,
  },
  'credentials.saveApiKey': {
    input: z.strictObject({ provider: providerSchema, apiKey: shortText }),
    output: done,
  },
  /** Without an accepted notice this is refused with `notice_not_accepted`, as every subscription sign-in. */
  'credentials.adoptClaudeCli': {
    input: z.union([nothing, z.strictObject({ acceptNotice: z.boolean() })]),
    output: done,
  },
  /** The only answer that holds a secret, and only on the user's own click. */
  'authToken.reveal': { input: nothing, output: z.strictObject({ token: z.string() }) },
  'authToken.copy': { input: nothing, output: done },
  'authToken.save': { input: z.strictObject({ token: shortText }), output: done },
  'authToken.generate': { input: nothing, output: done },
  'authToken.clear': { input: nothing, output: done },
  'settings.set': { input: z.strictObject({ name: shortText, text: shortText }), output: done },
  'settings.unset': { input: z.strictObject({ name: shortText }), output: done },
  'preferences.set': { input: preferencesSchema.partial(), output: done },
  'testRequest.send': { input: z.strictObject({ provider: providerSchema }), output: testResultSchema },
  'activity.get': { input: nothing, output: z.array(activityEntrySchema) },
  'activity.clear': { input: nothing, output: done },
  'diagnostics.preview': { input: nothing, output: z.strictObject({ text: z.string() }) },
  'diagnostics.save': { input: nothing, output: z.strictObject({ path: z.string().nullable() }) },
  'links.open': { input: z.strictObject({ link: linkSchema }), output: done },
  'logs.openFolder': { input: nothing, output: done },
  'clipboard.write': { input: z.strictObject({ text: shortText }), output: done },
} satisfies Record<InvokeChannel, { input: z.ZodType; output: z.ZodType }>;

export const EVENTS = {
  'state.changed': appSnapshotSchema,
  'activity.added': activityEntrySchema,
  /** Every window forgets its entries, whichever one asked for it. */
  'activity.cleared': z.null(),
} satisfies Record<EventChannel, z.ZodType>;

export type InvokeInput<C extends InvokeChannel> = z.infer<(typeof CONTRACT)[C]['input']>;
export type InvokeOutput<C extends InvokeChannel> = z.infer<(typeof CONTRACT)[C]['output']>;
export type EventPayload<C extends EventChannel> = z.infer<(typeof EVENTS)[C]>;

/** The main side: one function per channel. */
export type InvokeHandlers = {
  readonly [C in InvokeChannel]: (input: InvokeInput<C>) => Promise<InvokeOutput<C>> | InvokeOutput<C>;
};

/** A window's side, the same over Electron's IPC and over HTTP. */
export interface AppHost {
  invoke<C extends InvokeChannel>(channel: C, input: InvokeInput<C>): Promise<Result<InvokeOutput<C>>>;
  /** @returns a function that ends the subscription */
  on<C extends EventChannel>(channel: C, listener: (payload: EventPayload<C>) => void): () => void;
}
