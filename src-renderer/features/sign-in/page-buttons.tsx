import type { Provider } from '../../../src-shared/provider.ts';
import { useAction } from '../../state/use-action.ts';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import styles from './sign-in.module.css';

export interface PageButtonsProps {
  readonly provider: Provider;
  readonly url: string | null;
  readonly openLabel?: string;
}

/** Opens the sign-in page, here or, by its address, anywhere else. */
export function PageButtons({ provider, url, openLabel = 'Open the page' }: PageButtonsProps) {
  const open = useAction('signIn.openPage');
  return (
    <>
      <div className={styles.buttons}>
        <Button isBusy={open.isBusy} onClick={() => open.run({ provider })}>
          {openLabel}
        </Button>
        {url !== null && <CopyButton label="Copy address" text={url} showLabel />}
      </div>
      {open.problem !== null && <ProblemBanner problem={open.problem} />}
    </>
  );
}
