import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import { isMissing } from '../../translate/parse/read-field.ts';

/** A request for a response, as `POST /responses` takes it, and what only this transport has. */
export interface ResponseCreate {
  readonly kind: 'create';
  /** Names the order that it keeps: what follows in a lane waits, lanes run beside each other. `null`: has no name. */
  readonly lane: string | null;
  /** `false` only prepares: the response is empty, and is there to be gone on from. */
  readonly isGenerated: boolean;
  readonly body: JsonObject;
}

/** More input for a response that is under way. */
export interface ResponseSteer {
  readonly kind: 'steer';
  readonly event: JsonObject;
}

export type ClientEvent = ResponseCreate | ResponseSteer;

/**
 * Reads one message of a client of the Responses API over WebSocket.
 *
 * https://developers.openai.com/api/docs/guides/websocket-mode
 *
 * @throws AppError `malformed_json`, `invalid_parameter`, `unsupported_parameter`
 */
export function readClientEvent(text: string): ClientEvent {
  const event = parseJsonObject(text);
  if (event === null) {
    throw new AppError('malformed_json', 'The message is no JSON object.', {
      advice: 'Send {"type": "response.create", ...} as one text message.',
    });
  }
  if (event.type === 'response.steer') return { kind: 'steer', event };
  if (event.type !== 'response.create') {
    throw new AppError('invalid_parameter', 'This type of event is not supported.', {
      param: 'type',
      advice: 'Send "response.create".',
    });
  }
  return readCreate(event);
}

function readCreate(event: JsonObject): ResponseCreate {
  const { type: _type, stream: _stream, stream_id: lane, generate, background, ...body } = event;
  if (!isMissing(lane) && typeof lane !== 'string') throw createTypeError('stream_id', 'a string');
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
  const isGenerated = generate !== false && !isEmpty(body);
  return { kind: 'create', lane: lane ?? null, isGenerated, body };
}

/** Earlier versions of Codex CLI prepare by asking for nothing, which every provider refuses. */
function isEmpty({ input, previous_response_id: before, conversation, prompt }: JsonObject): boolean {
  return Array.isArray(input) && input.length === 0 && [before, conversation, prompt].every(isMissing);
}

function createTypeError(param: string, what: string): AppError {
  return new AppError('invalid_parameter', `${param} must be ${what}.`, { param });
}
