import { ViewLayout } from '../../frame/view-layout.tsx';
import { useSnapshot } from '../../state/window-context.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';

export function ConnectView() {
  const { proxy } = useSnapshot();
  const base = proxy.url ?? `http://localhost:${proxy.port}`;
  return (
    <ViewLayout title="Connect" description="Point your SDKs and coding agents here.">
      <CodeBlock label="Anthropic base URL" code={`export ANTHROPIC_BASE_URL=${base}`} showLabel />
    </ViewLayout>
  );
}
