import type { TestResult } from '../../../src-shared/model/test-request.ts';
import { formatElapsed } from '../../format/format-duration.ts';
import { ProblemBanner } from '../../ui/banner.tsx';
import styles from './test-result-view.module.css';

/** What came of a test request: the model's own words, how long they took, and the tokens. */
export function TestResultView({ result }: { result: TestResult }) {
  const { text, firstByteMs, totalMs, inputTokens, outputTokens } = result;
  const figures = [
    { term: 'Model', value: result.model },
    { term: 'Status', value: result.status },
    { term: 'First byte', value: firstByteMs === null ? null : formatElapsed(firstByteMs) },
    { term: 'Total', value: formatElapsed(totalMs) },
    { term: 'Tokens in', value: inputTokens },
    { term: 'Tokens out', value: outputTokens },
  ].filter(({ value }) => value !== null);
  return (
    <div className={styles.result}>
      {text !== '' && <blockquote className={styles.text}>{text}</blockquote>}
      {result.problem !== null && <ProblemBanner problem={result.problem} />}
      <dl className={styles.figures}>
        {figures.map(({ term, value }) => (
          <div key={term} className={styles.figure}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
