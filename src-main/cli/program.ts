import { Command, InvalidArgumentError, Option } from 'commander';
import { APP_VERSION } from '../core/constants.ts';
import { findSetting } from '../core/settings/setting-definitions.ts';
import type { Run } from './cli.ts';
import { runAuthInfo } from './commands/auth-info.ts';
import { type AuthLoginOptions, runAuthLogin } from './commands/auth-login.ts';
import { type AuthLoginOpenaiOptions, runAuthLoginOpenai } from './commands/auth-login-openai.ts';
import { type AuthLogoutOptions, runAuthLogout } from './commands/auth-logout.ts';
import { type AuthLogoutOpenaiOptions, runAuthLogoutOpenai } from './commands/auth-logout-openai.ts';
import { runAuthOpenaiInfo } from './commands/auth-openai-info.ts';
import { type AuthStatusOptions, runAuthStatus } from './commands/auth-status.ts';
import { runAuthValidate } from './commands/auth-validate.ts';
import { type ConfigCodexOptions, runConfigCodex } from './commands/config-codex.ts';
import { type ConfigGenerateTokenOptions, runConfigGenerateToken } from './commands/config-generate-token.ts';
import { runConfigGet } from './commands/config-get.ts';
import { runConfigList } from './commands/config-list.ts';
import { runConfigPath } from './commands/config-path.ts';
import { runConfigSet, runConfigUnset } from './commands/config-set.ts';
import { runServe } from './commands/serve.ts';
import { runServeUi, type ServeUiOptions } from './commands/serve-ui.ts';
import { runUi, type UiOptions } from './commands/ui.ts';

const EXIT_CODES = `
Exit codes: 0 good, 1 not signed in, expired or failed, 2 wrong usage.`;

export interface ProgramOptions {
  /** Called with the command that the arguments name. */
  readonly onCommand: (run: Run, isJson: boolean) => Promise<void>;
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
  readonly helpWidth: number;
}

interface CommandDefinition<Options> {
  /** Name and arguments. */
  readonly usage: string;
  readonly description: string;
  readonly options?: readonly Option[];
  readonly run: (options: Options, args: readonly string[]) => Run;
}

type Add = <Options extends object>(parent: Command, definition: CommandDefinition<Options>) => void;

/** The command line as such: names, options, help. Ends early by throwing `CommanderError`. */
export function createProgram({ onCommand, helpWidth, ...writers }: ProgramOptions): Command {
  // Subcommands take over what is set before they are made.
  const program = new Command('ccproxy')
    .description('Sign in to Claude and ChatGPT once; every SDK and coding agent talks to this machine.')
    .version(APP_VERSION, '-v, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      ...writers,
      // An error of usage goes where every other error does.
      outputError: () => {},
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
    });

  const add: Add = <Options extends object>(parent: Command, definition: CommandDefinition<Options>) => {
    const command = parent.command(definition.usage).description(definition.description);
    for (const option of definition.options ?? []) command.addOption(option);
    command.option('--json', 'answer with one JSON object on stdout, all else on stderr');
    command.action(() => {
      const { json = false, ...options } = command.opts<Options & { json?: boolean }>();
      return onCommand(definition.run(options as unknown as Options, command.args), json);
    });
  };

  const noBrowser = () => new Option('--no-browser', 'only print the link to the window');
  add<ServeUiOptions & { ui?: boolean }>(program, {
    usage: 'serve',
    description: 'run the proxy until Ctrl-C',
    options: [
      new Option('--host <address>', 'address to listen on').argParser(checkSetting('SERVER__HOST')),
      new Option('-p, --port <number>', 'port to listen on; 0 takes any free one').argParser(
        checkSetting('SERVER__PORT'),
      ),
      new Option('--auth-token-file <path>', 'file with the token that clients must send'),
      new Option('--ui', 'also serve the window to a browser on this machine'),
      new Option('--ui-port <number>', 'port of the window; implies --ui')
        .argParser(checkSetting('SERVER__UI_PORT'))
        .implies({ ui: true }),
      noBrowser(),
    ],
    run:
      ({ ui = false, ...options }) =>
      (cli) =>
        ui ? runServeUi(cli, options) : runServe(cli, options),
  });
  add<UiOptions>(program, {
    usage: 'ui',
    description: 'open the window that "serve --ui" serves',
    options: [noBrowser()],
    run: (options) => (cli) => runUi(cli, options),
  });
  const addGroup = (name: string, description: string) =>
    program.command(name).description(description).helpCommand(false);
  addAuthCommands(addGroup('auth', 'sign in and out, see who is signed in'), add);
  addConfigCommands(addGroup('config', 'see and change settings'), add);
  return program.addHelpText('after', EXIT_CODES);
}

