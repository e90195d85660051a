/** Opens `url` in the user's browser. Resolves to `false` when no browser could be started; never rejects. */
export type OpenBrowser = (url: string) => Promise<boolean>;
