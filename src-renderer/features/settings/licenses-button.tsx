import { ScrollText } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../../src-shared/credential-status.ts';
import { ProblemBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './settings-view.module.css';

/** The build puts it beside the page. */
const FILE = 'third-party-licenses.txt';

/** Shows the licenses of the software of others that the app contains. */
export function LicensesButton() {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function show(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      setText(await readLicenses());
    } catch {
      setProblem({
        code: 'host_unreachable',
        message: 'The licenses cannot be read.',
        advice: 'Try it again.',
      });
    }
    setBusy(false);
  }

  return (
    <>
      <Button icon={ScrollText} isBusy={isBusy} onClick={show}>
        Show licenses
      </Button>
      {problem !== null && <ProblemBanner problem={problem} />}
      <Dialog
        isOpen={text !== null}
        onOpenChange={(isOpen) => !isOpen && setText(null)}
        size="large"
        title="Licenses"
        footer={<Button onClick={() => setText(null)}>Close</Button>}
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll by keyboard */}
        <section className={styles.licenses} aria-label="licenses" tabIndex={0}>
          {text}
        </section>
      </Dialog>
    </>
  );
}

async function readLicenses(): Promise<string> {
  const response = await fetch(FILE);
  if (!response.ok) throw new Error(`Status ${response.status}`);
  return response.text();
}
