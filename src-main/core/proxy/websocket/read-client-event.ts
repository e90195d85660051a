import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import { parseBoundedJson } from '../../translate/parse/parse-bounded-json.ts';
import { isMissing } from '../../translate/parse/read-field.ts';

/** https://developers.openai.com/api/docs/guides/websocket-mode */
const LANE = /^[A-Za-z0-9_.-]{1,256}$/;

/** A request for a response, as `POST /responses` takes it, and what only this transport has. */
export interface ResponseCreate {
  /** `false` only prepares: the response is empty, and is there to be gone on from. */
  readonly isGenerated: boolean;
  readonly body: JsonObject;
}

/**
 * Reads one message of a client.
 *
 * @throws AppError `malformed_json`
 */
export function readClientEvent(text: string): JsonObject {
  const event = parseBoundedJson(text);
  if (event !== null) return event;
  throw new AppError('malformed_json', 'The message is no JSON object.', {
    advice: 'Send {"type": "response.create", ...} as one text message, nested less than 400 levels deep.',
  });
}

/**
 * The name of the order that a message keeps: what follows in a lane waits, lanes run beside each other.
 *
 * @returns `null` for the one without a name
 * @throws AppError `invalid_stream_id`
 */
export function readLane({ stream_id: lane }: JsonObject): string | null {
  if (isMissing(lane)) return null;
  if (typeof lane === 'string' && LANE.test(lane)) return lane;
  throw new AppError('invalid_stream_id', 'This is no name for a stream.', {
    param: 'stream_id',
    advice: 'Use 1 to 256 letters, digits, "_", "." and "-".',
  });
}

/** @throws AppError `invalid_parameter`, `unsupported_parameter` */
export function readResponseCreate(event: JsonObject): ResponseCreate {
  const { type, stream: _stream, stream_id: _lane, generate, background, ...body } = event;
  if (type !== 'response.create') {
    throw new AppError('invalid_parameter', 'This type of event is not supported.', {
      param: 'type',
      advice: 'Send "response.create".',
    });
  }
  if (!isMissing(generate) && typeof generate !== 'boolean') throw createTypeError('generate', 'a boolean');
  if (background === true) {
    throw new AppError('unsupported_parameter', 'background is not supported over WebSocket.', {
      param: 'background',
      advice: 'Leave it out.',
    });
  }
  if (!isMissing(body.client_metadata) && !isJsonObject(body.client_metadata)) {
    throw createTypeError('client_metadata', 'an object');
  }
  return { isGenerated: generate !== false && !isEmpty(body), body };
}

/** Earlier versions of Codex CLI prepare by asking for nothing, which every provider refuses. */
function isEmpty({ input, previous_response_id: before, conversation, prompt }: JsonObject): boolean {
  return Array.isArray(input) && input.length === 0 && [before, conversation, prompt].every(isMissing);
}

function createTypeError(param: string, what: string): AppError {
  return new AppError('invalid_parameter', `${param} must be ${what}.`, { param });
}
