import type { Provider } from '../../../../src-shared/provider.ts';
import type { CanonicalUsage } from '../../translate/canonical/events.ts';
import type { TokenUsage } from '../token-usage.ts';

/** The figures as the provider itself counts them: Anthropic's input does not hold what the cache took part in. */
export function toTokenUsage(usage: CanonicalUsage, provider: Provider): TokenUsage {
  const { input, output, cacheRead, cacheWrite } = usage;
  const isApart = provider === 'claude' && input !== null;
  return {
    input: isApart ? input - (cacheRead ?? 0) - (cacheWrite ?? 0) : input,
    output,
    cacheRead,
    cacheWrite,
  };
}
