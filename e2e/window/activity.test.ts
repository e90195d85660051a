import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { activityPageOf } from './pages/activity-page.ts';
import { frameOf } from './pages/frame.ts';
import { signInToBoth } from './sign-in.ts';

describeHosts('a request that is translated', ({ start }) => {
  test('is shown with its dialect, its provider, and the model that was asked for in its place', async () => {
    const scene = await start({ before: signInToBoth });
    const page = await scene.page();
    await frameOf(page).untilProxy('Running');
    const url = await frameOf(page).proxyUrl();
    await frameOf(page).goTo('Activity');
    const body = { model: 'gpt-5.2(low)', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] };
    const response = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    const row = activityPageOf(page).row('gpt-5.2(low) → gpt-5.2');
    await expect.poll(() => row.textContent()).toContain('OpenAI/Codex');
    expect(await row.textContent()).toContain('Messages');
  });
});

describeHosts('the list of requests', { needs: 'ui-port' }, ({ start }) => {
  test('is emptied in every tab, whichever one clears it', async () => {
    const scene = await start({ before: signInToBoth });
    const page = await scene.page();
    const url = await frameOf(page).proxyUrl();
    await frameOf(page).goTo('Activity');
    const other = await page.context().newPage();
    await other.goto(page.url());
    const [here, there] = [activityPageOf(page), activityPageOf(other)];
    const rowsOf = ({ table }: typeof here) => expect.poll(() => table.getByRole('row').count());
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
    await rowsOf(here).toBe(2);
    await rowsOf(there).toBe(2);
    // What is held still goes, too.
    await there.pause.click();

    await here.clear.click();
    await here.confirmClear();
    await here.empty.waitFor();
    await there.empty.waitFor();
    await there.resume.click();
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
    await rowsOf(here).toBe(2);
    await rowsOf(there).toBe(2);
  });
});
