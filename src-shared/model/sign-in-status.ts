import { z } from 'zod';
import { problemSchema } from '../credential-status.ts';

export const signInMethodSchema = z.enum(['browser', 'paste', 'device']);
export type SignInMethod = z.infer<typeof signInMethodSchema>;

/** A sign-in that is under way or has just ended. The tokens themselves never get here. */
export const signInStatusSchema = z.strictObject({
  method: signInMethodSchema,
  phase: z.enum(['starting', 'waiting', 'succeeded', 'failed']),
  /** The page to open; `null` until it is known. */
  pageUrl: z.string().nullable(),
  /** Whether a pasted code or address is accepted. */
  acceptsPaste: z.boolean(),
  /** Device sign-in: what the user types on the page. */
  userCode: z.string().nullable(),
  expiresAtMs: z.number().nullable(),
  /**
   * One sentence per callback port that could not be had while another one is used, naming its owner. When none
   * is free the sign-in has failed, and `problem` (`oauth_ports_busy`) names them all.
   */
  busyPorts: z.array(z.string()),
  /** Why it failed. */
  problem: problemSchema.nullable(),
});
export type SignInStatus = z.infer<typeof signInStatusSchema>;
