import { Banner, ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import type { SettingControl } from '../settings/use-setting.ts';

/** The routes of the provider are not served, so that a sign-in is of little use. */
export function CodexDisabled({ setting }: { setting: SettingControl }) {
  return (
    <>
      <Banner
        tone="warning"
        title="OpenAI/Codex is switched off: the proxy refuses its requests."
        actions={
          setting.isReadOnly ? undefined : (
            <Button size="small" isBusy={setting.isBusy} onClick={() => setting.save('true')}>
              Switch on
            </Button>
          )
        }
      >
        {setting.isReadOnly ? setting.hint : undefined}
      </Banner>
      {setting.problem !== null && <ProblemBanner problem={setting.problem} />}
    </>
  );
}
