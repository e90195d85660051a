type LogMethod = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Structured logging: fields first, then a constant message. pino satisfies it as it is. */
export interface Logger {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}

/** For callers that have nothing to log to. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
