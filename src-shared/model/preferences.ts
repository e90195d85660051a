import { z } from 'zod';

/** Choices of the window and the tray, which the command does not share. */
export const preferencesSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  launchAtLogin: z.boolean(),
  startHidden: z.boolean(),
  startProxyOnLaunch: z.boolean(),
  notifications: z.strictObject({
    signIn: z.boolean(),
    proxyStopped: z.boolean(),
    quota: z.boolean(),
  }),
  firstRunDone: z.boolean(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  launchAtLogin: false,
  startHidden: false,
  startProxyOnLaunch: true,
  notifications: { signIn: true, proxyStopped: true, quota: true },
  firstRunDone: false,
};
