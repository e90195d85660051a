/**
 * The names of the contract, and nothing else: a sandboxed preload bundles this file, so it imports nothing.
 * `group.verb` becomes `window.app.group.verb()` and the channel `app:group.verb`.
 */
export const INVOKE_CHANNELS = [
  'state.get',
  'proxy.start',
  'proxy.stop',
  'proxy.takeOver',
  'signIn.start',
  'signIn.paste',
  'signIn.openPage',
  'signIn.cancel',
  'signIn.dismiss',
  'credentials.read',
  'credentials.refresh',
  'credentials.signOut',
  'credentials.saveApiKey',
  'credentials.adoptClaudeCli',
  'authToken.reveal',
  'authToken.copy',
  'authToken.save',
  'authToken.generate',
  'authToken.clear',
  'settings.set',
  'settings.unset',
  'preferences.set',
  'testRequest.send',
  'activity.get',
  'activity.clear',
  'diagnostics.preview',
  'diagnostics.save',
  'links.open',
  'logs.openFolder',
  'clipboard.write',
] as const;
export type InvokeChannel = (typeof INVOKE_CHANNELS)[number];

/** Pushed by the main side. */
export const EVENT_CHANNELS = ['state.changed', 'activity.added', 'activity.cleared'] as const;
export type EventChannel = (typeof EVENT_CHANNELS)[number];
