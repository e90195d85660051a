import { ProblemBanner } from '../../ui/banner.tsx';
import { Card, CardRows } from '../../ui/card.tsx';
import { SelectField, type SelectOption } from '../../ui/select-field.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useSetting } from './use-setting.ts';

const STORAGE: readonly SelectOption<string>[] = [
  { value: 'auto', label: 'System keyring, or a file where there is none' },
  { value: 'keyring', label: 'System keyring only' },
  { value: 'file', label: 'A file that only you can read' },
];

const IDENTITY: readonly SelectOption<string>[] = [
  { value: 'minimal', label: 'Add the line that subscriptions need' },
  { value: 'none', label: 'Add nothing' },
];

/** Settings of the credentials and of the two providers. */
export function ProviderCard() {
  return (
    <Card title="Credentials and providers">
      <CardRows>
        <ChoiceSetting
          name="CREDENTIALS__STORAGE"
          label="Credential storage"
          hint="Where sign-ins, API keys and the auth token are kept. A change moves nothing: log in again afterwards, or change back."
          options={STORAGE}
        />
        <ChoiceSetting
          name="CLAUDE__SYSTEM_PROMPT_INJECTION_MODE"
          label="Claude identity block"
          hint="With a subscription, Claude’s API refuses requests that do not begin with Claude Code’s line."
          options={IDENTITY}
        />
        <SwitchSetting
          name="CLAUDE__CACHE_BREAKPOINTS"
          label="Prompt caching for OpenAI clients"
          description="Marks what Claude may cache, which those clients cannot do themselves."
          on="auto"
          off="off"
        />
        <SwitchSetting
          name="RESPONSES__STORE_BY_DEFAULT"
          label="Keep answers for Responses clients"
          description="For those that go on by reference without asking for it, such as the Vercel AI SDK. In memory, for a day at most."
          on="true"
          off="false"
        />
        <SwitchSetting
          name="CODEX__ENABLED"
          label="OpenAI/Codex"
          description="Serve requests to OpenAI with the ChatGPT sign-in or an API key."
          on="true"
          off="false"
        />
      </CardRows>
    </Card>
  );
}

function ChoiceSetting(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly options: readonly SelectOption<string>[];
}) {
  const setting = useSetting(props.name);
  return (
    <div>
      <SelectField
        label={props.label}
        hint={setting.isReadOnly ? setting.hint : props.hint}
        options={props.options}
        value={setting.text}
        disabled={setting.isReadOnly || setting.isBusy}
        onChange={(value) => setting.save(value)}
      />
      {setting.problem !== null && <ProblemBanner problem={setting.problem} />}
    </div>
  );
}

function SwitchSetting(props: {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly on: string;
  readonly off: string;
}) {
  const setting = useSetting(props.name);
  return (
    <div>
      <Switch
        label={props.label}
        description={setting.isReadOnly ? setting.hint : props.description}
        checked={setting.text === props.on}
        disabled={setting.isReadOnly}
        isBusy={setting.isBusy}
        onChange={(isOn) => setting.save(isOn ? props.on : props.off)}
      />
      {setting.problem !== null && <ProblemBanner problem={setting.problem} />}
    </div>
  );
}
