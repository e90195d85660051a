import { type FormEvent, useRef, useState } from 'react';
import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import { formatProblem, toWindowProblem } from '../../../src-shared/problem-text.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PageButtons } from './page-buttons.tsx';
import { readField } from './read-field.ts';
import styles from './sign-in.module.css';

const INSTRUCTIONS: Readonly<Record<Provider, string>> = {
  claude: 'Log in there, and paste the code that the last page shows.',
  openai:
    'Log in there. The last page does not load on another computer: paste its address, which begins with http://localhost.',
};

/** For a browser that cannot get back to this computer. */
export function PasteForm({ provider, status }: { provider: Provider; status: SignInStatus }) {
  const paste = useAction('signIn.paste');
  const [isAccepted, setAccepted] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const text = readField(form, 'code');
    if (text === '') {
      input.current?.focus();
      return;
    }
    const result = await paste.run({ provider, text });
    if (!result.ok) return;
    // A code works once, and the outcome comes with the next state.
    form.reset();
    setAccepted(true);
  }

  return (
    <ol className={styles.steps}>
      <li className={styles.step}>
        <p>Open the sign-in page in any browser, on this computer or another.</p>
        <PageButtons provider={provider} url={status.pageUrl} />
      </li>
      <li className={styles.step}>
        <p>{INSTRUCTIONS[provider]}</p>
        <form onSubmit={submit}>
          <TextField
            ref={input}
            label="Code or address"
            hideLabel
            placeholder="Code or address"
            name="code"
            isCode
            data-focus-next
            error={paste.problem && formatProblem(toWindowProblem(paste.problem))}
            actions={
              <Button type="submit" variant="primary" isBusy={paste.isBusy || isAccepted}>
                Continue
              </Button>
            }
          />
        </form>
      </li>
    </ol>
  );
}
