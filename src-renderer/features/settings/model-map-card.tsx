import { ArrowDown, ArrowUp, Plus, Save, Shuffle, Trash2 } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SelectField, type SelectOption } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toast.tsx';
import { type DraftRule, formatRules, isComplete, moveRule, parseRules } from './model-map.ts';
import styles from './settings-view.module.css';
import { useSetting } from './use-setting.ts';

const MATCHES: readonly SelectOption<DraftRule['match']>[] = [
  { value: 'exact', label: 'is' },
  { value: 'prefix', label: 'begins with' },
  { value: 'suffix', label: 'ends with' },
  { value: 'regex', label: 'matches' },
];

/** The user's own names for models, in order: the first rule that matches counts. */
export function ModelMapCard() {
  const setting = useSetting('MODELS__MAP');
  const showToast = useToast();
  const nextId = useRef(0);
  const [drafts, setDrafts] = useState<readonly DraftRule[] | null>(null);
  const saved = parseRules(setting.text).map((rule, index) => ({ ...rule, id: -1 - index }));
  const rules = drafts ?? saved;
  const canSave = drafts?.every(isComplete) ?? false;

  function edit(next: readonly DraftRule[]): void {
    setting.clearProblem();
    setDrafts(next);
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (drafts === null || !canSave || setting.isBusy) return;
    const result = await setting.save(formatRules(drafts));
    if (!result.ok) return;
    setDrafts(null);
    showToast({ tone: 'good', title: 'Model names saved' });
  }

  const add = () => edit([...rules, { id: nextId.current++, match: 'exact', pattern: '', model: '' }]);

  return (
    <Card
      title="Model names"
      description="Names that clients ask for, and the models they get. The first rule that matches counts; names that a provider knows need none."
      footer={
        !setting.isReadOnly && (
          <>
            <Button icon={Plus} onClick={add}>
              Add rule
            </Button>
            {drafts !== null && (
              <>
                <Button
                  type="submit"
                  form="model-map"
                  variant="primary"
                  icon={Save}
                  disabled={!canSave}
                  isBusy={setting.isBusy}
                >
                  Save rules
                </Button>
                <Button
                  onClick={() => {
                    setDrafts(null);
                    setting.clearProblem();
                  }}
                >
                  Discard changes
                </Button>
              </>
            )}
          </>
        )
      }
    >
      <form id="model-map" className={styles.stack} onSubmit={submit}>
        {rules.length === 0 && (
          <EmptyState icon={Shuffle} title="No rules">
            Add one to let a client that insists on some name use another model, e.g. «fast» for gpt-5(low).
          </EmptyState>
        )}
        {rules.length > 0 && (
          <ol className={styles.rules}>
            {rules.map((rule, index) => (
              <RuleRow
                key={rule.id}
                rule={rule}
                number={index + 1}
                isReadOnly={setting.isReadOnly}
                isFirst={index === 0}
                isLast={index === rules.length - 1}
                onChange={(next) => edit(rules.with(index, next))}
                onMove={(by) => edit(moveRule(rules, index, by))}
                onRemove={() => edit(rules.toSpliced(index, 1))}
              />
            ))}
          </ol>
        )}
        {setting.isReadOnly && setting.hint !== '' && <p className={styles.note}>{setting.hint}</p>}
        {setting.problem !== null && <ProblemBanner problem={setting.problem} />}
      </form>
    </Card>
  );
}

function RuleRow(props: {
  readonly rule: DraftRule;
  readonly number: number;
  readonly isReadOnly: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (rule: DraftRule) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}) {
  const { rule, number, isReadOnly, onChange } = props;
  return (
    <li className={styles.rule} aria-label={`Rule ${number}`}>
      <SelectField
        label={`Rule ${number}: how names match`}
        hideLabel
        options={MATCHES}
        value={rule.match}
        disabled={isReadOnly}
        onChange={(match) => onChange({ ...rule, match })}
      />
      <TextField
        label={`Rule ${number}: name asked for`}
        hideLabel
        isCode
        placeholder="name asked for"
        value={rule.pattern}
        readOnly={isReadOnly}
        onChange={(event) => onChange({ ...rule, pattern: event.currentTarget.value })}
      />
      <TextField
        label={`Rule ${number}: model used`}
        hideLabel
        isCode
        placeholder="model used"
        value={rule.model}
        readOnly={isReadOnly}
        onChange={(event) => onChange({ ...rule, model: event.currentTarget.value })}
      />
      {!isReadOnly && (
        <span className={styles.ruleActions}>
          <IconButton
            icon={ArrowUp}
            label={`Move rule ${number} up`}
            size="small"
            disabled={props.isFirst}
            onClick={() => props.onMove(-1)}
          />
          <IconButton
            icon={ArrowDown}
            label={`Move rule ${number} down`}
            size="small"
            disabled={props.isLast}
            onClick={() => props.onMove(1)}
          />
          <IconButton icon={Trash2} label={`Remove rule ${number}`} size="small" onClick={props.onRemove} />
        </span>
      )}
    </li>
  );
}
