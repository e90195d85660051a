import { type ReactNode, useEffect, useRef } from 'react';
import styles from './app-frame.module.css';
import { ConnectionBanner } from './connection-banner.tsx';
import { ProductMark } from './product-mark.tsx';
import { ProxyIndicator } from './proxy-indicator.tsx';
import { toHash, VIEWS, type ViewId } from './views.ts';
import { Warnings } from './warnings.tsx';

/** Navigation at the side, the current view beside it. On a narrow window the navigation is on top. */
export function AppFrame({ viewId, children }: { viewId: ViewId; children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  const shownView = useRef(viewId);
  const focusHeading = () => main.current?.querySelector('h1')?.focus({ preventScroll: true });

  useEffect(() => {
    // Not when the window opens: nobody has gone anywhere yet.
    if (shownView.current === viewId) return;
    shownView.current = viewId;
    window.scrollTo({ top: 0 });
    main.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, [viewId]);

  return (
    <div className={styles.frame}>
      <button type="button" className={styles.skip} onClick={focusHeading}>
        Skip to content
      </button>
      <header className={styles.side}>
        <p className={styles.product}>
          <ProductMark />
          CCProxy
        </p>
        <nav aria-label="Views">
          <ul className={styles.links}>
            {VIEWS.map(({ id, title, icon: Icon }) => (
              <li key={id}>
                <a
                  className={styles.link}
                  href={toHash(id)}
                  aria-current={id === viewId ? 'page' : undefined}
                  draggable={false}
                >
                  <Icon size={16} aria-hidden="true" />
                  <span className={styles.linkText}>{title}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className={styles.state}>
          <ProxyIndicator />
        </div>
      </header>
      <main ref={main} className={styles.main} id="main" tabIndex={-1}>
        <div className={styles.column}>
          <ConnectionBanner />
          <Warnings />
          {children}
        </div>
      </main>
    </div>
  );
}