function addAuthCommands(auth: Command, add: Add): void {
  const yes = () => new Option('-y, --yes', 'answer every question with yes, for scripts');

  add<AuthLoginOptions>(auth, {
    usage: 'login',
    description: 'sign in to Claude',
    options: [
      new Option('--no-browser', 'print the address on stdout and wait for the sign-in'),
      new Option('--manual', 'print an address for any machine and read the code it shows from stdin'),
      new Option('--api-key', 'use an Anthropic API key instead, read from stdin').conflicts([
        'manual',
        'adoptClaudeCli',
      ]),
      new Option('--adopt-claude-cli', "use and renew the Claude CLI's own sign-in").conflicts('manual'),
      yes(),
    ],
    run: (options) => (cli) => runAuthLogin(cli, options),
  });
  add(auth, {
    usage: 'validate',
    description: 'check the Claude credential, without the network',
    run: () => runAuthValidate,
  });
  add(auth, {
    usage: 'info',
    description: 'show the Claude account and token, renewed if it has expired',
    run: () => runAuthInfo,
  });
  add<AuthLogoutOptions>(auth, {
    usage: 'logout',
    description: 'sign out of Claude',
    options: [new Option('--api-key', 'remove the API key instead'), yes()],
    run: (options) => (cli) => runAuthLogout(cli, options),
  });
  add<AuthLoginOpenaiOptions>(auth, {
    usage: 'login-openai',
    description: 'sign in to ChatGPT, shared with the Codex CLI',
    options: [
      new Option('--no-browser', 'print the address on stdout and wait for the sign-in'),
      new Option('--device', 'show a code to type on any other machine'),
      new Option('--api-key', 'use an OpenAI API key instead, read from stdin').conflicts('device'),
      yes(),
    ],
    run: (options) => (cli) => runAuthLoginOpenai(cli, options),
  });
  add(auth, {
    usage: 'openai-info',
    description: 'show the OpenAI account and token, renewed if it has expired',
    run: () => runAuthOpenaiInfo,
  });
  add<AuthLogoutOpenaiOptions>(auth, {
    usage: 'logout-openai',
    description: 'sign out of ChatGPT, and the Codex CLI with it',
    options: [
      new Option('--api-key', 'remove the API key instead').conflicts('revoke'),
      new Option('--revoke', 'also end the sign-in at OpenAI'),
      yes(),
    ],
    run: (options) => (cli) => runAuthLogoutOpenai(cli, options),
  });
  add<AuthStatusOptions>(auth, {
    usage: 'status',
    description: 'show every credential at a glance',
    options: [new Option('--keychain', 'also look into the macOS keychain of the Claude CLI')],
    run: (options) => (cli) => runAuthStatus(cli, options),
  });
}

function addConfigCommands(config: Command, add: Add): void {
  add(config, {
    usage: 'list',
    description: 'show every setting and where its value comes from',
    run: () => runConfigList,
  });
  add(config, {
    usage: 'get <name>',
    description: 'show one setting',
    run:
      (_options, [name = '']) =>
      (cli) =>
        runConfigGet(cli, name),
  });
  add(config, {
    usage: 'set <name> [value]',
    description: 'save one setting; SECURITY__AUTH_TOKEN is read from stdin',
    run:
      (_options, [name = '', value]) =>
      (cli) =>
        runConfigSet(cli, name, value),
  });
  add(config, {
    usage: 'unset <name>',
    description: 'remove a saved setting, so that its default counts again',
    run:
      (_options, [name = '']) =>
      (cli) =>
        runConfigUnset(cli, name),
  });
  add(config, {
    usage: 'path',
    description: 'show where the settings file is',
    run: () => runConfigPath,
  });
  add<ConfigCodexOptions>(config, {
    usage: 'codex',
    description: 'switch OpenAI/Codex on or off',
    options: [new Option('--enable').conflicts('disable'), new Option('--disable')],
    run: (options) => (cli) => runConfigCodex(cli, options),
  });
  add<ConfigGenerateTokenOptions>(config, {
    usage: 'generate-token',
    description: 'make a token for the clients of the proxy',
    options: [new Option('--save', 'also put it to use')],
    run: (options) => (cli) => runConfigGenerateToken(cli, options),
  });
}

/** Text for a setting; wrong text is an error of usage. */
function checkSetting(name: string): (text: string) => string {
  return (text) => {
    const { schema, allowed } = findSetting(name);
    if (!schema.safeParse(text).success) throw new InvalidArgumentError(`It must be ${allowed}.`);
    return text;
  };
}
