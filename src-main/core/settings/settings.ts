import type { ModelMap } from '../../../src-shared/model/model-map.ts';

/** The settings that are in force, all sources merged. Never holds a secret. */
export interface Settings {
  readonly server: {
    readonly host: string;
    /** 0 asks the system for a free port. */
    readonly port: number;
    /** For the window in a browser, which listens on this machine only. 0: any. Read when it starts. */
    readonly uiPort: number;
    /** Extra `Host` names (`name` for any port, or `name:port`) for use behind a reverse proxy or a LAN name. */
    readonly allowedHosts: readonly string[];
    readonly tlsCertFile: string | null;
    readonly tlsKeyFile: string | null;
  };
  readonly logging: {
    readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
    readonly format: 'auto' | 'human' | 'json';
  };
  readonly credentials: { readonly storage: 'auto' | 'keyring' | 'file' };
  readonly claude: {
    readonly apiBaseUrl: string;
    readonly authorizeUrl: string;
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly scopes: readonly string[];
    readonly systemPromptInjectionMode: 'minimal' | 'none';
    /** Whether translated requests get marks for prompt caching where the client set none. */
    readonly cacheBreakpoints: 'auto' | 'off';
  };
  readonly codex: {
    readonly enabled: boolean;
    readonly baseUrl: string;
    readonly issuer: string;
    readonly clientId: string;
    readonly version: string;
  };
  readonly openai: { readonly apiBaseUrl: string };
  readonly responses: {
    /** Whether answers are kept for Responses clients that do not say whether they want it. */
    readonly storeByDefault: boolean;
  };
  /** The user's own names for models. */
  readonly models: { readonly map: ModelMap };
}
