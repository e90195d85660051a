import { useState } from 'react';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useToast } from '../../ui/toast.tsx';
import { describeLogOut } from './describe-log-out.ts';

export interface LogOutDialogProps {
  readonly provider: Provider;
  readonly credential: CredentialStatus;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks before a sign-in or an API key is removed. */
export function LogOutDialog({ provider, credential, isOpen, onClose }: LogOutDialogProps) {
  const [isRevoking, setRevoking] = useState(false);
  const signOut = useAction('credentials.signOut');
  const toast = useToast();
  const { title, description, confirmLabel, doneText, canRevoke } = describeLogOut(provider, credential);

  async function confirm() {
    const mode = credential.mode ?? 'oauth';
    const result = await signOut.run({ provider, mode, revoke: canRevoke && isRevoking });
    if (result.ok) toast({ title: doneText });
    return result;
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={(next) => {
        if (next) return;
        setRevoking(false);
        onClose();
      }}
      title={title}
      description={description}
      confirmLabel={confirmLabel}
      onConfirm={confirm}
    >
      {canRevoke ? (
        <Switch
          label="End the sign-in at OpenAI, too"
          description="Every copy of it stops working, wherever it is."
          checked={isRevoking}
          onChange={setRevoking}
        />
      ) : undefined}
    </ConfirmDialog>
  );
}
