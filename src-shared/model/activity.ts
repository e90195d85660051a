import { z } from 'zod';
import { providerSchema } from '../provider.ts';

export { MAX_ACTIVITY_ENTRIES } from './activity-limits.ts';

/** One finished request. Never a body, a query or a credential. */
export const activityEntrySchema = z.strictObject({
  requestId: z.string(),
  /** When it ended, ms since the epoch. */
  atMs: z.number(),
  /** Name and version of the client's user agent, e.g. `claude-cli/2.1.0`; `null` when it sent none. */
  client: z.string().nullable(),
  method: z.string(),
  route: z.string(),
  dialect: z.enum(['anthropic', 'openai']),
  provider: providerSchema.nullable(),
  /** As the client named it. */
  model: z.string().nullable(),
  /** The name that the provider was asked for, where it is another one. */
  upstreamModel: z.string().nullable(),
  status: z.number().int().nullable(),
  firstByteMs: z.number().nullable(),
  totalMs: z.number(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  cachedTokens: z.number().nullable(),
  errorCode: z.string().nullable(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;
