import { useSnapshot } from '../../state/window-context.tsx';
import { predictBaseUrl } from './predict-base-url.ts';
import type { SnippetContext } from './render-snippets.ts';

export function useSnippetContext(): SnippetContext {
  const { proxy, settings, authToken, platform } = useSnapshot();
  return {
    baseUrl: predictBaseUrl(proxy, settings),
    // A problem means that one may well be saved.
    hasToken: authToken.source !== null || authToken.problem !== null,
    isWindows: platform === 'win32',
  };
}
