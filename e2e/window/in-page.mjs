/**
 * Runs in pages: each function is sent there as its own text, so that it may use nothing from here. The compiler
 * knows Node, and not the page.
 */

/**
 * What has the focus, and whether it can be seen there.
 *
 * @returns {{ name: string, isSeen: boolean, hasRing: boolean }} `name` is empty when nothing has it
 */
export function readFocus() {
  const { document, getComputedStyle, innerHeight } = /** @type {any} */ (globalThis);
  const element = document.activeElement;
  if (element === null || element === document.body) return { name: '', isSeen: true, hasRing: true };
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const label = [...(element.labels ?? [])].map(({ textContent }) => textContent).join(' ');
  return {
    name: (element.getAttribute('aria-label') ?? (label || element.textContent)).trim(),
    isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    hasRing: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  };
}

/** Resolves when transitions are over: a colour half way through one is nobody's choice. */
export async function settleAnimations() {
  const { document } = /** @type {any} */ (globalThis);
  /** @type {{ effect: any, finished: Promise<unknown> }[]} */
  const animations = document.getAnimations();
  const finite = animations.filter(
    ({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY,
  );
  await Promise.all(finite.map(({ finished }) => finished.catch(() => {})));
}

/** @returns {number} by how many pixels the page scrolls sideways */
export function measureSidewaysScroll() {
  const { document } = /** @type {any} */ (globalThis);
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/**
 * What goes past the policy when a tool evaluates it is put into elements.
 *
 * @returns {Promise<Record<'inline' | 'frame' | 'request' | 'image', boolean>>} whether it worked
 */
export async function tryPolicy() {
  const world = /** @type {any} */ (globalThis);
  const { document, Image } = world;
  const script = document.createElement('script');
  script.textContent = 'globalThis.wasInline = true';
  document.body.append(script);
  const frame = document.createElement('iframe');
  frame.srcdoc = '<script>parent.wasFramed = true</script>';
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
  });
  document.body.append(frame);
  await loaded;
  const request = await fetch('https://elsewhere.example/').then(
    () => true,
    () => false,
  );
  const image = await new Promise((resolve) => {
    const element = new Image();
    element.onload = () => resolve(true);
    element.onerror = () => resolve(false);
    element.src = 'https://elsewhere.example/x.png';
  });
  script.remove();
  frame.remove();
  return { inline: world.wasInline === true, frame: world.wasFramed === true, request, image };
}

/**
 * All that a page may try against another origin without the user's help.
 *
 * @param {{ origin: string, invoke: string }} target
 */
export async function attack({ origin, invoke }) {
  const { EventSource } = /** @type {any} */ (globalThis);
  const outcomeOf = (/** @type {Promise<Response>} */ work) =>
    work.then(
      (response) => (response.ok ? 'allowed' : 'refused'),
      () => 'refused',
    );
  const post = (/** @type {RequestInit} */ init) =>
    outcomeOf(fetch(`${origin}${invoke}`, { method: 'POST', credentials: 'include', body: '{}', ...init }));
  const read = await outcomeOf(fetch(`${origin}/api/events`, { credentials: 'include' }));
  const acted = [
    await post({ headers: { 'content-type': 'application/json' } }),
    await post({ mode: 'no-cors', headers: { 'content-type': 'text/plain' } }),
  ];
  const events = await new Promise((resolve) => {
    const source = new EventSource(`${origin}/api/events`, { withCredentials: true });
    source.onopen = () => resolve('allowed');
    source.onerror = () => {
      source.close();
      resolve('refused');
    };
  });
  return { read, acted, events };
}

/**
 * Puts a page of another origin into a frame; resolves when something has been loaded.
 *
 * @param {string} url
 */
export async function embed(url) {
  const { document } = /** @type {any} */ (globalThis);
  const frame = document.createElement('iframe');
  frame.src = url;
  const loaded = new Promise((resolve) => {
    frame.onload = resolve;
  });
  document.body.append(frame);
  await loaded;
}

/**
 * A form needs no permission to be sent anywhere, and with this type its body can be JSON.
 *
 * @param {string} action
 */
export function submitForm(action) {
  const { document } = /** @type {any} */ (globalThis);
  const form = document.createElement('form');
  form.method = 'POST';
  form.action = action;
  form.enctype = 'text/plain';
  const field = document.createElement('input');
  field.name = '{"input":"';
  field.value = '"}';
  form.append(field);
  document.body.append(form);
  form.submit();
}
