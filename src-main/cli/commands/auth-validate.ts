import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import {
  describeExpiry,
  describeOwner,
  describePlan,
  describeState,
  findObstacle,
} from '../output/describe-credential.ts';
import type { Outcome } from '../output/output.ts';
import { renderPropertyTable } from '../output/table.ts';

/** `auth validate`: what is stored for Claude, and whether it is valid. Uses no network. */
export function runAuthValidate(cli: Cli): Promise<Outcome> {
  return withSession(cli, {}, async ({ core }) => {
    const status = await core.accounts.describe('claude-api');
    const error = findObstacle(status, 'claude');
    if (status.location === null) return { json: status, error };
    const isApiKey = status.mode === 'api-key';
    const { words, tone } = describeState(status);
    const rows = [
      { label: 'Status', value: status.state === 'valid' && !isApiKey ? 'Valid' : words, tone },
      { label: 'Location', value: status.location?.label ?? null },
      { label: 'Owner', value: describeOwner(status) },
      { label: 'Subscription', value: describePlan(status.account?.plan ?? null) },
      { label: 'Expires', value: describeExpiry(status, cli.clock.now()) },
      { label: 'Scopes', value: status.scopes.join(', ') || null },
      { label: 'API Key', value: isApiKey ? status.accessTokenMasked : null },
    ];
    return { json: status, text: renderPropertyTable('Credential Status', rows, cli.output.layout), error };
  });
}
