import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { formatCount } from '../../format/format-count.ts';
import { formatElapsed } from '../../format/format-duration.ts';
import { formatDateTime } from '../../format/format-time.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { nameDialect, nameModel } from './describe-request.ts';

/** All that is known of a request. */
export function RequestDetails({ entry }: { entry: ActivityEntry }) {
  const { requestId, client, provider, inputTokens, outputTokens, cachedTokens, firstByteMs } = entry;
  const tokens = [
    inputTokens !== null && `${formatCount(inputTokens)} in`,
    cachedTokens !== null && `${formatCount(cachedTokens)} of them cached`,
    outputTokens !== null && `${formatCount(outputTokens)} out`,
  ].filter((text) => text !== false);
  return (
    <DefinitionList
      items={[
        {
          term: 'Request id',
          value: requestId,
          isCode: true,
          action: <CopyButton label="Copy request id" text={requestId} />,
        },
        { term: 'Route', value: `${entry.method} ${entry.route}`, isCode: true },
        { term: 'Ended', value: formatDateTime(entry.atMs) },
        { term: 'Client', value: client },
        { term: 'Dialect', value: nameDialect(entry) },
        { term: 'Provider', value: provider && PROVIDER_LABELS[provider] },
        { term: 'Model', value: nameModel(entry) },
        { term: 'Status', value: entry.status ?? 'The client left before there was one' },
        { term: 'Error', value: entry.errorCode, isCode: true },
        { term: 'First byte', value: firstByteMs === null ? null : formatElapsed(firstByteMs) },
        { term: 'Total', value: formatElapsed(entry.totalMs) },
        { term: 'Tokens', value: tokens.join(', ') },
      ]}
    />
  );
}
