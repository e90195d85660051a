import { SegmentedControl } from '../../ui/segmented-control.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { ActivityFilter } from './filter-activity.ts';
import styles from './request-filter.module.css';

export interface RequestFilterProps {
  readonly filter: ActivityFilter;
  readonly onChange: (filter: ActivityFilter) => void;
}

export function RequestFilter({ filter, onChange }: RequestFilterProps) {
  return (
    <search className={styles.filter}>
      <div className={styles.text}>
        <TextField
          label="Filter requests"
          hideLabel
          type="search"
          placeholder="Filter by text"
          value={filter.text}
          onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        />
      </div>
      <SegmentedControl
        label="Status"
        options={[
          { value: 'all', label: 'All' },
          { value: 'ok', label: 'OK' },
          { value: 'failed', label: 'Failed' },
        ]}
        value={filter.status}
        onChange={(status) => onChange({ ...filter, status })}
      />
      <SelectField
        label="Provider"
        hideLabel
        options={[
          { value: 'all', label: 'All providers' },
          { value: 'claude', label: 'Claude' },
          { value: 'openai', label: 'OpenAI/Codex' },
        ]}
        value={filter.provider}
        onChange={(provider) => onChange({ ...filter, provider })}
      />
    </search>
  );
}
