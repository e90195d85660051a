import { z } from 'zod';
import { providerSchema } from '../provider.ts';

/** How much of a plan is used, as the last answer's headers said. Never asked for. */
export const quotaSchema = z.strictObject({
  provider: providerSchema,
  windows: z.array(
    z.strictObject({
      /** Length of the window in minutes (300: five hours, 10080: a week), or `null` when not said. */
      windowMinutes: z.number().nullable(),
      usedPercent: z.number(),
      resetsAtMs: z.number().nullable(),
    }),
  ),
  /** The provider's own word, e.g. `allowed`, `allowed_warning`, `rejected`. */
  status: z.string().nullable(),
  observedAtMs: z.number(),
});
export type Quota = z.infer<typeof quotaSchema>;
