import { type ComponentType, useEffect } from 'react';
import { ActivityView } from './features/activity/activity-view.tsx';
import { ConnectView } from './features/connect/connect-view.tsx';
import { FirstRun } from './features/first-run/first-run.tsx';
import { OverviewView } from './features/overview/overview-view.tsx';
import { SecurityView } from './features/security/security-view.tsx';
import { SettingsView } from './features/settings/settings-view.tsx';
import { AppFrame } from './frame/app-frame.tsx';
import { ConnectingPage, OfflinePage, SessionEndedPage } from './frame/connection-pages.tsx';
import { useCurrentView } from './frame/use-current-view.ts';
import type { ViewId } from './frame/views.ts';
import { useConnection, useLoadedSnapshot } from './state/window-context.tsx';
import { applyTheme } from './styles/apply-theme.ts';

const COMPONENTS: Readonly<Record<ViewId, ComponentType>> = {
  overview: OverviewView,
  security: SecurityView,
  connect: ConnectView,
  activity: ActivityView,
  settings: SettingsView,
};

/** What is to be seen: the walk for newcomers, a view in its frame, or why there is nothing to show. */
export function App() {
  const connection = useConnection();
  const snapshot = useLoadedSnapshot();
  const view = useCurrentView();
  const theme = snapshot?.preferences.theme;
  const isFirstRun = snapshot?.preferences.firstRunDone === false;

  useEffect(() => {
    if (theme !== undefined) applyTheme(theme, window);
  }, [theme]);
  useEffect(() => {
    document.title = isFirstRun ? 'Welcome – CCProxy' : `${view.title} – CCProxy`;
  }, [isFirstRun, view]);

  if (connection.phase === 'session-ended') return <SessionEndedPage />;
  if (snapshot === null) {
    return connection.phase === 'lost' ? <OfflinePage problem={connection.problem} /> : <ConnectingPage />;
  }
  if (isFirstRun) return <FirstRun />;
  const View = COMPONENTS[view.id];
  return (
    <AppFrame viewId={view.id}>
      <View />
    </AppFrame>
  );
}
