import { z } from 'zod';
import { type Problem, problemSchema } from '../credential-status.ts';

/** Every answer over the contract: a value, or a problem with a stable code. Errors never cross as errors. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export const failureSchema = z.strictObject({ ok: z.literal(false), problem: problemSchema });
