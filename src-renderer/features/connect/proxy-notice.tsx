import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ProxyProblem } from '../proxy/proxy-problem.tsx';
import { useProxyControl } from '../proxy/use-proxy-control.ts';

/** Says that nothing answers at the addresses below, and offers to change that. */
export function ProxyNotice() {
  const control = useProxyControl();
  if (control.problem !== null) return <ProxyProblem control={control} />;
  if (control.proxy.state === 'running') return null;
  return (
    <Banner
      tone="info"
      title="The proxy is not running"
      actions={
        <Button size="small" isBusy={control.isBusy} disabled={!control.isLive} onClick={control.start}>
          Start the proxy
        </Button>
      }
    >
      {control.proxy.port === 0
        ? 'Its port is chosen when it starts; <port> stands for it here.'
        : `The addresses here have the port that is set: ${control.proxy.port}.`}
    </Banner>
  );
}
