import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../state/use-action.ts';
import { ProblemBanner } from '../../ui/banner.tsx';
import { IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';

export interface TokenFieldProps {
  /** Of the token in force; `null` when there is none. */
  readonly masked: string | null;
  readonly hint: string;
  readonly isReadOnly: boolean;
  /** What the user has typed; `null` while they have not. */
  readonly draft: string | null;
  readonly onDraft: (draft: string) => void;
}

/** Masked until the user asks to see it: only then is the token fetched, and it is forgotten when hidden. */
export function TokenField({ masked, hint, isReadOnly, draft, onDraft }: TokenFieldProps) {
  const reveal = useAction('authToken.reveal');
  const [isShown, setShown] = useState(false);
  const [revealed, setRevealed] = useState<string | null>(null);

  async function toggle(): Promise<void> {
    if (isShown) {
      setRevealed(null);
      setShown(false);
      return;
    }
    if (draft === null && masked !== null) {
      const result = await reveal.run();
      if (!result.ok) return;
      setRevealed(result.value.token);
    }
    setShown(true);
  }

  const typed = draft ?? revealed;
  return (
    <>
      <TextField
        label="Token"
        hint={hint}
        isCode
        // A masked text is no secret, so that it need not look like a password.
        type={isShown || typed === null ? 'text' : 'password'}
        value={typed ?? masked ?? ''}
        placeholder="Not set"
        readOnly={isReadOnly}
        onFocus={(event) => {
          if (typed === null) event.currentTarget.select();
        }}
        onChange={(event) => onDraft(replaceMasked(event.currentTarget.value, masked, typed))}
        actions={
          (masked !== null || draft !== null) && (
            <IconButton
              icon={isShown ? EyeOff : Eye}
              label={isShown ? 'Hide token' : 'Show token'}
              isBusy={reveal.isBusy}
              onClick={toggle}
            />
          )
        }
      />
      {reveal.problem !== null && <ProblemBanner problem={reveal.problem} />}
    </>
  );
}

/** Typing into the masked text begins anew: its dots must not become part of a token. */
function replaceMasked(value: string, masked: string | null, typed: string | null): string {
  if (typed !== null || masked === null) return value;
  return value.includes('…') || value.includes('•') ? '' : value;
}
