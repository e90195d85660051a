import { z } from 'zod';
import { problemSchema } from '../credential-status.ts';

/** What came of «Send a test request», which goes through the running proxy like a client's. */
export const testResultSchema = z.strictObject({
  status: z.number().int(),
  model: z.string(),
  /** What the model said. */
  text: z.string(),
  firstByteMs: z.number().nullable(),
  totalMs: z.number(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  problem: problemSchema.nullable(),
});
export type TestResult = z.infer<typeof testResultSchema>;
