import { z } from 'zod';
import { problemSchema } from '../credential-status.ts';

export const proxyStatusSchema = z.strictObject({
  state: z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']),
  /** The port that is open, or the configured one while stopped (0: any). */
  port: z.number().int(),
  /** As clients should use it, e.g. `http://localhost:8000`; `null` while stopped. */
  url: z.string().nullable(),
  bindHost: z.string(),
  /** Set when `failed`. `port_in_use` names the process. */
  problem: problemSchema.nullable(),
  /** The port is held by another process of ours, which `proxy.takeOver` may end. */
  canTakeOver: z.boolean(),
});
export type ProxyStatus = z.infer<typeof proxyStatusSchema>;
