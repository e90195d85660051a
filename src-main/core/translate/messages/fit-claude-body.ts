import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import {
  type BodyChanges,
  clampMember,
  joinChanges,
  type MemberChange,
  type ModelWish,
  NO_CHANGES,
  type ReadMember,
} from '../canonical/body-changes.ts';
import type { ToolChoice } from '../canonical/request.ts';
import { type ClaudeModel, describeClaudeModel, findClaudeModel } from './describe-claude-model.ts';
import { fitClaudeFormat } from './fit-claude-format.ts';
import { fitClaudeThinking } from './fit-claude-thinking.ts';
import { findRefusedSampling } from './refused-sampling.ts';
import { appendReminder, renderPlea } from './reminders.ts';
import { dropRunningThinking } from './running-turn.ts';
import { replaceSystemMessages } from './system-messages.ts';

/**
 * What a Messages body needs for its model, when the client's name for that asks for an effort or was another model's:
 * thinking and a format in the way that the model has, and nothing that it refuses, by the rules that a translation
 * goes by. A name that is of no line of Claude's may be of any model, and gets only its effort. An answer that the
 * client has begun stays, also for Anthropic to refuse: the client would put it before one that begins anew.
 *
 * @param read of a body with Claude's name of the model
 */
export function fitClaudeBody(read: ReadMember, wish: ModelWish): BodyChanges {
  const model = String(read('model'));
  const isKnown = findClaudeModel(model) !== null;
  const isOtherModel = wish.isOtherModel && isKnown;
  if (wish.effort === null && !isOtherModel) return NO_CHANGES;
  const traits = describeClaudeModel(model);
  const forced = readForcedCall(read);
  const freed = isOtherModel && !traits.takesForcedTools ? forced : null;
  const mustReplace = isOtherModel && !traits.takesSystemMessages;
  // Nobody else minds what was said before, and a long conversation takes its time to read.
  const isRead = traits.takesPrefill || mustReplace || freed !== null;
  const given = isRead ? listMessages(read('messages')) : [];
  const isForced = forced !== null && freed === null;
  const thinking = fitClaudeThinking(read, traits, wish.effort, { messages: given, isForced });
  const placed = mustReplace ? replaceSystemMessages(given) : { messages: given, dropped: [] };
  const running = thinking.dropsRunning ? dropRunningThinking(placed.messages) : placed.messages;
  const asked = freed === null ? running : pleadFor(freed, running);
  return joinChanges([
    thinking,
    freed === null ? NO_CHANGES : freeChoice(freed),
    isKnown && !traits.takesOutputFormat ? fitClaudeFormat(read) : NO_CHANGES,
    { ...changeMessages(given, asked), dropped: placed.dropped },
    fitSampling(read, thinking.isStarted ? 'none' : isOtherModel ? traits.sampling : 'both'),
    isOtherModel ? clampMaxTokens(read, traits) : NO_CHANGES,
  ]);
}

function readForcedCall(read: ReadMember): ToolChoice | null {
  const choice = read('tool_choice');
  if (!isJsonObject(choice)) return null;
  if (choice.type === 'any') return { kind: 'any' };
  return choice.type === 'tool' && typeof choice.name === 'string'
    ? { kind: 'tool', name: choice.name }
    : null;
}

function freeChoice({ kind }: ToolChoice): BodyChanges {
  const name: MemberChange[] = kind === 'tool' ? [[['tool_choice', 'name'], undefined]] : [];
  return { ...NO_CHANGES, members: [[['tool_choice', 'type'], 'auto'], ...name] };
}

function pleadFor(choice: ToolChoice, messages: readonly JsonObject[]): readonly JsonObject[] {
  const plea = renderPlea(choice);
  const isTheirs = messages.at(-1)?.role === 'assistant';
  return plea === null || isTheirs ? messages : appendReminder(messages, plea);
}

/** @param asked of the given ones those that stay, and others */
function changeMessages(given: readonly JsonObject[], asked: readonly JsonObject[]): BodyChanges {
  const places = new Map(given.map((message, at) => [message, at]));
  const elements = asked.map((message) => places.get(message) ?? message);
  const isSame = elements.length === given.length && elements.every((element, at) => element === at);
  return isSame ? NO_CHANGES : { ...NO_CHANGES, lists: [['messages', elements]] };
}

function fitSampling(read: ReadMember, takes: ClaudeModel['sampling']): BodyChanges {
  const [temperature, top_p, top_k] = ['temperature', 'top_p', 'top_k'].map(read);
  const { refused, lost } = findRefusedSampling({ temperature, top_p, top_k }, takes);
  return { ...NO_CHANGES, members: refused.map((name) => [[name], undefined]), dropped: lost };
}

function clampMaxTokens(read: ReadMember, { maxOutputTokens }: ClaudeModel): BodyChanges {
  return clampMember(read, 'max_tokens', (given) => Math.min(given, maxOutputTokens));
}

/** @returns none where one of them is no object, which Anthropic itself tells best */
function listMessages(messages: unknown): readonly JsonObject[] {
  return Array.isArray(messages) && messages.every(isJsonObject) ? messages : [];
}
