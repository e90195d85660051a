import { describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import type { SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import { needsNotice, splitParagraphs } from './notice.ts';

const WAITING: SignInStatus = {
  method: 'browser',
  phase: 'waiting',
  pageUrl: null,
  acceptsPaste: true,
  userCode: null,
  expiresAtMs: null,
  busyPorts: [],
  problem: null,
};

function snapshot(claudeAccepted: boolean, claude: SignInStatus | null) {
  const notices: AppSnapshot['notices'] = {
    claude: { accepted: claudeAccepted, text: '' },
    openai: { accepted: !claudeAccepted, text: '' },
  };
  return { notices, signIns: { claude, openai: null } };
}

describe('the notice', () => {
  it('is needed until it was accepted, for each provider by itself', () => {
    expect(needsNotice(snapshot(false, null), 'claude')).toBe(true);
    expect(needsNotice(snapshot(false, null), 'openai')).toBe(false);
    expect(needsNotice(snapshot(true, null), 'claude')).toBe(false);
  });

  it('is not asked for again when a sign-in changes its method or is tried again', () => {
    expect(needsNotice(snapshot(false, WAITING), 'claude')).toBe(false);
    expect(needsNotice(snapshot(false, { ...WAITING, phase: 'failed' }), 'claude')).toBe(false);
  });
});

it('joins the lines of a paragraph', () => {
  expect(splitParagraphs('One\nparagraph.\n\n  Another \none.\n')).toEqual([
    'One paragraph.',
    'Another one.',
  ]);
  expect(splitParagraphs('\n')).toEqual([]);
});
