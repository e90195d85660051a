import type { Provider } from '../../../src-shared/provider.ts';

/**
 * What users read before their first sign-in: the vendors' own rules, in short.
 * Source: https://code.claude.com/docs/en/legal-and-compliance and OpenAI's published policies.
 */
export const POLICY_NOTICES: Readonly<Record<Provider, string>> = {
  claude: `Anthropic's terms keep the Claude subscription sign-in to Anthropic's own
products. Requests from other programs may be refused or count as paid extra
usage, and accounts used this way may be limited. For other programs Anthropic
offers API keys. See https://code.claude.com/docs/en/legal-and-compliance`,
  openai: `The ChatGPT sign-in for Codex is meant for OpenAI's own Codex clients. Requests
from other programs may be refused, and accounts used this way may be limited or
asked to verify again. For other programs OpenAI offers API keys.
See https://openai.com/policies`,
};
