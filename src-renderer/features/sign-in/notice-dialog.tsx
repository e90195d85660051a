import type { Link } from '../../../src-shared/ipc/contract.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { splitParagraphs } from './notice.ts';
import styles from './sign-in.module.css';
import type { Notice } from './use-notice.ts';

const POLICY_LINKS: Readonly<Record<Provider, Link>> = {
  claude: 'anthropic-policy',
  openai: 'openai-policy',
};

export interface NoticeDialogProps {
  readonly provider: Provider;
  readonly notice: Notice;
  /** The way that the vendors mean for other programs. */
  readonly onUseApiKey: () => void;
}

/** The vendor's rules, to be accepted before the first sign-in. */
export function NoticeDialog({ provider, notice, onUseApiKey }: NoticeDialogProps) {
  return (
    <Dialog
      isOpen={notice.isOpen}
      onOpenChange={(isOpen) => {
        if (!isOpen) notice.close();
      }}
      title={`Before you log in to ${PROVIDER_LABELS[provider]}`}
      description={
        <div className={styles.notice}>
          {splitParagraphs(notice.text).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
      }
      footer={
        <>
          <Button
            variant="quiet"
            className={styles.apart}
            onClick={() => {
              notice.close();
              onUseApiKey();
            }}
          >
            Use an API key…
          </Button>
          <Button onClick={notice.close}>Cancel</Button>
          <Button variant="primary" onClick={notice.accept}>
            Accept and continue
          </Button>
        </>
      }
    >
      <p>
        <LinkButton link={POLICY_LINKS[provider]}>Read the vendor’s rules</LinkButton>
      </p>
    </Dialog>
  );
}
