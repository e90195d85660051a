import type { Problem } from '../../../src-shared/credential-status.ts';
import type { Result } from '../../../src-shared/ipc/result.ts';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { describeSource, findSetting } from './find-setting.ts';

export interface SettingControl {
  /** The value in force; empty until the settings have been read. */
  readonly text: string;
  /** Given from outside (a flag or the environment), where alone it can be changed. */
  readonly isReadOnly: boolean;
  /** Where the value comes from, if that is not the settings file; else what may be entered. */
  readonly hint: string;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  save(text: string): Promise<Result<void>>;
  clearProblem(): void;
}

/** One setting that the window and the `ccproxy` command share. */
export function useSetting(name: string): SettingControl {
  const setting = findSetting(useSnapshot().settings, name);
  const action = useAction('settings.set');
  const outside = setting === null ? null : describeSource(setting);
  return {
    text: setting?.text ?? '',
    isReadOnly: setting === null || outside !== null,
    hint: outside ?? setting?.allowed ?? '',
    isBusy: action.isBusy,
    problem: action.problem,
    save: (text) => action.run({ name, text }),
    clearProblem: action.clear,
  };
}
