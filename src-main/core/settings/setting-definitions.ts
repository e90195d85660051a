import type { z } from 'zod';
import { CLAUDE, CODEX, OPENAI } from '../constants.ts';
import { AppError } from '../errors/app-error.ts';
import { modelMapSettingSchema } from '../translate/models/model-map-setting.ts';
import {
  allowedHostsSchema,
  authTokenSchema,
  booleanSchema,
  choiceSchema,
  filePathSchema,
  hostSchema,
  identifierSchema,
  portSchema,
  scopesSchema,
  upstreamUrlSchema,
  versionSchema,
} from './setting-schemas.ts';
import type { Settings } from './settings.ts';

export interface SettingDefinition<Value = unknown> {
  /** The environment variable, and the name that people use. */
  readonly name: string;
  readonly description: string;
  /** Takes the text form and the JSON form. */
  readonly schema: z.ZodType<Value>;
  /** Completes «NAME must be ...». */
  readonly allowed: string;
  readonly defaultValue: Value;
  /** Whether a `.env` in the working directory, which is hostile input, may set it. */
  readonly mayComeFromDotEnv?: true;
  /** A relative value is meant relative to where it was written. */
  readonly isPath?: true;
}

/** A setting together with its place in the settings file, e.g. `['server', 'port']`. */
export interface Setting extends SettingDefinition {
  readonly path: readonly [section: string, key: string];
  readonly isSecret: boolean;
}

/** Shaped like {@link Settings}, so that the compiler finds a setting without definition. */
type Definitions = {
  readonly [Section in keyof Settings]: {
    readonly [Key in keyof Settings[Section]]: SettingDefinition<Settings[Section][Key]>;
  };
};

const UPSTREAM_ADDRESS =
  'an https address (http on localhost only) without user name, password, query or fragment';
const IDENTIFIER = 'up to 256 visible characters without spaces';

const DEFINITIONS: Definitions = {
  server: {
    host: {
      name: 'SERVER__HOST',
      description: 'Address or host name to listen on. Beyond this machine it needs SECURITY__AUTH_TOKEN.',
      schema: hostSchema,
      allowed: 'an IP address or a host name',
      defaultValue: '127.0.0.1',
    },
    port: {
      name: 'SERVER__PORT',
      description: 'Port to listen on; 0 takes any free port.',
      schema: portSchema,
      allowed: 'a whole number from 0 to 65535',
      defaultValue: 8000,
      mayComeFromDotEnv: true,
    },
    uiPort: {
      name: 'SERVER__UI_PORT',
      description: 'Port of the window that "ccproxy serve --ui" serves; 0 takes any free port.',
      schema: portSchema,
      allowed: 'a whole number from 0 to 65535',
      defaultValue: 8001,
    },
    allowedHosts: {
      name: 'SERVER__ALLOWED_HOSTS',
      description: 'Further Host names to answer to, e.g. behind a reverse proxy.',
      schema: allowedHostsSchema,
      allowed: 'a list of host names, each with or without :port, separated by commas',
      defaultValue: [],
    },
    tlsCertFile: {
      name: 'SERVER__TLS_CERT_FILE',
      description: 'Certificate chain (PEM) for serving https.',
      schema: filePathSchema,
      allowed: 'the path of a file',
      defaultValue: null,
      isPath: true,
    },
    tlsKeyFile: {
      name: 'SERVER__TLS_KEY_FILE',
      description: 'Private key (PEM) that belongs to the certificate.',
      schema: filePathSchema,
      allowed: 'the path of a file',
      defaultValue: null,
      isPath: true,
    },
  },
  logging: {
    level: {
      name: 'LOGGING__LEVEL',
      description: 'The least important messages that are logged.',
      schema: choiceSchema(['debug', 'info', 'warn', 'error', 'silent'], { warning: 'warn' }),
      allowed: 'one of debug, info, warn, error, silent',
      defaultValue: 'info',
      mayComeFromDotEnv: true,
    },
    format: {
      name: 'LOGGING__FORMAT',
      description: 'How log lines look; auto is human on a terminal, else json.',
      schema: choiceSchema(['auto', 'human', 'json']),
      allowed: 'one of auto, human, json',
      defaultValue: 'auto',
      mayComeFromDotEnv: true,
    },
  },
  credentials: {
    storage: {
      name: 'CREDENTIALS__STORAGE',
      description: 'Where our own credentials are kept; auto is the system keyring when it works.',
      schema: choiceSchema(['auto', 'keyring', 'file']),
      allowed: 'one of auto, keyring, file',
      defaultValue: 'auto',
    },
  },
  claude: {
    apiBaseUrl: {
      name: 'CLAUDE__API_BASE_URL',
      description: 'Address of the Claude API.',
      schema: upstreamUrlSchema,
      allowed: UPSTREAM_ADDRESS,
      defaultValue: CLAUDE.apiBaseUrl,
    },
    authorizeUrl: {
      name: 'CLAUDE__AUTHORIZE_URL',
      description: 'Page where the user signs in to Claude.',
      schema: upstreamUrlSchema,
      allowed: UPSTREAM_ADDRESS,
      defaultValue: CLAUDE.authorizeUrl,
    },
    tokenUrl: {
      name: 'CLAUDE__TOKEN_URL',
      description: 'Token endpoint of Claude.',
      schema: upstreamUrlSchema,
      allowed: UPSTREAM_ADDRESS,
      defaultValue: CLAUDE.tokenUrl,
    },
    clientId: {
      name: 'CLAUDE__CLIENT_ID',
      description: 'OAuth client id for Claude.',
      schema: identifierSchema,
      allowed: IDENTIFIER,
      defaultValue: CLAUDE.clientId,
    },
    scopes: {
      name: 'CLAUDE__SCOPES',
      description: 'OAuth scopes to ask Claude for.',
      schema: scopesSchema,
      allowed: 'a list of OAuth scopes, separated by spaces',
      defaultValue: CLAUDE.scopes,
    },
    systemPromptInjectionMode: {
      name: 'CLAUDE__SYSTEM_PROMPT_INJECTION_MODE',
      description: 'Whether the identity block that Claude subscriptions need is added to requests.',
      schema: choiceSchema(['minimal', 'none']),
      allowed: 'minimal or none',
      defaultValue: 'minimal',
    },
    cacheBreakpoints: {
      name: 'CLAUDE__CACHE_BREAKPOINTS',
      description: 'Whether requests of OpenAI clients get marks for prompt caching at Claude.',
      schema: choiceSchema(['auto', 'off']),
      allowed: 'auto or off',
      defaultValue: 'auto',
    },
  },
  codex: {
    enabled: {
      name: 'CODEX__ENABLED',
      description: 'Whether the Codex routes are served.',
      schema: booleanSchema,
      allowed: 'true or false',
      defaultValue: true,
    },
    baseUrl: {
      name: 'CODEX__BASE_URL',
      description: 'Address of the Codex backend.',
      schema: upstreamUrlSchema,
      allowed: UPSTREAM_ADDRESS,
      defaultValue: CODEX.baseUrl,
    },
    issuer: {
      name: 'CODEX__ISSUER',
      description: 'OAuth issuer of ChatGPT.',
      schema: upstreamUrlSchema,
      allowed: UPSTREAM_ADDRESS,
      defaultValue: CODEX.issuer,
    },
    clientId: {
      name: 'CODEX__CLIENT_ID',
      description: 'OAuth client id for ChatGPT.',
      schema: identifierSchema,
      allowed: IDENTIFIER,
      defaultValue: CODEX.clientId,
    },
    version: {
      name: 'CODEX__VERSION',
      description: 'Client version stated to the Codex backend; newer models ask for newer ones.',
      schema: versionSchema,
      allowed: 'a version such as 0.169.0',
      defaultValue: CODEX.version,
    },
  },
  openai: {
    apiBaseUrl: {
      name: 'OPENAI__API_BASE_URL',
      description: 'Address of the OpenAI API, used with an API key.',
      schema: upstreamUrlSchema,
      allowed: UPSTREAM_ADDRESS,
      defaultValue: OPENAI.apiBaseUrl,
    },
  },
  responses: {
    storeByDefault: {
      name: 'RESPONSES__STORE_BY_DEFAULT',
      description: 'Whether answers are kept, in memory, for Responses clients that do not say "store".',
      schema: booleanSchema,
      allowed: 'true or false',
      defaultValue: false,
    },
  },
  models: {
    map: {
      name: 'MODELS__MAP',
      description: 'Names of models that stand for others: ordered rules, the first that matches counts.',
      schema: modelMapSettingSchema,
      allowed:
        'a JSON list of rules such as {"match":"prefix","pattern":"gpt-4","model":"claude-sonnet-5-5"}',
      defaultValue: [],
    },
  },
};

