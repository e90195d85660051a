import type { SignInMethod, SignInStatus } from '../../../src-shared/model/sign-in-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import type { Core } from '../create-core.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import { describeBusyPort } from '../oauth/busy-port.ts';
import type { DeviceSignIn } from '../oauth/codex-device-sign-in.ts';
import type { SignInFlow } from '../oauth/sign-in-flow.ts';
import { requireNotice } from './require-notice.ts';
import { toProblem } from './to-problem.ts';

export interface SignInControllerOptions {
  readonly provider: Provider;
  /** @throws AppError when there is no core */
  readonly getCore: () => Core;
  readonly openPage: (url: string) => Promise<void>;
  readonly nowMs: () => number;
  readonly onChange: () => void;
  /** Called when the credential is stored and before the status says so. */
  readonly onStored: () => Promise<void>;
  /** Called when a sign-in has ended by itself, well or not. */
  readonly onEnded: (status: SignInStatus) => void;
}

/** The sign-in of one provider as the window shows it. Holds no code and no token. */
export interface SignInController {
  status(): SignInStatus | null;
  /**
   * Starts a sign-in in place of one that is still waiting. Resolves when it waits for the user or could not be
   * begun, which the status then tells. The notice counts as accepted once a sign-in has succeeded.
   *
   * @throws AppError `notice_not_accepted`, `oauth_device_code_unavailable` (Claude has none)
   */
  start(method: SignInMethod, acceptNotice: boolean): Promise<void>;
  /** @throws AppError `oauth_paste_invalid`; the sign-in goes on waiting */
  paste(text: string): Promise<void>;
  /** Opens the page again. @throws AppError `page_not_opened` */
  openPage(): Promise<void>;
  /** Ends a waiting sign-in, which leaves no status behind. */
  cancel(): void;
  /** Forgets a sign-in that has ended. */
  dismiss(): void;
}

type Flow = SignInFlow | DeviceSignIn;

interface Attempt {
  status: SignInStatus;
  flow: Flow | null;
  isCancelled: boolean;
}

export function createSignInController(options: SignInControllerOptions): SignInController {
  const { provider, getCore, onChange } = options;
  let attempt: Attempt | null = null;

  /** An attempt that was replaced has no say any more. */
  function update(which: Attempt, change: Partial<SignInStatus>): void {
    if (attempt !== which) return;
    which.status = { ...which.status, ...change };
    onChange();
  }

  function begin(core: Core, method: SignInMethod): Promise<Flow> {
    if (method === 'device') return core.signIn.codexByDevice();
    if (provider === 'openai') return core.signIn.codex();
    return core.signIn.claude(method === 'paste' ? { ports: [] } : {});
  }

  async function succeed(which: Attempt, core: Core, noticeIsNew: boolean): Promise<void> {
    // The sign-in is stored; at worst the notice is shown once more.
    if (noticeIsNew) await core.state.markNoticeAccepted(provider, new Date(options.nowMs())).catch(() => {});
    await options.onStored();
    end(which, null);
  }

  function end(which: Attempt, error: unknown): void {
    which.flow = null;
    if (attempt !== which) return;
    if (which.isCancelled && isAppError(error, 'oauth_cancelled')) {
      attempt = null;
      onChange();
      return;
    }
    update(which, {
      phase: error === null ? 'succeeded' : 'failed',
      problem: error === null ? null : toProblem(error),
      pageUrl: null,
      userCode: null,
      acceptsPaste: false,
    });
    options.onEnded(which.status);
  }

  return {
    status: () => attempt?.status ?? null,

    async start(method, acceptNotice) {
      const core = getCore();
      if (method === 'device' && provider !== 'openai') {
        throw new AppError(
          'oauth_device_code_unavailable',
          `${PROVIDER_LABELS[provider]} has no sign-in by device code.`,
          { advice: 'Paste the code of the sign-in page instead.' },
        );
      }
      const noticeIsNew = await requireNotice(core, provider, acceptNotice);
      const current: Attempt = { status: createStatus(method), flow: null, isCancelled: false };
      attempt = current;
      onChange();
      let flow: Flow;
      try {
        flow = await begin(core, method);
      } catch (error) {
        end(current, error);
        return;
      }
      current.flow = flow;
      flow.done.then(
        () => succeed(current, core, noticeIsNew),
        (error: unknown) => end(current, error),
      );
      if (current.isCancelled) {
        flow.cancel();
        return;
      }
      update(current, { phase: 'waiting', ...describeFlow(flow) });
      // The window shows the address as well, so that a browser that does not open is no failure.
      if (method === 'browser') await options.openPage(pageOf(flow)).catch(() => {});
    },

    async paste(text) {
      const flow = attempt?.flow;
      if (!flow || !('submitPaste' in flow)) {
        throw new AppError('oauth_paste_invalid', 'No sign-in is waiting for a code.', {
          advice: 'Start the sign-in again.',
        });
      }
      await flow.submitPaste(text);
    },

    async openPage() {
      const url = attempt?.status.pageUrl ?? null;
      if (url === null) throw new AppError('page_not_opened', 'No sign-in is waiting.');
      await options.openPage(url);
    },

    cancel() {
      if (attempt === null) return;
      attempt.isCancelled = true;
      attempt.flow?.cancel();
    },

    dismiss() {
      if (attempt === null || !['succeeded', 'failed'].includes(attempt.status.phase)) return;
      attempt = null;
      onChange();
    },
  };
}

function createStatus(method: SignInMethod): SignInStatus {
  return {
    method,
    phase: 'starting',
    pageUrl: null,
    acceptsPaste: false,
    userCode: null,
    expiresAtMs: null,
    busyPorts: [],
    problem: null,
  };
}

function describeFlow(flow: Flow): Partial<SignInStatus> {
  if ('userCode' in flow) {
    return { pageUrl: pageOf(flow), userCode: flow.userCode, expiresAtMs: flow.expiresAtMs };
  }
  const busyPorts = flow.busyPorts.map((port) => toSentence(describeBusyPort(port)));
  return { pageUrl: pageOf(flow), acceptsPaste: true, busyPorts };
}

function pageOf(flow: Flow): string {
  return 'userCode' in flow ? flow.verificationUrl : flow.authorizeUrl;
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
