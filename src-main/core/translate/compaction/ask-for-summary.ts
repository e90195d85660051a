import type { CanonicalRequest } from '../canonical/request.ts';

const PROMPT = `This conversation has become long and is about to be shortened. Your answer to this message will stand in place of everything above, beside the user's own messages at most, and whoever goes on from there, which may be you, will know nothing else.

Write that hand-over now. Do not go on with the task, do not call tools, and say nothing but the hand-over. Cover, in this order, whatever there is to say of each:

1. What the user wants: the goal, every request and limit that still holds, and how they want the work done. Quote the latest request.
2. What has been done, and with what result.
3. Where things stand: files read, made or changed, with their paths and what matters in them; names, values, commands and ids, exactly as they are.
4. What was decided and why, what was tried in vain, and what was learned on the way.
5. What is open: errors with their exact text, questions, promises to the user.
6. What was being done just now, and the next step.

Be exact rather than long, and add nothing that is not above. Where an earlier hand-over stands above, take over what still counts.`;

/**
 * The request that makes a model without compaction of its own write what a compaction would hold: the same
 * conversation, then the wish for a summary. Tools stay defined, as the calls in the conversation need, but cannot be
 * called. Its answer is read with `createSummaryFilter`.
 */
export function askForSummary(request: CanonicalRequest): CanonicalRequest {
  return {
    ...request,
    turns: [...request.turns, { role: 'user', parts: [{ kind: 'text', text: PROMPT }] }],
    toolChoice: { kind: 'none' },
    outputFormat: null, // Of answers to the user, which this is none of.
  };
}
