import type { Provider } from '../../../../src-shared/provider.ts';
import type { Logger } from '../../ports/logger.ts';
import { toPrintable } from '../../system/to-printable.ts';
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
    const fields = names.map((name) => toPrintable(name.slice(0, MAX_NAME_LENGTH)));
    const first = fields.filter((name) => isNew(`${dialect} ${provider} ${name}`));
    if (first.length > 0) {
      const told = { requestId, dialect, provider, fields: first };
      logger.info(told, 'left out what the provider does not take, as from now on');
    }
    const some = fields.slice(0, MAX_FIELDS);
    logger.debug({ requestId, dialect, provider, fields: some }, 'left out what the provider does not take');
  };
}
