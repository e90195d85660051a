import { toHash } from '../../frame/views.ts';
import { useHost } from '../../state/window-context.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { toOpenaiBaseUrl } from './render-snippets.ts';
import { useSnippetContext } from './use-snippet-context.ts';

/** What every client asks for: a base URL and a key. */
export function AddressCard() {
  const host = useHost();
  const { baseUrl, hasToken } = useSnippetContext();
  const openaiBaseUrl = toOpenaiBaseUrl(baseUrl);
  return (
    <Card title="Base URLs" description="Any model name of either provider works with either SDK.">
      <DefinitionList
        items={[
          {
            term: 'Anthropic clients',
            value: baseUrl,
            isCode: true,
            action: <CopyButton label="Copy Anthropic base URL" text={baseUrl} />,
          },
          {
            term: 'OpenAI clients',
            value: openaiBaseUrl,
            isCode: true,
            action: <CopyButton label="Copy OpenAI base URL" text={openaiBaseUrl} />,
          },
          hasToken
            ? {
                term: 'API key',
                value: <a href={toHash('security')}>Your auth token</a>,
                action: <CopyButton label="Copy auth token" text={host.copyAuthToken} />,
              }
            : { term: 'API key', value: 'Any, such as “unused”: no auth token is set' },
        ]}
      />
    </Card>
  );
}
