import { useSnapshot } from '../state/window-context.tsx';
import { Banner } from '../ui/banner.tsx';
import { Disclosure } from '../ui/disclosure.tsx';
import styles from './warnings.module.css';

/** What the main side wants people to know, above every view. Several share one banner, so that the view stays in sight. */
export function Warnings() {
  const { warnings } = useSnapshot();
  const [first, ...others] = warnings;
  if (first === undefined) return null;
  if (others.length === 0) return <Banner tone="warning">{first}</Banner>;
  return (
    <Banner tone="warning">
      <Disclosure summary={`${warnings.length} things need your attention`}>
        <ul className={styles.list}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Disclosure>
    </Banner>
  );
}
