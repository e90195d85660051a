import { useSyncExternalStore } from 'react';
import { findView, type ViewEntry } from './views.ts';

/** The view in the window's hash, so that reload, back and forward keep it. */
export function useCurrentView(): ViewEntry {
  return useSyncExternalStore(onHashChange, readView);
}

function readView(): ViewEntry {
  return findView(window.location.hash);
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
