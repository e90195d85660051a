import { z } from 'zod';

/** The two vendors that a user signs in to. */
export const providerSchema = z.enum(['claude', 'openai']);
export type Provider = z.infer<typeof providerSchema>;

/** What users call the vendor's sign-in. */
export const PROVIDER_LABELS: Readonly<Record<Provider, string>> = {
  claude: 'Claude',
  openai: 'OpenAI/Codex',
};