/** Every setting of {@link Settings}, in the order of the table. */
export const SETTINGS: readonly Setting[] = Object.entries(DEFINITIONS).flatMap(([section, definitions]) =>
  Object.entries<SettingDefinition>(definitions).map(([key, definition]) => ({
    ...definition,
    path: [section, key] as const,
    isSecret: false,
  })),
);

/** The one secret among the settings. It is never part of {@link Settings}, nor of the settings file. */
export const AUTH_TOKEN_SETTING: Setting = {
  name: 'SECURITY__AUTH_TOKEN',
  description: 'Token that clients must send as x-api-key or Bearer. Not set: open, on this machine only.',
  schema: authTokenSchema,
  allowed: 'visible ASCII characters without spaces',
  defaultValue: null,
  mayComeFromDotEnv: true,
  path: ['security', 'authToken'],
  isSecret: true,
};

/**
 * @param name as people write it: `SERVER__PORT` in any case, or its place in the file, `server.port`
 * @throws AppError `settings_unknown_name`
 */
export function findSetting(name: string): Setting {
  const wanted = name.trim().toLowerCase();
  const found = [...SETTINGS, AUTH_TOKEN_SETTING].find(
    (setting) => setting.name.toLowerCase() === wanted || setting.path.join('.').toLowerCase() === wanted,
  );
  if (found !== undefined) return found;
  throw new AppError('settings_unknown_name', `There is no setting named ${JSON.stringify(name)}.`, {
    advice: 'Run `ccproxy config list` to see every name.',
  });
}

/** Puts one value per setting together, each already parsed by the setting's own schema. */
export function assembleSettings(getValue: (setting: Setting) => unknown): Settings {
  const sections: Record<string, Record<string, unknown>> = {};
  for (const setting of SETTINGS) {
    const [section, key] = setting.path;
    sections[section] = { ...sections[section], [key]: getValue(setting) };
  }
  // The table has the shape of Settings, value types included, and every value passed its schema.
  return sections as unknown as Settings;
}
