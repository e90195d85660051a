import { invalidField } from '../../translate/parse/read-field.ts';
import { listInputItems } from '../../translate/responses/list-input-items.ts';
import { renderCompactedResponse } from '../../translate/responses/render-compacted-response.ts';
import type { Adaptation } from './translated-call.ts';

/** `POST /responses/compact` by way of `POST /responses`, which compacts when its last item asks for it. */
export const COMPACTION: Adaptation = {
  toRequest({ input, stream: _stream, store: _store, ...body }) {
    const items = listInputItems(input);
    if (items.length === 0) throw invalidField('input', 'a conversation to compact');
    return { ...body, input: [...items, { type: 'compaction_trigger' }] };
  },
  toAnswer: (response, { input }) => renderCompactedResponse(response, listInputItems(input)),
};
