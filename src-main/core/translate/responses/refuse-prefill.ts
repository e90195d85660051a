import { AppError } from '../../errors/app-error.ts';
import type { CanonicalRequest } from '../canonical/request.ts';

/**
 * Refuses a Messages request that ends with the beginning of the answer. The client would put that beginning before
 * what comes, while OpenAI's models begin anew. Claude's newer models refuse it in the same words:
 * https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6
 *
 * Clients of Chat Completions may end with a message of the assistant, after which a new one is what they expect.
 *
 * @throws AppError `unsupported_parameter`
 */
export function refusePrefill({ turns }: Pick<CanonicalRequest, 'turns'>): void {
  const last = turns.at(-1);
  if (last?.role !== 'assistant' || last.parts.at(-1)?.kind !== 'text') return;
  throw new AppError(
    'unsupported_parameter',
    'This model does not support assistant message prefill. The conversation must end with a user message.',
    { param: 'messages', advice: 'Ask for the format in output_config.format or in the system prompt.' },
  );
}
