import type { Provider } from '../../../../src-shared/provider.ts';
import type { Logger } from '../../ports/logger.ts';
import type { ClientDialect } from '../../translate/canonical/translation.ts';

export interface LeftOut {
  readonly requestId: string;
  readonly dialect: ClientDialect;
  readonly provider: Provider;
  /** Names of fields, some of which clients make up. */
  readonly fields: readonly string[];
}

/** Logs which fields of requests a provider does not take: their names, never what is in them. */
export type ReportFields = (left: LeftOut) => void;

/** Clients can think of any number of names, of any length. */
const MAX_NAMES = 1000;
const MAX_NAME_LENGTH = 100;
/** One step of a field's path. Keys of another kind may hold words of the client's. */
const STEP = /^[\w[\]-]{1,64}$/;
/** Of each request, in the log for debugging. */
const MAX_FIELDS = 100;

/**
 * A field is logged as information when a dialect first has it left out for a provider. Agents send the same fields
 * with every request, so that later times are for debugging only.
 */
export function createFieldReporter(logger: Logger): ReportFields {
  const known = new Set<string>();

  function isNew(name: string): boolean {
    if (known.has(name) || known.size >= MAX_NAMES) return false;
    known.add(name);
    return true;
  }

  return ({ requestId, dialect, provider, fields: names }) => {
    if (names.length === 0) return;
    const fields = names.map(toLoggable);
    const first = fields.filter((name) => isNew(`${dialect} ${provider} ${name}`));
    if (first.length > 0) {
      const told = { requestId, dialect, provider, fields: first };
      logger.info(told, 'left out what the provider does not take, as from now on');
    }
    const some = fields.slice(0, MAX_FIELDS);
    logger.debug({ requestId, dialect, provider, fields: some }, 'left out what the provider does not take');
  };
}

function toLoggable(name: string): string {
  const steps = name.split('.').map((step) => (STEP.test(step) ? step : '*'));
  return steps.join('.').slice(0, MAX_NAME_LENGTH);
}
