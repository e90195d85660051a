import { type FormEvent, useId, useRef } from 'react';
import type { Link } from '../../../src-shared/ipc/contract.ts';
import { formatProblem, toWindowProblem } from '../../../src-shared/problem-text.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { readField } from './read-field.ts';

const VENDORS: Readonly<Record<Provider, { readonly name: string; readonly keysPage: Link }>> = {
  claude: { name: 'Anthropic', keysPage: 'anthropic-keys' },
  openai: { name: 'OpenAI', keysPage: 'openai-keys' },
};

export interface ApiKeyDialogProps {
  readonly provider: Provider;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Takes an API key in place of a subscription. The key is in its field and nowhere else, until it is sent. */
export function ApiKeyDialog({ provider, isOpen, onClose }: ApiKeyDialogProps) {
  const { name, keysPage } = VENDORS[provider];
  const save = useAction('credentials.saveApiKey');
  const toast = useToast();
  const formId = useId();
  const input = useRef<HTMLInputElement>(null);

  function close(): void {
    save.clear();
    onClose();
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const apiKey = readField(event.currentTarget, 'api-key');
    if (apiKey === '') {
      input.current?.focus();
      return;
    }
    const result = await save.run({ provider, apiKey });
    if (!result.ok) return;
    toast({ title: `${name} API key saved`, description: 'Requests use it from now on.' });
    close();
  }

  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (!next) close();
      }}
      title={`Use an ${name} API key`}
      description={`${name} bills what you use, apart from any subscription.`}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" isBusy={save.isBusy}>
            Save key
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          ref={input}
          type="password"
          label="API key"
          name="api-key"
          isCode
          autoComplete="off"
          error={save.problem && formatProblem(toWindowProblem(save.problem))}
          hint={<LinkButton link={keysPage}>Make a key at {name}</LinkButton>}
        />
      </form>
    </Dialog>
  );
}
