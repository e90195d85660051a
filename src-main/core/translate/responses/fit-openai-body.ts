import { isJsonObject } from '../../../../src-shared/json.ts';
import { MODEL_EFFORTS } from '../../../../src-shared/model/model-map.ts';
import {
  type BodyChanges,
  clampMember,
  joinChanges,
  type MemberChange,
  type ModelWish,
  NO_CHANGES,
  type ReadMember,
} from '../canonical/body-changes.ts';
import { isMissing } from '../parse/read-field.ts';
import {
  canReason,
  clampEffort,
  clampOutputTokens,
  isOpenaiModel,
  type OpenaiBackend,
  takesParallelCalls,
  takesSampling,
  takesVerbosity,
} from './model-traits.ts';

type Dialect = 'chat' | 'responses';

const EFFORT_PATHS = { chat: ['reasoning_effort'], responses: ['reasoning', 'effort'] } as const;

/** What a model that reasons refuses, unless it says what is so anyway. */
const SAMPLING: Readonly<Record<Dialect, Readonly<Record<string, unknown>>>> = {
  chat: {
    temperature: 1,
    top_p: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    logprobs: false,
    top_logprobs: 0,
  },
  responses: { temperature: 1, top_p: 1, top_logprobs: 0 },
};

const VERBOSITY_PATHS = { chat: ['verbosity'], responses: ['text', 'verbosity'] } as const;

const CIPHERTEXT = 'reasoning.encrypted_content';

/**
 * What a body of Chat Completions or Responses needs for its model, when the client's name for that asks for an effort
 * or was another model's: an effort that the model has, no more tokens than it gives, and nothing that it refuses. A
 * name that is not OpenAI's may be of any model, and gets only its effort.
 *
 * @param read of a body with OpenAI's name of the model
 */
export function fitOpenaiBody(
  read: ReadMember,
  dialect: Dialect,
  wish: ModelWish,
  backend: OpenaiBackend,
): BodyChanges {
  const model = String(read('model'));
  const isKnown = isOpenaiModel(model);
  if (wish.effort === null && !(wish.isOtherModel && isKnown)) return NO_CHANGES;
  const given = readPath(read, EFFORT_PATHS[dialect]);
  const asked = wish.effort ?? MODEL_EFFORTS.find((effort) => effort === given) ?? null;
  const level = asked === null ? null : clampEffort(asked, model, backend);
  return joinChanges([
    setEffort(dialect, level, given),
    canReason(model) ? NO_CHANGES : dropReasoning(read, dialect, wish),
    takesSampling(model, level ?? given) ? NO_CHANGES : dropSampling(read, dialect),
    isKnown ? fitOutputTokens(read, dialect, model) : NO_CHANGES,
    isKnown ? dropRefused(read, dialect, model) : NO_CHANGES,
  ]);
}

function readPath(read: ReadMember, [key, within]: readonly [string, string?]): unknown {
  const value = read(key);
  if (within === undefined) return value;
  return isJsonObject(value) ? value[within] : undefined;
}

function setEffort(dialect: Dialect, level: string | null, given: unknown): BodyChanges {
  if (level === null || level === given) return NO_CHANGES;
  return { ...NO_CHANGES, members: [[EFFORT_PATHS[dialect], level]] };
}

/** For a model that has none of it. */
function dropReasoning(read: ReadMember, dialect: Dialect, { effort }: ModelWish): BodyChanges {
  const [name] = EFFORT_PATHS[dialect];
  const isAsked = (read(name) ?? null) !== null;
  const members: MemberChange[] = isAsked ? [[[name], undefined]] : [];
  const include = dialect === 'responses' ? read('include') : null;
  if (Array.isArray(include) && include.includes(CIPHERTEXT)) {
    const others = include.filter((item) => item !== CIPHERTEXT);
    members.push([['include'], others.length > 0 ? others : undefined]);
  }
  return { ...NO_CHANGES, members, dropped: isAsked || effort !== null ? ['reasoning'] : [] };
}

function dropSampling(read: ReadMember, dialect: Dialect): BodyChanges {
  const defaults = SAMPLING[dialect];
  const dropped = Object.keys(defaults).filter((name) => (read(name) ?? defaults[name]) !== defaults[name]);
  return { ...NO_CHANGES, members: dropped.map((name) => [[name], undefined]), dropped };
}

/** What hangs on the model alone. */
function dropRefused(read: ReadMember, dialect: Dialect, model: string): BodyChanges {
  const verbosity = VERBOSITY_PATHS[dialect];
  const isParallelRefused = !takesParallelCalls(model) && !isMissing(read('parallel_tool_calls'));
  const isVerbosityRefused = !takesVerbosity(model) && (readPath(read, verbosity) ?? 'medium') !== 'medium';
  const refused: (readonly string[])[] = [
    ...(isParallelRefused ? [['parallel_tool_calls']] : []),
    ...(isVerbosityRefused ? [verbosity] : []),
  ];
  return {
    ...NO_CHANGES,
    members: refused.map((path) => [path, undefined]),
    dropped: refused.map((path) => path.join('.')),
  };
}

/** `max_tokens` is the older name of `max_completion_tokens`, which models that reason do not know. */
function fitOutputTokens(read: ReadMember, dialect: Dialect, model: string): BodyChanges {
  const clamp = (name: string, from = read) =>
    clampMember(from, name, (given) => clampOutputTokens(given, model));
  if (dialect === 'responses') return clamp('max_output_tokens');
  const older = read('max_tokens');
  if (older === undefined || !canReason(model)) {
    return joinChanges([clamp('max_completion_tokens'), clamp('max_tokens')]);
  }
  const newer = read('max_completion_tokens') ?? null;
  const isMoved = newer === null && older !== null;
  const moved: MemberChange[] = isMoved ? [[['max_completion_tokens'], older]] : [];
  return joinChanges([
    { ...NO_CHANGES, members: [[['max_tokens'], undefined], ...moved] },
    clamp('max_completion_tokens', () => newer ?? older),
  ]);
}
