import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ProxyProblem } from '../proxy/proxy-problem.tsx';
import { useProxyControl } from '../proxy/use-proxy-control.ts';
import styles from './first-run.module.css';

export function StartStep({ isCurrent }: { isCurrent: boolean }) {
  const control = useProxyControl();
  const { proxy } = control;
  if (proxy.url !== null) {
    return (
      <p className={styles.address}>
        <code>{proxy.url}</code>
        <CopyButton label="Copy address" text={proxy.url} />
      </p>
    );
  }
  if (control.problem !== null) return <ProxyProblem control={control} />;
  return (
    <div className={styles.buttons}>
      <Button
        variant={isCurrent ? 'primary' : 'secondary'}
        isBusy={control.isBusy}
        onClick={control.start}
        disabled={!control.isLive}
        data-focus-next={isCurrent || undefined}
      >
        Start the proxy
      </Button>
    </div>
  );
}
