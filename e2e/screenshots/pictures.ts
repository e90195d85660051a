import type { Page } from 'playwright';
import { activityPageOf } from '../window/pages/activity-page.ts';
import { connectPageOf } from '../window/pages/connect-page.ts';
import { firstRunPageOf } from '../window/pages/first-run-page.ts';
import { cardOf, frameOf } from '../window/pages/frame.ts';
import { overviewPageOf } from '../window/pages/overview-page.ts';
import { securityPageOf } from '../window/pages/security-page.ts';
import { settingsPageOf } from '../window/pages/settings-page.ts';
import { type CannedAnswers, REFUSED_TEST } from './canned-answers.ts';
import type { StateName } from './states.ts';

export type ViewId = 'overview' | 'security' | 'connect' | 'activity' | 'settings';

export interface Picture {
  readonly view: ViewId;
  readonly state: StateName;
  /** Part of the file's name when there are steps. */
  readonly after?: string;
  readonly answers?: CannedAnswers;
  readonly steps?: (page: Page) => Promise<void>;
}

const OVERVIEW_STATES: readonly StateName[] = [
  'signed-in',
  'desktop',
  'loading',
  'empty',
  'expired',
  'unreadable',
  'api-keys',
  'adopted',
  'codex-off',
  'stopped',
  'starting',
  'port-in-use',
  'port-in-use-by-us',
  'settings-broken',
  'warnings',
  'first-run',
  'first-run-claude-cli',
  'first-run-waiting',
  'first-run-start',
  'first-run-test',
];

const SIGN_IN_STATES: readonly StateName[] = [
  'sign-in-starting',
  'sign-in-browser',
  'sign-in-paste',
  'sign-in-device',
  'sign-in-busy-port',
  'sign-in-ended',
];

/** The cards of the sign-ins are further down. */
function createSignInPicture(state: StateName): Picture {
  const provider = state === 'sign-in-device' ? 'openai' : 'claude';
  return {
    view: 'overview',
    state,
    async steps(page) {
      await overviewPageOf(page).provider(provider).card.evaluate('element => element.scrollIntoView()');
    },
  };
}

const tabPicture = (name: string, after: string): Picture => ({
  view: 'connect',
  state: 'signed-in',
  after,
  async steps(page) {
    await connectPageOf(page).tab(name).click();
    await connectPageOf(page).tab(name).blur();
  },
});

/** Every view in every state in which it looks different, and what opens over it. */
export const PICTURES: readonly Picture[] = [
  ...OVERVIEW_STATES.map((state): Picture => ({ view: 'overview', state })),
  ...SIGN_IN_STATES.map(createSignInPicture),
  {
    view: 'overview',
    state: 'signed-in',
    after: 'details',
    async steps(page) {
      const { card } = overviewPageOf(page).provider('openai');
      await card.getByText('Details').click();
      await card.scrollIntoViewIfNeeded();
    },
  },
  {
    view: 'overview',
    state: 'signed-in',
    after: 'log-out',
    async steps(page) {
      await overviewPageOf(page).provider('openai').logOut.click();
      await frameOf(page).dialog.waitFor();
    },
  },
  {
    view: 'overview',
    state: 'sign-in-notice',
    after: 'notice',
    async steps(page) {
      await overviewPageOf(page).provider('claude').logIn.click();
      await frameOf(page).dialog.waitFor();
    },
  },
  {
    view: 'overview',
    state: 'empty',
    after: 'api-key',
    async steps(page) {
      await overviewPageOf(page)
        .provider('claude')
        .card.getByRole('button', { name: 'Use an API key…' })
        .click();
      await frameOf(page).dialog.waitFor();
    },
  },
  {
    view: 'overview',
    state: 'port-in-use-by-us',
    after: 'take-over',
    async steps(page) {
      await overviewPageOf(page).takeOver.click();
      await frameOf(page).dialog.waitFor();
    },
  },
  {
    view: 'overview',
    state: 'first-run-test',
    after: 'answer',
    async steps(page) {
      await firstRunPageOf(page).sendTest.click();
      await firstRunPageOf(page).finish.waitFor();
    },
  },

  ...(['signed-in', 'open', 'token-environment', 'token-unknown', 'warnings'] as const).map(
    (state): Picture => ({ view: 'security', state }),
  ),
  {
    view: 'security',
    state: 'signed-in',
    after: 'shown',
    async steps(page) {
      await securityPageOf(page).show.click();
      await securityPageOf(page).hide.waitFor();
    },
  },
  {
    view: 'security',
    state: 'signed-in',
    after: 'clear',
    async steps(page) {
      await securityPageOf(page).clear.click();
      await frameOf(page).dialog.waitFor();
    },
  },

  ...(['signed-in', 'open', 'stopped', 'empty'] as const).map(
    (state): Picture => ({ view: 'connect', state }),
  ),
  tabPicture('Python', 'python'),
  tabPicture('JavaScript', 'javascript'),
  tabPicture('Claude Code', 'claude-code'),
  tabPicture('Codex CLI', 'codex-cli'),
  tabPicture('Cursor', 'cursor'),
  {
    view: 'connect',
    state: 'signed-in',
    after: 'answer',
    async steps(page) {
      await connectPageOf(page).sendTest('Claude').click();
      await connectPageOf(page).answer('Hello').waitFor();
      await cardOf(page, 'Test request').scrollIntoViewIfNeeded();
    },
  },
  {
    view: 'connect',
    state: 'signed-in',
    after: 'refused',
    answers: { 'testRequest.send': REFUSED_TEST },
    async steps(page) {
      await connectPageOf(page).sendTest('Claude').click();
      await page.getByRole('alert').waitFor();
    },
  },

  ...(['signed-in', 'quota-used-up', 'desktop'] as const).map(
    (state): Picture => ({ view: 'activity', state }),
  ),
  { view: 'activity', state: 'empty', after: 'none', answers: { 'activity.get': [] } },
  {
    view: 'activity',
    state: 'signed-in',
    after: 'details',
    async steps(page) {
      await activityPageOf(page).row(/429/).getByRole('button').first().click();
    },
  },
  {
    view: 'activity',
    state: 'signed-in',
    after: 'no-match',
    async steps(page) {
      await activityPageOf(page).filter.fill('nothing like this');
      await page.getByText('No request matches').waitFor();
    },
  },

  ...(['signed-in', 'desktop', 'settings-environment', 'model-map', 'settings-broken'] as const).map(
    (state): Picture => ({ view: 'settings', state }),
  ),
  {
    view: 'settings',
    state: 'signed-in',
    after: 'diagnostics',
    async steps(page) {
      await settingsPageOf(page).showDiagnostics.click();
      await settingsPageOf(page).report.waitFor();
    },
  },
  {
    view: 'settings',
    state: 'signed-in',
    after: 'licenses',
    async steps(page) {
      await settingsPageOf(page).showLicenses.click();
      await settingsPageOf(page).licenses.waitFor();
    },
  },
];

/** For the README: at 1200x800. */
export const README_PICTURES = [
  { file: 'overview.png', picture: 'overview_signed-in', theme: 'light' },
  { file: 'overview-dark.png', picture: 'overview_signed-in', theme: 'dark' },
  { file: 'first-run.png', picture: 'overview_first-run-test_answer', theme: 'light' },
  { file: 'connect.png', picture: 'connect_signed-in_python', theme: 'light' },
  { file: 'activity-dark.png', picture: 'activity_signed-in', theme: 'dark' },
] as const;

export function nameOf({ view, state, after }: Picture): string {
  return [view, state, ...(after === undefined ? [] : [after])].join('_');
}
