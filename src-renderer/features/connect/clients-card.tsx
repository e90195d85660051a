import { type ReactNode, useState } from 'react';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import styles from './connect.module.css';
import {
  EXAMPLE_MODELS,
  renderClaudeCodeSnippets,
  renderCodexSnippets,
  renderJavascriptSnippets,
  renderPythonSnippets,
  renderShellSnippets,
  renderTokenPrompt,
  type Snippet,
  type SnippetContext,
  TOKEN_VARIABLE,
} from './render-snippets.ts';
import { useSnippetContext } from './use-snippet-context.ts';

type Client = 'shell' | 'python' | 'javascript' | 'claude-code' | 'codex' | 'cursor';

/** Ready-made pieces for the usual clients. */
export function ClientsCard() {
  const [client, setClient] = useState<Client>('shell');
  const context = useSnippetContext();
  const { isWindows } = context;
  const sdkNote = (
    <p className={styles.muted}>
      The OpenAI SDK’s <code>responses.create</code> works, too.
    </p>
  );
  return (
    <Card title="Clients">
      <Tabs
        label="Client"
        value={client}
        onChange={setClient}
        tabs={[
          {
            value: 'shell',
            label: isWindows ? 'PowerShell' : 'curl',
            content: <ClientPanel context={context} snippets={renderShellSnippets(context)} />,
          },
          {
            value: 'python',
            label: 'Python',
            content: (
              <ClientPanel context={context} snippets={renderPythonSnippets(context)}>
                {sdkNote}
              </ClientPanel>
            ),
          },
          {
            value: 'javascript',
            label: 'JavaScript',
            content: (
              <ClientPanel context={context} snippets={renderJavascriptSnippets(context)}>
                {sdkNote}
              </ClientPanel>
            ),
          },
          {
            value: 'claude-code',
            label: 'Claude Code',
            content: (
              <ClientPanel context={context} snippets={renderClaudeCodeSnippets(context)}>
                <p className={styles.muted}>
                  It asks once whether to use this key: answer yes. To work with a ChatGPT plan, name one of
                  its models: <code>claude --model {EXAMPLE_MODELS.openai}</code>
                </p>
              </ClientPanel>
            ),
          },
          {
            value: 'codex',
            label: 'Codex CLI',
            content: (
              <ClientPanel context={context} snippets={renderCodexSnippets(context)}>
                <p className={styles.muted}>
                  For <code>{isWindows ? '%USERPROFILE%\\.codex\\config.toml' : '~/.codex/config.toml'}</code>
                  ; the first line belongs above all sections. To work with a Claude plan, name one of its
                  models: <code>codex --model {EXAMPLE_MODELS.claude}</code>
                </p>
              </ClientPanel>
            ),
          },
          { value: 'cursor', label: 'Cursor', content: <CursorPanel /> },
        ]}
      />
    </Card>
  );
}

interface ClientPanelProps {
  readonly context: SnippetContext;
  readonly snippets: readonly Snippet[];
  readonly children?: ReactNode;
}

function ClientPanel({ context, snippets, children }: ClientPanelProps) {
  return (
    <div className={styles.panel}>
      {snippets.map(({ label, code }) => (
        <CodeBlock key={label} label={label} code={code} showLabel />
      ))}
      {children}
      {context.hasToken && (
        <>
          <p className={styles.muted}>
            <code>{TOKEN_VARIABLE}</code> has to hold the auth token. Copy it above, then paste it into what
            this asks for:
          </p>
          <CodeBlock label="token variable" code={renderTokenPrompt(context)} />
        </>
      )}
    </div>
  );
}

function CursorPanel() {
  return (
    <div className={styles.panel}>
      <p>
        Cursor cannot use a proxy on localhost: its own servers make the calls, and they cannot reach your
        computer.
      </p>
      <p className={styles.muted}>
        It needs an https address that is open to the internet, and an auth token; the README says how under
        «Beyond one machine». Enter that address with <code>/openai/v1</code> at its end as «Override OpenAI
        Base URL», and the auth token as OpenAI API key.
      </p>
    </div>
  );
}
