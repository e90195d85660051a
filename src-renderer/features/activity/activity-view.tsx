import { Activity } from 'lucide-react';
import { useState } from 'react';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import { formatClockTime } from '../../format/format-time.ts';
import { ViewLayout } from '../../frame/view-layout.tsx';
import { useHostEvent } from '../../state/window-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Table } from '../../ui/table.tsx';

export function ActivityView() {
  const [entries, setEntries] = useState<readonly ActivityEntry[]>([]);
  useHostEvent('activity.added', (entry) => setEntries((known) => [entry, ...known]));
  return (
    <ViewLayout title="Activity" description="What goes through the proxy. Never what is in it.">
      {entries.length === 0 ? (
        <EmptyState icon={Activity} title="No requests yet">
          They show up here as soon as a client uses the proxy.
        </EmptyState>
      ) : (
        <Table
          label="Requests"
          rows={entries}
          rowKey={({ requestId }) => requestId}
          columns={[
            { key: 'time', header: 'Time', cell: ({ atMs }) => formatClockTime(atMs) },
            { key: 'route', header: 'Route', cell: ({ route }) => route },
            { key: 'status', header: 'Status', cell: ({ status }) => status, isNumeric: true },
          ]}
        />
      )}
    </ViewLayout>
  );
}
