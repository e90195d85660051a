import { z } from 'zod';
import { credentialStatusSchema, problemSchema } from '../credential-status.ts';
import { preferencesSchema } from './preferences.ts';
import { proxyStatusSchema } from './proxy-status.ts';
import { quotaSchema } from './quota.ts';
import { signInStatusSchema } from './sign-in-status.ts';

export const settingViewSchema = z.strictObject({
  name: z.string(),
  /** For people; lists joined. Never a secret. */
  text: z.string(),
  source: z.enum(['flag', 'environment', '.env', 'settings file', 'default']),
  /** The variable or `file:line`. */
  detail: z.string().nullable(),
  description: z.string(),
  /** What may be entered, for people. */
  allowed: z.string(),
});
export type SettingView = z.infer<typeof settingViewSchema>;

export const authTokenStatusSchema = z.strictObject({
  /** `null`: the proxy is open to every program of this machine. */
  source: z.enum(['flag file', 'environment', 'saved', '.env']).nullable(),
  detail: z.string().nullable(),
  masked: z.string().nullable(),
  /** Why it cannot be told whether a token is saved (e.g. a locked keyring); the proxy then refuses requests. */
  problem: problemSchema.nullable(),
});
export type AuthTokenStatus = z.infer<typeof authTokenStatusSchema>;

/** All that the window shows, in one piece. Each change comes as a new snapshot with the next revision. */
export const appSnapshotSchema = z.strictObject({
  revision: z.number().int(),
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  /** The main side's clock, so that countdowns do not depend on the window's. */
  nowMs: z.number(),
  capabilities: z.strictObject({
    tray: z.boolean(),
    launchAtLogin: z.boolean(),
    notifications: z.boolean(),
    openFolders: z.boolean(),
  }),
  proxy: proxyStatusSchema,
  credentials: z.array(credentialStatusSchema),
  signIns: z.strictObject({ claude: signInStatusSchema.nullable(), openai: signInStatusSchema.nullable() }),
  /** Whether the vendor notice was accepted, and its text. */
  notices: z.strictObject({
    claude: z.strictObject({ accepted: z.boolean(), text: z.string() }),
    openai: z.strictObject({ accepted: z.boolean(), text: z.string() }),
  }),
  authToken: authTokenStatusSchema,
  settings: z.array(settingViewSchema),
  preferences: preferencesSchema,
  quotas: z.array(quotaSchema),
  warnings: z.array(z.string()),
  settingsFile: z.string(),
  logsFolder: z.string().nullable(),
});
export type AppSnapshot = z.infer<typeof appSnapshotSchema>;
