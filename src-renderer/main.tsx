import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ErrorBoundary } from './frame/error-boundary.tsx';
import { openHost } from './host/open-host.ts';
import { schedule } from './host/schedule.ts';
import { createAppStore } from './state/app-store.ts';
import { WindowProvider } from './state/window-context.tsx';
import { applyRememberedTheme } from './styles/apply-theme.ts';
import { ToastProvider } from './ui/toast.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';

applyRememberedTheme(window);
const host = openHost(window);
const store = createAppStore({
  host,
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  schedule,
});
host.connect();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <WindowProvider parts={{ host, store }}>
        <TooltipProvider delayDuration={500}>
          <ToastProvider>
            <App />
          </ToastProvider>
        </TooltipProvider>
      </WindowProvider>
    </ErrorBoundary>
  </StrictMode>,
);
