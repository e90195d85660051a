import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import type { Provider } from '../../../src-shared/provider.ts';

/**
 * Whether the vendor's notice is to be accepted before a sign-in by subscription. Not when it was, be it for the
 * sign-in on show, which it is recorded of only once that has succeeded.
 */
export function needsNotice(
  { notices, signIns }: Pick<AppSnapshot, 'notices' | 'signIns'>,
  provider: Provider,
): boolean {
  return !notices[provider].accepted && signIns[provider] === null;
}

/** The paragraphs of a text that was broken into lines for a terminal. */
export function splitParagraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}
