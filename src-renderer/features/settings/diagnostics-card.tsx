import { FileText, FolderOpen, Save } from 'lucide-react';
import { useState } from 'react';
import { useAction } from '../../state/use-action.ts';
import { useSnapshot } from '../../state/window-context.tsx';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardRows, SettingRow } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Table } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { LicensesButton } from './licenses-button.tsx';
import styles from './settings-view.module.css';

/** Files, the report for a bug tracker, licenses, and every setting with its source. */
export function DiagnosticsCard() {
  const { version, settingsFile, logsFolder, settings, capabilities } = useSnapshot();
  const openLogs = useAction('logs.openFolder');
  return (
    <Card title="Files and diagnostics" description={`Version ${version}`}>
      <CardRows>
        <SettingRow label="Settings file" description={<code className={styles.path}>{settingsFile}</code>}>
          <CopyButton label="Copy path of the settings file" text={settingsFile} />
        </SettingRow>
        {logsFolder !== null && (
          <SettingRow label="Logs folder" description={<code className={styles.path}>{logsFolder}</code>}>
            {capabilities.openFolders ? (
              <Button icon={FolderOpen} isBusy={openLogs.isBusy} onClick={() => openLogs.run()}>
                Open folder
              </Button>
            ) : (
              <CopyButton label="Copy path of the logs folder" text={logsFolder} />
            )}
          </SettingRow>
        )}
        <SettingRow
          label="Diagnostics"
          description="A report without tokens, accounts or contents. You see it before it is saved."
        >
          <DiagnosticsButton />
        </SettingRow>
        <SettingRow label="Licenses" description="Of the software of others that this app contains.">
          <LicensesButton />
        </SettingRow>
        <Disclosure summary="All settings">
          <Table
            label="All settings"
            rows={settings}
            rowKey={({ name }) => name}
            columns={[
              {
                key: 'name',
                header: 'Setting',
                cell: ({ name }) => <code className={styles.path}>{name}</code>,
              },
              {
                key: 'text',
                header: 'Value',
                cell: ({ text }) => <span className={styles.path}>{text}</span>,
              },
              { key: 'source', header: 'Set by', cell: ({ source, detail }) => detail ?? source },
            ]}
          />
        </Disclosure>
      </CardRows>
      {openLogs.problem !== null && <ProblemBanner problem={openLogs.problem} />}
    </Card>
  );
}

function DiagnosticsButton() {
  const preview = useAction('diagnostics.preview');
  const save = useAction('diagnostics.save');
  const showToast = useToast();
  const [report, setReport] = useState<string | null>(null);

  async function openPreview(): Promise<void> {
    save.clear();
    const result = await preview.run();
    if (result.ok) setReport(result.value.text);
  }

  async function saveReport(): Promise<void> {
    const result = await save.run();
    if (!result.ok || result.value.path === null) return;
    setReport(null);
    showToast({ tone: 'good', title: 'Diagnostics saved', description: result.value.path });
  }

  return (
    <>
      <Button icon={FileText} isBusy={preview.isBusy} onClick={openPreview}>
        Show diagnostics
      </Button>
      {preview.problem !== null && <ProblemBanner problem={preview.problem} />}
      <Dialog
        isOpen={report !== null}
        onOpenChange={(isOpen) => !isOpen && setReport(null)}
        size="large"
        title="Diagnostics"
        description="Read it before you send it to anybody."
        footer={
          <>
            <Button onClick={() => setReport(null)}>Close</Button>
            <Button variant="primary" icon={Save} isBusy={save.isBusy} onClick={saveReport}>
              Save report
            </Button>
          </>
        }
      >
        <CodeBlock label="diagnostics report" code={report ?? ''} limitHeight />
        {save.problem !== null && <ProblemBanner problem={save.problem} />}
      </Dialog>
    </>
  );
}
